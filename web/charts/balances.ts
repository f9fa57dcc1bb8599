/** What each account held at the end of each day, and all of them together. */
import type { EChartsOption } from 'echarts';
import { z } from 'zod';
import { addDays, type Day, sayDate, sayRange } from '#core/day.ts';
import { type MartAccount, readAccounts } from '#core/marts/accounts.ts';
import { type DailyBalance, readDailyBalances } from '#core/marts/daily-balances.ts';
import { formatMoney, money } from '#core/money.ts';
import { ok, type Result } from '#core/problem.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type ChartRequest, type Content, defineChart } from './chart.ts';
import { drawnCurrency, leftOut } from './currency.ts';
import { firstMonth } from './months.ts';
import { noData } from './no-data.ts';
import { plainLabel } from './plain-label.ts';
import { labelAxis, legendRoom, moneyAxis, plotGrid, plotLegend } from './plot-frame.ts';
import { plotted, wholeMoney } from './plotted.ts';
import type { Theme } from './theme.ts';

const TOGETHER = 'All together';

const shape = z.object({
  currency: z.string(),
  days: z.array(z.string()),
  lines: z.array(z.object({ label: z.string(), minors: z.array(z.bigint().nullable()) })),
});
type Data = z.infer<typeof shape>;
type Line = Data['lines'][number];

function toLine(account: MartAccount, days: readonly Day[], rows: readonly DailyBalance[]): Line {
  const byDay = new Map(rows.map((row) => [row.on_day, row.booked_minor]));
  return {
    label: plainLabel(account.name, account.institution_name, 20),
    minors: days.map((on) => byDay.get(on) ?? null),
  };
}

/** Undefined on days when an account is not known yet: a sum without it would be a jump that never was. */
function together(lines: readonly Line[], days: readonly Day[]): Line {
  const minors = days.map((_, index) => {
    const held = lines.map((line) => line.minors[index] ?? null);
    return held.includes(null) ? null : held.reduce<bigint>((sum, minor) => sum + (minor ?? 0n), 0n);
  });
  return { label: TOGETHER, minors };
}

/** A point a day, or fewer over years: the picture has no room for more. */
function drawnDays(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let on = to; on >= from; on = addDays(on, -1)) days.push(on);
  const step = Math.ceil(days.length / 400);
  return days.filter((_, index) => index % step === 0).toReversed();
}

async function load(warehouse: Warehouse, request: ChartRequest): Promise<Result<Content<Data>>> {
  const range = { from: firstMonth(request), to: request.today };
  const balances = await readDailyBalances(warehouse, range);
  const accounts = (await readAccounts(warehouse)).filter(({ account_id }) =>
    balances.some((row) => row.account_id === account_id),
  );
  const currency = drawnCurrency(accounts, request.baseCurrency);
  const first = balances.find((row) => row.currency === currency);
  if (currency === undefined || first === undefined) return noData();
  const days = drawnDays(first.on_day, request.today);
  const own = accounts
    .filter((account) => account.currency === currency)
    .map((account) =>
      toLine(
        account,
        days,
        balances.filter((row) => row.account_id === account.account_id),
      ),
    );
  const lines = own.length > 1 ? [...own, together(own, days)] : own;
  const latest = new Map(balances.map((row) => [row.account_id, row]));
  const rows = accounts.flatMap(({ account_id, name, currency: held }) => {
    const row = latest.get(account_id);
    return row === undefined ? [] : [[name, sayDate(row.on_day), formatMoney(money(row.booked_minor, held))]];
  });
  return ok({
    data: { currency, days, lines },
    caption: `${sayRange({ from: first.on_day, to: request.today })}${leftOut(accounts, currency)}`,
    figures: { columns: ['Account', 'Day', 'Balance'], rows },
  });
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** A label where a month begins; blank between. Long spans name every third month. */
function dayLabels(days: readonly string[], theme: Theme): string[] {
  const starts = days.map((on, index) => index > 0 && on.slice(0, 7) !== days[index - 1]?.slice(0, 7));
  const count = starts.filter(Boolean).length;
  const every = Math.ceil(count / (theme.frame === 'narrow' ? 5 : 9));
  let seen = 0;
  return days.map((on, index) => {
    if (starts[index] !== true || seen++ % every !== 0) return '';
    const name = MONTH.format(new Date(`${on}T00:00:00Z`)).slice(0, 3);
    return seen === 1 || on.slice(5, 7) === '01' ? `${name}\n${on.slice(0, 4)}` : name;
  });
}

const lastOf = ({ minors }: Line): bigint => minors.findLast((minor) => minor !== null) ?? 0n;

function draw(data: Data, theme: Theme): EChartsOption {
  const { colours } = theme;
  const labels = dayLabels(data.days, theme);
  const named = data.lines.map((line) => ({
    ...line,
    title: `${line.label}  ${wholeMoney(lastOf(line), data.currency)}`,
  }));
  const names = named.map(({ title }) => title);
  const x = labelAxis(theme, labels);
  return {
    grid: plotGrid(theme, { bottom: legendRoom(theme, names) }),
    legend: plotLegend(theme, names),
    xAxis: {
      ...x,
      type: 'category',
      boundaryGap: false,
      data: labels.map((label, index) => ({ value: `${index}\u0000${label}` })),
      axisLabel: {
        ...x.axisLabel,
        hideOverlap: false,
        interval: (index: number) => (labels[index] ?? '') !== '',
        formatter: (value: string) => value.split('\u0000')[1] ?? '',
      },
    },
    yAxis: moneyAxis(theme, data.currency),
    series: named.map(({ title, label, minors }, index) => {
      const isSum = label === TOGETHER;
      const colour = isSum ? colours.ink : (colours.series[index % colours.series.length] ?? colours.rest);
      return {
        name: title,
        type: 'line' as const,
        step: 'end' as const,
        symbol: 'none',
        z: isSum ? 3 : 2,
        lineStyle: { color: colour, width: isSum ? 2.4 : 1.6 },
        itemStyle: { color: colour },
        areaStyle: { color: colour, opacity: isSum ? 0 : 0.05 },
        data: minors.map((minor) => (minor === null ? null : plotted(minor, data.currency))),
      };
    }),
  };
}

export const balances = defineChart({
  name: 'balances',
  title: 'Balances',
  summary: 'What each account held, day by day',
  shape,
  load,
  draw,
});
