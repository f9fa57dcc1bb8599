import { addMonths, type Day, type DayRange, dayOf, sayRange, startOfMonth } from '#core/day.ts';
import { readSpending, readSpendingBy, type Spending, type SpendingBy } from '#core/marts/spending.ts';
import { money as toMoney } from '#core/money.ts';
import type { Warehouse } from '#core/warehouse.ts';
import type { Command } from '../command.ts';
import { replyNoMarts } from '../no-marts.ts';
import { reply } from '../reply.ts';
import { bold, code, count, freshness, type Html, html, italic, lines, money } from '../say.ts';
import { labelCategory, type Names, readNames } from '../transaction-line.ts';

const BAR_UNITS = 8;

/** Eight blocks for the largest; a purchase that is there shows at least one. */
function bar(minor: bigint, largest: bigint): string {
  if (minor <= 0n || largest <= 0n) return ' '.repeat(BAR_UNITS);
  const full = Number((minor * BigInt(BAR_UNITS * 2) + largest) / (largest * 2n));
  return '█'.repeat(Math.max(1, full)).padEnd(BAR_UNITS, '░');
}

interface Period {
  readonly range: DayRange;
  readonly totals: readonly Spending[];
  readonly groups: readonly SpendingBy[];
}

async function readPeriod(warehouse: Warehouse, range: DayRange): Promise<Period> {
  return {
    range,
    totals: await readSpending(warehouse, range),
    groups: await readSpendingBy(warehouse, 'category', range, 200),
  };
}

function sayDifference(now: bigint, before: bigint, currency: string): Html {
  if (now === before) return html`the same as`;
  const difference = toMoney(now > before ? now - before : before - now, currency);
  return html`${money(difference)} ${now > before ? 'more' : 'less'} than`;
}

function sayCurrency(current: Period, before: Period, names: Names, currency: string): Html[] {
  const say = (minor: bigint): Html => money(toMoney(minor, currency));
  const total = current.totals.find((each) => each.currency === currency);
  const spent = total?.spent_minor ?? 0n;
  const then = before.totals.find((each) => each.currency === currency)?.spent_minor ?? 0n;
  const groups = current.groups.filter((group) => group.currency === currency);
  const largest = groups[0]?.spent_minor ?? 0n;
  const pending = total?.pending_minor ?? 0n;
  return [
    html``,
    html`${bold(say(spent))} spent, ${sayDifference(spent, then, currency)} in the same days last month (${say(then)})`,
    ...(pending === 0n ? [] : [html`${say(pending)} of it is pending`]),
    ...(groups.length === 0 ? [] : [html``]),
    ...groups.map(
      ({ key, spent_minor: minor }) =>
        html`${code(bar(minor, largest))} ${labelCategory(names, key)} ${bold(say(minor))}`,
    ),
  ];
}

/** This month so far, and as many days of the month before. */
function periodsOf(today: Day): { current: DayRange; before: DayRange } {
  const then = addMonths(today, -1);
  return {
    current: { from: startOfMonth(today), to: today },
    before: { from: startOfMonth(then), to: then },
  };
}

export const spending: Command = {
  name: 'spending',
  summary: 'This month so far, by category',
  group: 'Money',
  async answer(ctx, tools) {
    const { member } = ctx;
    const now = tools.clock.now();
    const periods = periodsOf(dayOf(now, member.zone));
    const found = await tools.published.use(member.household_id, async ({ warehouse, build }) => ({
      current: await readPeriod(warehouse, periods.current),
      before: await readPeriod(warehouse, periods.before),
      names: await readNames(warehouse),
      asOf: build.data_as_of,
    }));
    if (found === undefined || found.names.accounts.size === 0) {
      await replyNoMarts(ctx, tools);
      return;
    }
    const { current, before, names, asOf } = found;
    const currencies = [...new Set([...current.totals, ...before.totals].map((each) => each.currency))].sort(
      (a, b) => Number(b === member.base_currency) - Number(a === member.base_currency) || a.localeCompare(b),
    );
    const payments = current.totals.reduce((all, each) => all + each.transaction_count, 0);
    await reply(
      ctx,
      lines(
        bold(`Spending, ${sayRange(current.range)}`),
        currencies.length === 0
          ? [html``, html`Nothing was spent this month so far.`]
          : currencies.flatMap((currency) => sayCurrency(current, before, names, currency)),
        '',
        italic(
          `${count(payments, 'payment')}; refunds taken off, own transfers and savings left out; ` +
            `${freshness(asOf, member.zone, now)}`,
        ),
      ),
      [[{ text: 'As a picture', data: 'chart:spending-by-category:light' }]],
    );
  },
};
