import type { Vocabulary } from '#core/marts/vocabulary.ts';
import type { Subject } from './plan.ts';

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** “groceries at Tesco on Amex”; empty when nothing is named. Plain text, to be escaped. */
export function subjectLabel(subject: Subject, { accounts, categories }: Vocabulary): string {
  const labels = subject.categories.map((key) =>
    (categories.find(({ category }) => category === key)?.label ?? key).toLowerCase(),
  );
  const what = list([...labels, ...subject.groups]);
  const where =
    subject.merchants.length > 0
      ? subject.merchants
      : subject.search === undefined
        ? []
        : [`“${subject.search}”`];
  const owned = subject.account_ids.map(
    (id) => accounts.find(({ account_id }) => account_id === id)?.name ?? id,
  );
  return [what, where.length > 0 ? `at ${list(where)}` : '', owned.length > 0 ? `on ${list(owned)}` : '']
    .filter((part) => part !== '')
    .join(' ');
}
