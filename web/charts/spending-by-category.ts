/** Where this month's money went, beside the same days of the month before. */
import type { EChartsOption } from 'echarts';
import { z } from 'zod';
import { addMonths, type Day, endOfMonth, sayRange, startOfMonth } from '#core/day.ts';
import { readSpendingBy, type SpendingBy } from '#core/marts/spending.ts';
import { readVocabulary } from '#core/marts/vocabulary.ts';
import { formatMoney, money } from '#core/money.ts';
import { ok, type Result } from '#core/problem.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type ChartRequest, type Content, defineChart } from './chart.ts';
import { drawnCurrency, leftOut } from './currency.ts';
import { noData } from './no-data.ts';
import { legendRoom, letters, plotGrid, plotLegend } from './plot-frame.ts';
import { plotted, wholeMoney } from './plotted.ts';
import type { Theme } from './theme.ts';

/** The whole history has nothing before it to be compared with; its last year has. */
const WHOLE_HISTORY = 12;
const BARS = { picture: 8, wide: 10, narrow: 8 } as const;

const shape = z.object({
  currency: z.string(),
  now: z.string(),
  /** Null when nothing is known of the period before. */
  before: z.string().nullable(),
  bars: z.array(z.object({ label: z.string(), minor: z.bigint(), before_minor: z.bigint() })),
});
type Data = z.infer<typeof shape>;

interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** The months so far and as many days before them: a whole month beside half a one would mislead. */
export function comparedPeriods({ today, months }: ChartRequest): { now: Period; before: Period } {
  const length = months ?? WHOLE_HISTORY;
  const from = startOfMonth(addMonths(today, 1 - length));
  const last = addMonths(today, -length);
  const to = today === endOfMonth(today) ? endOfMonth(last) : last;
  return { now: { from, to: today }, before: { from: addMonths(from, -length), to } };
}

const name = ({ from, to }: Period): string => sayRange({ from, to });

async function load(warehouse: Warehouse, request: ChartRequest): Promise<Result<Content<Data>>> {
  const { now, before } = comparedPeriods(request);
  const rows = await readSpendingBy(warehouse, 'category', now, 100);
  const earlier = await readSpendingBy(warehouse, 'category', before, 100);
  const currency = drawnCurrency(rows.length > 0 ? rows : earlier, request.baseCurrency);
  if (currency === undefined) return noData();
  const { categories } = await readVocabulary(warehouse);
  const labels = new Map(categories.map(({ category, label }) => [category, label]));
  const bars = [
    ...new Set([...rows, ...earlier].filter((row) => row.currency === currency).map((row) => row.key)),
  ]
    .map((key) => ({
      label: labels.get(key) ?? key,
      minor: spentIn(rows, key, currency),
      before_minor: spentIn(earlier, key, currency),
    }))
    .sort((a, b) => Number(b.minor - a.minor) || Number(b.before_minor - a.before_minor));
  const say = (minor: bigint): string => formatMoney(money(minor, currency));
  const isCompared = bars.some(({ before_minor }) => before_minor !== 0n);
  const period = isCompared ? `${name(now)} beside ${name(before)}` : name(now);
  return ok({
    data: { currency, now: name(now), before: isCompared ? name(before) : null, bars },
    caption: period + leftOut([...rows, ...earlier], currency),
    figures: {
      columns: ['Category', name(now), name(before)],
      rows: bars.map(({ label, minor, before_minor }) => [label, say(minor), say(before_minor)]),
    },
  });
}

const spentIn = (rows: readonly SpendingBy[], key: string, currency: string): bigint =>
  rows.find((row) => row.key === key && row.currency === currency)?.spent_minor ?? 0n;

/** The largest bars, and one for all that would be too small to read. */
function toBars(data: Data, theme: Theme): Data['bars'] {
  const room = BARS[theme.frame];
  if (data.bars.length <= room) return data.bars;
  const shown = data.bars.slice(0, room - 1);
  const rest = data.bars.slice(room - 1);
  return [
    ...shown,
    {
      label: `${rest.length} more`,
      minor: rest.reduce((sum, bar) => sum + bar.minor, 0n),
      before_minor: rest.reduce((sum, bar) => sum + bar.before_minor, 0n),
    },
  ];
}

function draw(data: Data, theme: Theme): EChartsOption {
  const { colours } = theme;
  const bars = toBars(data, theme).toReversed();
  const thickness = theme.frame === 'picture' ? 14 : theme.frame === 'wide' ? 13 : 10;
  const names = data.before === null ? [] : [data.now, data.before];
  const main = colours.series[0] ?? colours.ink;
  return {
    grid: plotGrid(theme, {
      right: theme.isTitled ? 90 : 62,
      bottom: names.length === 0 ? 8 : legendRoom(theme, names),
    }),
    legend: { ...plotLegend(theme, names), show: names.length > 0 },
    xAxis: {
      type: 'value',
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: colours.grid } },
      splitNumber: 4,
      max: 'dataMax',
    },
    yAxis: {
      type: 'category',
      data: bars.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...letters(theme, colours.ink), margin: 12 },
    },
    // The first series lies above the second.
    series: [
      {
        name: data.now,
        type: 'bar',
        barWidth: thickness,
        barGap: '15%',
        itemStyle: { color: main, borderRadius: 3 },
        data: bars.map(({ minor }) => plotted(minor, data.currency)),
        label: {
          show: true,
          position: 'right',
          ...letters(theme, colours.ink),
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            wholeMoney(bars[dataIndex]?.minor ?? 0n, data.currency),
        },
      },
      {
        name: data.before ?? '',
        type: 'bar',
        barWidth: thickness * 0.45,
        itemStyle: { color: colours.pale, borderRadius: 2 },
        data: bars.map(({ before_minor }) => plotted(before_minor, data.currency)),
      },
    ],
  };
}

export const spendingByCategory = defineChart({
  name: 'spending-by-category',
  title: 'Where it went',
  summary: 'Spending by category, beside the period before',
  shape,
  load,
  draw,
});
