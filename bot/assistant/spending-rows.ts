/** Spending rows of a subject in a period, and sums over them. */
import type { DayRange } from '#core/day.ts';
import type { CountsAs } from '#core/marts/columns.ts';
import { type MartTransaction, readTransactions } from '#core/marts/transactions.ts';
import { type Money, money, zero } from '#core/money.ts';
import type { Warehouse } from '#core/warehouse.ts';
import type { Amounts, Counted } from './outcome.ts';
import type { Subject } from './plan.ts';
import { groupByLabel, isInGroup, type WordGroup } from './word-groups.ts';

/** More payments than a household makes in a lifetime. */
const ALL = { limit: 1_000_000, offset: 0 };

/** Newest first. `countsAs` undefined reads every row, own transfers too. */
export async function readRows(
  warehouse: Warehouse,
  subject: Subject,
  range: DayRange,
  countsAs: CountsAs | undefined,
): Promise<MartTransaction[]> {
  const groups = subject.groups.flatMap((label) => groupByLabel(label) ?? []);
  const categories = [...subject.categories, ...groups.flatMap((group) => group.categories)];
  const rows = await readTransactions(
    warehouse,
    {
      from: range.from,
      to: range.to,
      ...(countsAs === undefined ? {} : { counts_as: countsAs }),
      ...(categories.length === 0 ? {} : { categories }),
      ...(subject.merchants.length === 0 ? {} : { merchants: subject.merchants }),
      ...(subject.account_ids.length === 0 ? {} : { account_ids: subject.account_ids }),
      ...(subject.search === undefined ? {} : { search: subject.search }),
    },
    ALL,
  );
  return groups.length === 0 ? rows : rows.filter((row) => isMeant(row, subject, groups));
}

const isMeant = (row: MartTransaction, { categories }: Subject, groups: readonly WordGroup[]): boolean =>
  categories.includes(row.category) || groups.some((group) => isInGroup(row, group));

/** Sums by currency, the base currency first even when nothing is in it. */
export function sumBy<T>(rows: readonly T[], base: string, valueOf: (row: T) => Money): Amounts {
  const sums = new Map<string, bigint>([[base, 0n]]);
  for (const row of rows) {
    const { minor, currency } = valueOf(row);
    sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  }
  const [first, ...others] = [...sums].map(([currency, minor]) => money(minor, currency));
  const rest = others
    .filter(({ minor }) => minor !== 0n)
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  return [first ?? zero(base), ...rest];
}

export const spentOf = (row: MartTransaction): Money => money(row.spent_minor, row.currency);
export const isPurchase = (row: MartTransaction): boolean => !row.is_refund && row.spent_minor > 0n;

export function countedOf(rows: readonly MartTransaction[], base: string, subject: Subject): Counted {
  const isNarrow = subject.groups.length > 0 || subject.search !== undefined;
  return {
    rows: rows.length,
    pending: sumBy(
      rows.filter((row) => row.is_pending),
      base,
      spentOf,
    ),
    refunded: sumBy(
      rows.filter((row) => row.is_refund),
      base,
      (row) => money(-row.spent_minor, row.currency),
    ),
    merchants: isNarrow ? byUse(rows.map(({ merchant }) => merchant)) : [],
  };
}

function byUse(names: readonly string[]): string[] {
  const uses = new Map<string, number>();
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return [...uses].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
}

/** Half a penny rounds away from zero. */
export function divide(amount: Money, numerator: bigint, denominator: bigint): Money {
  const scaled = amount.minor * numerator;
  const half = denominator / 2n;
  const minor = scaled < 0n ? -((-scaled + half) / denominator) : (scaled + half) / denominator;
  return money(minor, amount.currency);
}
