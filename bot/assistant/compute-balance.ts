import { readAccounts } from '#core/marts/accounts.ts';
import { readDailyBalances } from '#core/marts/daily-balances.ts';
import { money } from '#core/money.ts';
import type { Household } from './household.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { sumBy } from './spending-rows.ts';

/** What the bank reports now, or the booked balance at the end of the period's last day. */
export async function balances(plan: Plan, home: Household): Promise<Outcome> {
  const ids = plan.subject.account_ids;
  const all = await readAccounts(home.warehouse);
  const accounts = all.filter((account) =>
    ids.length === 0 ? account.is_active : ids.includes(account.account_id),
  );
  const on = plan.period?.to;
  const known = new Map<string, bigint | null>();
  if (on === undefined) {
    for (const account of accounts)
      known.set(account.account_id, account.booked_minor ?? account.available_minor);
  } else {
    const range = { from: on, to: on, account_ids: accounts.map(({ account_id }) => account_id) };
    for (const row of await readDailyBalances(home.warehouse, range))
      known.set(row.account_id, row.booked_minor);
    if (known.size === 0) return { kind: 'before_history', first_on: home.vocabulary.first_on };
  }
  const items = accounts.flatMap(({ account_id, name, currency }) => {
    const minor = known.get(account_id) ?? null;
    return minor === null ? [] : [{ name, amount: money(minor, currency) }];
  });
  const missing = accounts
    .filter(({ account_id }) => (known.get(account_id) ?? null) === null)
    .map(({ name }) => name);
  const totals =
    items.length === 1 ? items.map(({ amount }) => amount) : sumBy(items, home.base, ({ amount }) => amount);
  return { kind: 'balances', items, totals, missing, ...(on === undefined ? {} : { on }) };
}
