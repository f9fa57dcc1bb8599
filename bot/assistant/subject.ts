import type { Name } from './name.ts';
import { isNamed, NOTHING_NAMED, type Subject } from './plan.ts';

/** Coffee at Pret is what was bought at Pret: the shop says more than these words do. */
const GIVEN_UP_FOR_A_MERCHANT = new Set(['coffee', 'takeaways']);

export function toSubject(names: readonly Name[]): Subject {
  const subject = {
    categories: new Set<string>(),
    merchants: new Set<string>(),
    accounts: new Set<string>(),
    groups: new Set<string>(),
  };
  for (const name of names) {
    if (name.kind === 'account') for (const id of name.account_ids) subject.accounts.add(id);
    if (name.kind === 'category') subject.categories.add(name.category);
    if (name.kind === 'group') subject.groups.add(name.label);
    if (name.kind === 'merchant') for (const merchant of name.merchants) subject.merchants.add(merchant);
  }
  if (subject.merchants.size > 0) for (const label of GIVEN_UP_FOR_A_MERCHANT) subject.groups.delete(label);
  return {
    categories: [...subject.categories],
    merchants: [...subject.merchants],
    account_ids: [...subject.accounts],
    groups: [...subject.groups],
  };
}

/** What a follow-up names replaces the same sort of thing; what it does not name stays. */
export function mergeSubjects(previous: Subject, next: Subject): Subject {
  const account_ids = next.account_ids.length > 0 ? next.account_ids : previous.account_ids;
  const named = isNamed(next) ? next : previous;
  const { search } = named;
  return { ...NOTHING_NAMED, ...named, account_ids, ...(search === undefined ? {} : { search }) };
}
