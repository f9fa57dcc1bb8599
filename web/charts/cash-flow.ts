/** Money in beside money out, a pair a month, and what was left. */
import type { EChartsOption } from 'echarts';
import { z } from 'zod';
import { type Day, sayRange } from '#core/day.ts';
import { readMonthlyIncome } from '#core/marts/monthly-income.ts';
import { readMonthlySpending } from '#core/marts/monthly-spending.ts';
import { formatMoney, money } from '#core/money.ts';
import { ok, type Result } from '#core/problem.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type ChartRequest, type Content, defineChart } from './chart.ts';
import { drawnCurrency, leftOut } from './currency.ts';
import { firstMonth, monthLabels, monthsBetween } from './months.ts';
import { noData } from './no-data.ts';
import { labelAxis, legendRoom, letters, moneyAxis, plotGrid, plotLegend } from './plot-frame.ts';
import { plotted, shortMoney } from './plotted.ts';
import type { Theme } from './theme.ts';

const shape = z.object({
  currency: z.string(),
  labels: z.array(z.string()),
  income: z.array(z.bigint()),
  spent: z.array(z.bigint()),
});
type Data = z.infer<typeof shape>;

const NAMES = ['Money in', 'Money out', 'Left over'] as const;

function sums<Row extends { month: Day }>(
  months: readonly Day[],
  rows: readonly Row[],
  of: (row: Row) => bigint,
) {
  return months.map((month) =>
    rows.filter((row) => row.month === month).reduce((sum, row) => sum + of(row), 0n),
  );
}

async function load(warehouse: Warehouse, request: ChartRequest): Promise<Result<Content<Data>>> {
  const range = { from: firstMonth(request), to: request.today };
  const spending = await readMonthlySpending(warehouse, range);
  const incomes = await readMonthlyIncome(warehouse, range);
  const currency = drawnCurrency([...spending, ...incomes], request.baseCurrency);
  if (currency === undefined) return noData();
  const spentRows = spending.filter((row) => row.currency === currency);
  const incomeRows = incomes.filter((row) => row.currency === currency);
  const first = [...spentRows, ...incomeRows].map(({ month }) => month).sort()[0];
  if (first === undefined) return noData();
  const months = monthsBetween(first, request.today);
  const income = sums(months, incomeRows, (row) => row.income_minor);
  const spent = sums(months, spentRows, (row) => row.spent_minor);
  const period = sayRange({ from: first, to: request.today });
  const say = (minor: bigint): string => formatMoney(money(minor, currency));
  const rows = months.map((month, index) => {
    const [came, went] = [income[index] ?? 0n, spent[index] ?? 0n];
    return [month.slice(0, 7), say(came), say(went), say(came - went)];
  });
  return ok({
    data: { currency, labels: monthLabels(months), income, spent },
    caption: `${period}, this month so far${leftOut([...spending, ...incomes], currency)}`,
    figures: { columns: ['Month', ...NAMES], rows: rows.toReversed() },
  });
}

function leftOver(data: Data, theme: Theme) {
  const { colours } = theme;
  const isCrowded = data.labels.length > (theme.frame === 'narrow' ? 6 : 13);
  return {
    name: NAMES[2],
    type: 'line' as const,
    symbol: 'circle',
    symbolSize: theme.frame === 'narrow' ? 5 : 7,
    z: 5,
    lineStyle: { color: colours.ink, width: 2 },
    itemStyle: { color: colours.ink, borderColor: colours.background, borderWidth: 1.5 },
    data: data.income.map((came, index) => plotted(came - (data.spent[index] ?? 0n), data.currency)),
    label: {
      show: !isCrowded,
      position: 'top' as const,
      ...letters(theme, colours.ink),
      fontSize: theme.fontSize - 1,
      backgroundColor: colours.plate,
      padding: [2, 4],
      borderRadius: 4,
      formatter: ({ value }: { value: unknown }) => shortMoney(Number(value), data.currency),
    },
  };
}

function draw(data: Data, theme: Theme): EChartsOption {
  const { colours } = theme;
  const bar = (name: string, colour: string, minors: readonly bigint[], sign: 1n | -1n) => ({
    name,
    type: 'bar' as const,
    stack: 'flow',
    barMaxWidth: 34,
    barCategoryGap: '40%',
    itemStyle: { color: colour, borderRadius: sign === 1n ? [3, 3, 0, 0] : [0, 0, 3, 3] },
    data: minors.map((minor) => plotted(sign * minor, data.currency)),
  });
  return {
    grid: plotGrid(theme, { bottom: legendRoom(theme, NAMES) }),
    legend: plotLegend(theme, NAMES),
    xAxis: labelAxis(theme, data.labels),
    yAxis: moneyAxis(theme, data.currency),
    series: [
      bar(NAMES[0], colours.moneyIn, data.income, 1n),
      bar(NAMES[1], colours.moneyOut, data.spent, -1n),
      leftOver(data, theme),
    ],
  };
}

export const cashFlow = defineChart({
  name: 'cash-flow',
  title: 'In, out and left over',
  summary: 'Income and spending month by month, and the difference',
  shape,
  load,
  draw,
});
