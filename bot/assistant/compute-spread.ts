/** Spending spread over names, months and days of the week. */
import { addMonths, type DayRange, endOfMonth, sayMonth, startOfMonth, weekday } from '#core/day.ts';
import type { MartTransaction } from '#core/marts/transactions.ts';
import { type Money, zero } from '#core/money.ts';
import type { Household } from './household.ts';
import type { Outcome, Side } from './outcome.ts';
import type { Period } from './period.ts';
import { isNamed, type Plan } from './plan.ts';
import { countedOf, divide, isPurchase, readRows, spentOf, sumBy } from './spending-rows.ts';

const larger = (a: { amount: Money }, b: { amount: Money }): number =>
  a.amount.minor > b.amount.minor ? -1 : a.amount.minor < b.amount.minor ? 1 : 0;

/** Most spent first, the base currency's names before those of any other; merchants without cash machines. */
export async function ranking(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const by = plan.group_by ?? 'merchant';
  const all = await readRows(home.warehouse, plan.subject, period, 'spending');
  const isCashMeant = isNamed(plan.subject);
  const rows = by === 'merchant' && !isCashMeant ? all.filter(({ category }) => category !== 'cash') : all;
  const groups = Map.groupBy(rows, (row) => `${row.currency}/${nameOf(row, by, home)}`);
  const items = [...groups.values()].flatMap((group) => {
    const [row] = group;
    if (row === undefined) return [];
    const amount = sumBy(group, row.currency, spentOf)[0] ?? zero(row.currency);
    return amount.minor > 0n ? [{ name: nameOf(row, by, home), amount }] : [];
  });
  const sorted = items.toSorted(larger);
  const inBase = sorted.filter(({ amount }) => amount.currency === home.base);
  const shown = inBase.length > 0 ? inBase : sorted;
  return {
    kind: 'ranking',
    items: shown.slice(0, plan.limit ?? 5),
    counted: countedOf(rows, home.base, plan.subject),
  };
}

function nameOf(
  row: MartTransaction,
  by: 'merchant' | 'category' | 'account',
  { vocabulary }: Household,
): string {
  if (by === 'merchant') return row.merchant;
  if (by === 'category')
    return vocabulary.categories.find(({ category }) => category === row.category)?.label ?? row.category;
  return vocabulary.accounts.find(({ account_id }) => account_id === row.account_id)?.name ?? row.account_id;
}

/** The last 3 whole months against the 3 before, as monthly means of the base currency. */
export async function trend(plan: Plan, home: Household): Promise<Outcome> {
  const start = startOfMonth(home.today);
  const first = home.vocabulary.first_on;
  if (first === undefined || first > addMonths(start, -6)) return { kind: 'before_history', first_on: first };
  const read = (range: DayRange) => readRows(home.warehouse, plan.subject, range, 'spending');
  const recent = await read({ from: addMonths(start, -3), to: endOfMonth(addMonths(start, -1)) });
  const before = await read({ from: addMonths(start, -6), to: endOfMonth(addMonths(start, -4)) });
  const mean = (rows: readonly MartTransaction[]): Money =>
    divide(sumBy(rows, home.base, spentOf)[0] ?? zero(home.base), 1n, 3n);
  return {
    kind: 'trend',
    recent: mean(recent),
    before: mean(before),
    counted: countedOf([...recent, ...before], home.base, plan.subject),
  };
}

/** The base currency's total of each month of the period, oldest first, months without spending too. */
export async function byMonth(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const rows = await readRows(home.warehouse, plan.subject, period, 'spending');
  const items: { name: string; amount: Money }[] = [];
  for (let month = startOfMonth(period.from); month <= period.to; month = addMonths(month, 1)) {
    const amounts = sumBy(
      rows.filter((row) => row.month === month),
      home.base,
      spentOf,
    );
    items.push({ name: sayMonth(month), amount: amounts[0] ?? zero(home.base) });
  }
  return { kind: 'ranking', items, counted: countedOf(rows, home.base, plan.subject) };
}

export async function weekends(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const rows = await readRows(home.warehouse, plan.subject, period, 'spending');
  const side = (label: string, isMeant: (row: MartTransaction) => boolean): Side => {
    const chosen = rows.filter(isMeant);
    return {
      label,
      isPeriod: false,
      amounts: sumBy(chosen, home.base, spentOf),
      purchases: chosen.filter(isPurchase).length,
    };
  };
  return {
    kind: 'pair',
    a: side('on weekend days', (row) => weekday(row.booked_on) >= 6),
    b: side('on weekdays', (row) => weekday(row.booked_on) < 6),
    counted: countedOf(rows, home.base, plan.subject),
  };
}
