/** Answers a plan from the marts: every figure comes from here, none from the words of the question. */
import { addMonths, daysBetween, endOfMonth, startOfMonth } from '#core/day.ts';
import type { MartTransaction } from '#core/marts/transactions.ts';
import { readTransfers } from '#core/marts/transfers.ts';
import { type Money, money } from '#core/money.ts';
import { balances } from './compute-balance.ts';
import { incomeRows, net, savingsRate } from './compute-income.ts';
import { byMonth, ranking, trend, weekends } from './compute-spread.ts';
import { heldPart } from './default-period.ts';
import type { Household } from './household.ts';
import type { Outcome, Side } from './outcome.ts';
import type { Period } from './period.ts';
import { isNamed, type Plan, type Subject } from './plan.ts';
import { countedOf, divide, isPurchase, readRows, spentOf, sumBy } from './spending-rows.ts';
import { subjectLabel } from './subject-label.ts';

export async function compute(plan: Plan, home: Household): Promise<Outcome> {
  if (plan.measure === 'balance') return balances(plan, home);
  const asked = plan.period ?? { from: home.today, to: home.today, label: 'today' };
  const period = heldPart(asked, home.vocabulary.first_on);
  const otherPeriod = plan.against && heldPart(plan.against.period, home.vocabulary.first_on);
  if (period === undefined || (plan.against !== undefined && otherPeriod === undefined)) {
    return { kind: 'before_history', first_on: home.vocabulary.first_on };
  }
  if (await isUnheardOf(plan.subject, home)) return { kind: 'never' };
  if (plan.against !== undefined && otherPeriod !== undefined) {
    return pair(plan, period, { subject: plan.against.subject, period: otherPeriod }, home);
  }
  return figure(plan, period, home);
}

/** A name that was searched for and stands in no payment at all. */
async function isUnheardOf(subject: Subject, { warehouse, vocabulary, today }: Household): Promise<boolean> {
  if (subject.search === undefined && subject.groups.length === 0) return false;
  const range = { from: vocabulary.first_on ?? today, to: today };
  const rows = await readRows(warehouse, { ...subject, account_ids: [] }, range, undefined);
  return rows.length === 0;
}

async function figure(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const { warehouse, base } = home;
  const spending = () => readRows(warehouse, plan.subject, period, 'spending');
  const counted = (rows: readonly MartTransaction[]) => countedOf(rows, base, plan.subject);
  switch (plan.measure) {
    case 'spent': {
      const rows = await spending();
      return { kind: 'amounts', amounts: sumBy(rows, base, spentOf), counted: counted(rows) };
    }
    case 'refunded': {
      const rows = (await spending()).filter((row) => row.is_refund);
      const amounts = sumBy(rows, base, (row) => money(-row.spent_minor, row.currency));
      return { kind: 'amounts', amounts, counted: counted(rows) };
    }
    case 'saved': {
      const rows = await readRows(warehouse, plan.subject, period, 'savings');
      const amounts = sumBy(rows, base, (row) => money(-row.amount_minor, row.currency));
      return { kind: 'amounts', amounts, counted: counted(rows) };
    }
    case 'income': {
      const rows = await incomeRows(plan, period, home);
      const amounts = sumBy(rows, base, (row) => money(row.income_minor, row.currency));
      return { kind: 'amounts', amounts, counted: counted(rows) };
    }
    case 'count': {
      const rows = (await spending()).filter(isPurchase);
      return { kind: 'count', purchases: rows.length, counted: counted(rows) };
    }
    case 'average':
      return average(plan, period, await spending(), home);
    case 'budget': {
      const rows = await spending();
      const [spent] = sumBy(rows, base, spentOf);
      const budget = money(BigInt(plan.budget_minor ?? '0'), base);
      return { kind: 'budget', budget, spent: spent ?? money(0n, base), counted: counted(rows) };
    }
    case 'transferred':
      return transferred(plan, period, home);
    case 'net':
      return net(plan, period, home);
    case 'savings_rate':
      return savingsRate(plan, period, home);
    case 'top':
      return ranking(plan, period, home);
    case 'trend':
      return trend(plan, home);
    case 'by_month':
      return byMonth(plan, period, home);
    case 'weekends':
      return weekends(plan, period, home);
    case 'biggest':
    case 'smallest':
      return extreme(plan, (await spending()).filter(isPurchase), base);
    case 'last':
    case 'first':
    case 'find':
      return payments(plan, period, home);
    case 'balance':
      return balances(plan, home);
  }
}

