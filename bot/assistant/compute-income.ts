import type { MartTransaction } from '#core/marts/transactions.ts';
import { add, money, negate, zero } from '#core/money.ts';
import type { Household } from './household.ts';
import type { Outcome } from './outcome.ts';
import type { Period } from './period.ts';
import type { Plan } from './plan.ts';
import { countedOf, readRows, spentOf, sumBy } from './spending-rows.ts';

const KINDS = {
  salary: /salary|payroll|wages/i,
  interest: /interest/i,
  benefit: /benefit|universal credit|dwp|tax credit/i,
} as const;

/** The latest payment that is called salary; else the latest of whoever pays most, more than once. */
export function latestSalary(newestFirst: readonly MartTransaction[]): MartTransaction | undefined {
  const named = newestFirst.find((row) => textOf(row).some((text) => KINDS.salary.test(text)));
  if (named !== undefined) return named;
  const payers = [...Map.groupBy(newestFirst, ({ merchant }) => merchant).values()];
  const regular = payers.filter((rows) => rows.length > 1).map((rows) => rows[0]);
  return regular
    .flatMap((row) => row ?? [])
    .toSorted((a, b) => (a.income_minor > b.income_minor ? -1 : 1))
    .at(0);
}
const textOf = (row: MartTransaction): string[] => [row.category_reason, row.description, row.payee];

export async function incomeRows(plan: Plan, period: Period, home: Household): Promise<MartTransaction[]> {
  const { categories: _c, groups: _g, search: _s, ...subject } = plan.subject;
  const rows = await readRows(home.warehouse, { ...subject, categories: [], groups: [] }, period, 'income');
  const kind = plan.income_of;
  return kind === undefined ? rows : rows.filter((row) => textOf(row).some((text) => KINDS[kind].test(text)));
}

const incomeOf = (row: MartTransaction) => money(row.income_minor, row.currency);

export async function net(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const income = await incomeRows(plan, period, home);
  const spending = await readRows(home.warehouse, plan.subject, period, 'spending');
  const parts = [
    ...sumBy(income, home.base, incomeOf),
    ...sumBy(spending, home.base, (row) => negate(spentOf(row))),
  ];
  const amounts = sumBy(parts, home.base, (part) => part);
  return { kind: 'amounts', amounts, counted: countedOf([...income, ...spending], home.base, plan.subject) };
}

/** Of the base currency alone: a share cannot be taken over currencies that are not added. */
export async function savingsRate(plan: Plan, period: Period, home: Household): Promise<Outcome> {
  const [income = zero(home.base)] = sumBy(await incomeRows(plan, period, home), home.base, incomeOf);
  const rows = await readRows(home.warehouse, plan.subject, period, 'spending');
  const [spent = zero(home.base)] = sumBy(rows, home.base, spentOf);
  const left = add(income, negate(spent)).minor * 1000n;
  const half = income.minor / 2n;
  const permille =
    income.minor <= 0n
      ? undefined
      : left < 0n
        ? -((-left + half) / income.minor)
        : (left + half) / income.minor;
  return { kind: 'rate', permille, income, spent };
}
