/** A column a month, its parts the categories, the income as a line above. */
import type { EChartsOption } from 'echarts';
import { z } from 'zod';
import { type Day, sayRange } from '#core/day.ts';
import { readMonthlyIncome } from '#core/marts/monthly-income.ts';
import { type MonthlySpending, readMonthlySpending } from '#core/marts/monthly-spending.ts';
import { readVocabulary } from '#core/marts/vocabulary.ts';
import { formatMoney, money } from '#core/money.ts';
import { ok, type Result } from '#core/problem.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type ChartRequest, type Content, defineChart, type Figures } from './chart.ts';
import { drawnCurrency, leftOut } from './currency.ts';
import { firstMonth, monthLabels, monthsBetween } from './months.ts';
import { noData } from './no-data.ts';
import { labelAxis, legendRoom, letters, moneyAxis, plotGrid, plotLegend } from './plot-frame.ts';
import { plotted, shortMoney } from './plotted.ts';
import type { Theme } from './theme.ts';

/** More parts than that in one column cannot be told apart. */
const PARTS = 6;
const REST = 'Everything else';

const shape = z.object({
  currency: z.string(),
  labels: z.array(z.string()),
  parts: z.array(z.object({ label: z.string(), minors: z.array(z.bigint()) })),
  income: z.array(z.bigint()),
  totals: z.array(z.bigint()),
});
type Data = z.infer<typeof shape>;

const total = (minors: readonly bigint[]): bigint => minors.reduce((sum, minor) => sum + minor, 0n);

/** The biggest categories by name and the rest as one part, each with an amount a month. */
function toParts(rows: readonly MonthlySpending[], months: readonly Day[], labels: Map<string, string>) {
  const byCategory = new Map<string, bigint[]>();
  for (const { category, month, spent_minor } of rows) {
    const minors = byCategory.get(category) ?? months.map(() => 0n);
    const index = months.indexOf(month);
    minors[index] = (minors[index] ?? 0n) + spent_minor;
    byCategory.set(category, minors);
  }
  const ranked = [...byCategory].sort(([, a], [, b]) => Number(total(b) - total(a)));
  // With one category more than there is room for, “everything else” would be that one under a vaguer name.
  const named = ranked.length <= PARTS + 1 ? ranked : ranked.slice(0, PARTS);
  const parts = named.map(([category, minors]) => ({ label: labels.get(category) ?? category, minors }));
  const others = ranked.slice(named.length).map(([, minors]) => minors);
  if (others.length === 0) return parts;
  const rest = months.map((_, index) => total(others.map((minors) => minors[index] ?? 0n)));
  return [...parts, { label: REST, minors: rest }];
}

function toFigures(data: Data, months: readonly Day[]): Figures {
  const say = (minor: bigint | undefined): string => formatMoney(money(minor ?? 0n, data.currency));
  const rows = months.map((month, index) => [
    month.slice(0, 7),
    say(data.totals[index]),
    say(data.income[index]),
    ...data.parts.map(({ minors }) => say(minors[index])),
  ]);
  return {
    columns: ['Month', 'Spent', 'Income', ...data.parts.map(({ label }) => label)],
    rows: rows.toReversed(),
  };
}

async function load(warehouse: Warehouse, request: ChartRequest): Promise<Result<Content<Data>>> {
  const range = { from: firstMonth(request), to: request.today };
  const spending = await readMonthlySpending(warehouse, range);
  const incomes = await readMonthlyIncome(warehouse, range);
  const currency = drawnCurrency(spending, request.baseCurrency);
  const rows = spending.filter((row) => row.currency === currency);
  const first = rows[0];
  if (currency === undefined || first === undefined) return noData();
  const { categories } = await readVocabulary(warehouse);
  const labels = new Map(categories.map(({ category, label }) => [category, label]));
  const months = monthsBetween(first.month, request.today);
  const parts = toParts(rows, months, labels);
  const income = months.map((month) =>
    total(
      incomes
        .filter((row) => row.month === month && row.currency === currency)
        .map((row) => row.income_minor),
    ),
  );
  const totals = months.map((_, index) => total(parts.map(({ minors }) => minors[index] ?? 0n)));
  const data: Data = { currency, labels: monthLabels(months), parts, income, totals };
  const period = sayRange({ from: first.month, to: request.today });
  return ok({
    data,
    caption: `${period}, this month so far${leftOut(spending, currency)}`,
    figures: toFigures(data, months),
  });
}

/** The sum above each column: an invisible line on the columns' tops, in colour of nothing. */
function totalLabels(data: Data, theme: Theme) {
  const isCrowded = data.labels.length > (theme.frame === 'narrow' ? 6 : 13);
  return {
    name: 'total',
    type: 'line' as const,
    silent: true,
    symbol: 'circle',
    symbolSize: 1,
    lineStyle: { width: 0 },
    itemStyle: { color: 'rgba(0,0,0,0)' },
    z: 5,
    data: data.totals.map((minor) => plotted(minor, data.currency)),
    label: {
      show: !isCrowded,
      position: 'top' as const,
      distance: 4,
      ...letters(theme),
      fontSize: theme.fontSize - 1,
      backgroundColor: theme.colours.plate,
      padding: [1, 3],
      borderRadius: 3,
      formatter: ({ value }: { value: unknown }) => shortMoney(Number(value), data.currency),
    },
  };
}

function draw(data: Data, theme: Theme): EChartsOption {
  const { colours } = theme;
  const names = [...data.parts.map(({ label }) => label), 'Income'];
  const bars = data.parts.map(({ label, minors }, index) => ({
    name: label,
    type: 'bar' as const,
    stack: 'spent',
    barMaxWidth: 46,
    barCategoryGap: '34%',
    itemStyle: {
      color: label === REST ? colours.rest : (colours.series[index % colours.series.length] ?? colours.rest),
      borderColor: colours.background,
      borderWidth: data.labels.length > 13 ? 0.5 : 1,
    },
    data: minors.map((minor) => plotted(minor, data.currency)),
  }));
  const income = {
    name: 'Income',
    type: 'line' as const,
    symbol: 'circle',
    symbolSize: theme.frame === 'narrow' ? 5 : 7,
    z: 4,
    itemStyle: { color: colours.ink, borderColor: colours.background, borderWidth: 1.5 },
    lineStyle: { color: colours.ink, width: 2 },
    // Before payday the month's income is not in yet: the line ends where it is known, instead of falling.
    data: data.income.map((minor, index) => {
      const isUnderWay = index === data.income.length - 1;
      const before = data.income[index - 1] ?? 0n;
      return isUnderWay && minor * 2n <= before ? null : plotted(minor, data.currency);
    }),
  };
  return {
    grid: plotGrid(theme, { bottom: legendRoom(theme, names) }),
    legend: plotLegend(theme, names),
    xAxis: labelAxis(theme, data.labels),
    yAxis: moneyAxis(theme, data.currency),
    series: [...bars, income, totalLabels(data, theme)],
  };
}

export const spendingByMonth = defineChart({
  name: 'spending-by-month',
  title: 'Month by month',
  summary: 'What was spent each month, by category, beside what came in',
  shape,
  load,
  draw,
});