async function payments(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const all = await readPayments(plan, period, home);
  const rows = all.filter((row) => !row.is_refund);
  const ordered = plan.measure === 'first' ? rows.toReversed() : rows;
  return { kind: 'payments', rows: ordered.slice(0, plan.measure === 'find' ? 5 : 1), total: rows.length };
}

function readPayments(plan: Plan, period: Period, home: Household): Promise<MartTransaction[]> {
  if (plan.income_of !== undefined) return incomeRows(plan, period, home);
  return readRows(home.warehouse, plan.subject, period, plan.measure === 'find' ? undefined : 'spending');
}

/** Sizes in unlike currencies are not comparable: the base currency is ranked, or else the only one there is. */
function extreme(plan: Plan, rows: readonly MartTransaction[], base: string): Outcome {
  const inBase = rows.filter(({ currency }) => currency === base);
  const ranked = inBase.length > 0 ? inBase : rows.filter(({ currency }) => currency === rows[0]?.currency);
  const direction = plan.measure === 'biggest' ? -1 : 1;
  const sorted = ranked.toSorted((a, b) =>
    a.spent_minor < b.spent_minor ? -direction : a.spent_minor > b.spent_minor ? direction : 0,
  );
  const start = (plan.rank ?? 1) - 1;
  return { kind: 'payments', rows: sorted.slice(start, start + (plan.limit ?? 1)), total: rows.length };
}

function average(plan: Plan, period: Period, rows: readonly MartTransaction[], { base }: Household): Outcome {
  const counted = countedOf(rows, base, plan.subject);
  const totals = sumBy(rows, base, spentOf);
  const days = BigInt(daysBetween(period.from, period.to) + 1);
  const purchases = BigInt(rows.filter(isPurchase).length);
  const per = (amount: Money): Money => {
    if (plan.per === 'purchase')
      return purchases === 0n ? money(0n, amount.currency) : divide(amount, 1n, purchases);
    if (plan.per === 'day') return divide(amount, 1n, days);
    if (plan.per === 'week') return divide(amount, 7n, days);
    const months = wholeMonths(period);
    // A month that is not whole counts as a twelfth of 365.25 days.
    return months === undefined ? divide(amount, 487n, days * 16n) : divide(amount, 1n, BigInt(months));
  };
  return { kind: 'amounts', amounts: totals.map(per), counted };
}

function wholeMonths({ from, to }: Period): number | undefined {
  if (from !== startOfMonth(from) || to !== endOfMonth(to)) return undefined;
  let months = 1;
  while (addMonths(from, months) <= to) months += 1;
  return months;
}

async function transferred(plan: Plan, period: Period, { warehouse, base }: Household): Promise<Outcome> {
  const ids = plan.subject.account_ids;
  const side = plan.direction === 'out' ? 'out_account_id' : 'in_account_id';
  const pairs = (await readTransfers(warehouse, period)).filter(
    (row) => ids.length === 0 || ids.includes(row[side]),
  );
  const amounts = sumBy(pairs, base, (row) => money(row.out_minor, row.out_currency));
  return {
    kind: 'amounts',
    amounts,
    counted: { rows: pairs.length, pending: [], refunded: [], merchants: [] },
  };
}

async function pair(
  plan: Plan,
  period: Period,
  against: { readonly subject: Subject; readonly period: Period },
  home: Household,
): Promise<Outcome> {
  const isSamePeriod = against.period.from === period.from && against.period.to === period.to;
  const side = async (subject: Subject, at: Period): Promise<{ side: Side; rows: MartTransaction[] }> => {
    const rows =
      plan.measure === 'income'
        ? await incomeRows({ ...plan, subject }, at, home)
        : await readRows(home.warehouse, subject, at, 'spending');
    const label = isSamePeriod ? subjectLabel(subject, home.vocabulary) : at.label;
    const valueOf = (row: MartTransaction) =>
      money(plan.measure === 'income' ? row.income_minor : row.spent_minor, row.currency);
    return {
      side: {
        label,
        isPeriod: !isSamePeriod,
        amounts: sumBy(rows, home.base, valueOf),
        purchases: rows.filter(isPurchase).length,
      },
      rows,
    };
  };
  const a = await side(plan.subject, period);
  const b = await side(against.subject, against.period);
  const merged: Subject = isNamed(plan.subject) ? plan.subject : against.subject;
  return {
    kind: 'pair',
    a: a.side,
    b: b.side,
    counted: countedOf([...a.rows, ...b.rows], home.base, merged),
  };
}
