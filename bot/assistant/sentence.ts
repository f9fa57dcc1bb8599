/** Puts an outcome into words: the first figure is the answer, and every figure is one of the outcome's. */

import { bold, count, foreign, type Html, html, italic, lines, money, type Piece } from '#bot/say.ts';
import { type Day, sayDate, sayDay } from '#core/day.ts';
import type { MartTransaction } from '#core/marts/transactions.ts';
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import { absolute, add, negate, money as toMoney } from '#core/money.ts';
import type { Amounts, Outcome, Side } from './outcome.ts';
import type { Plan } from './plan.ts';
import { subjectLabel } from './subject-label.ts';

export interface Telling {
  readonly plan: Plan;
  readonly vocabulary: Vocabulary;
  readonly today: Day;
}

type Of<K extends Outcome['kind']> = Extract<Outcome, { kind: K }>;

export function toSentence(outcome: Outcome, telling: Telling): Html {
  switch (outcome.kind) {
    case 'amounts':
      return amounts(outcome, telling);
    case 'pair':
      return pair(outcome, telling);
    case 'ranking':
      return ranking(outcome, telling);
    case 'count':
      return html`${bold(count(outcome.purchases, 'purchase'))}${about(telling)}${when(telling)}.`;
    case 'payments':
      return payments(outcome, telling);
    case 'balances':
      return balances(outcome, telling);
    case 'rate':
      return rate(outcome, telling);
    case 'budget':
      return budget(outcome, telling);
    case 'trend':
      return trend(outcome, telling);
    case 'before_history':
      return outcome.first_on === undefined
        ? html`I have no payments to answer from yet.`
        : html`I cannot say: the history I hold starts on ${sayDate(outcome.first_on)}${
            telling.plan.period === undefined ? '' : html`, and you asked about ${telling.plan.period.label}`
          }.`;
    case 'never':
      return html`I find no payments ${neverLabel(telling)} in the whole history. ${TRY_ANOTHER}`;
  }
}

const TRY_ANOTHER = 'If the shop has another name, ask with that.';

const neverLabel = ({ plan, vocabulary }: Telling): Html => {
  const { categories, groups, ...where } = plan.subject;
  const what = subjectLabel({ ...where, categories, groups }, vocabulary);
  return html`${categories.length + groups.length > 0 ? 'for ' : ''}${foreign(what, 120)}`;
};

/** “£12.00, plus €3.00”: unlike currencies stand beside each other. */
function sayAmounts(all: Amounts, options?: { signed?: boolean }): Html {
  const shown = all.filter(({ minor }, index) => index === 0 || minor !== 0n);
  const [first, ...others] = shown.length > 1 && shown[0]?.minor === 0n ? shown.slice(1) : shown;
  if (first === undefined) return html`nothing`;
  const rest = others.map((amount) => html`, plus ${money(amount, options)}`);
  return html`${bold(money(first, options))}${rest}`;
}

const name = (text: string): Html => (text === '' ? html`` : html` ${foreign(text, 120)}`);

function about({ plan, vocabulary }: Telling): Html {
  const label = subjectLabel(plan.subject, vocabulary);
  const isThing = plan.subject.categories.length + plan.subject.groups.length > 0;
  return label === '' ? html`` : html`${isThing ? ' on' : ''}${name(label)}`;
}

const when = ({ plan }: Telling): Html => sayWhen(plan.period?.label ?? '');

/** “ last month”, “ in March 2026”, “ on 3 May 2026”, “ over the last 90 days”. */
function sayWhen(label: string): Html {
  if (label === '') return html``;
  if (/^(?:last|this|since|today|yesterday|in |up to|before|after|the day |\d+ \w+ ago|on )/.test(label))
    return html` ${label}`;
  if (/^(?:(?!Christmas)[A-Z][a-z]+ \d{4}|Q\d \d{4}|\d{4})$/.test(label)) return html` in ${label}`;
  return html` ${/^\d+ [A-Z][a-z]+ \d{4}$/.test(label) ? 'on' : 'over'} ${label}`;
}

const VERBS: Partial<Record<Plan['measure'], string>> = {
  spent: 'spent',
  income: 'came in',
  refunded: 'refunded',
  saved: 'put into savings',
};

function amounts({ amounts: all }: Of<'amounts'>, telling: Telling): Html {
  const { plan } = telling;
  if (plan.measure === 'net') {
    return html`Net: ${sayAmounts(all, { signed: true })} (income less spending)${when(telling)}.`;
  }
  if (plan.measure === 'average') {
    return html`${sayAmounts(all)} a ${plan.per ?? 'month'} on average${about(telling)}${when(telling)}.`;
  }
  if (plan.measure === 'transferred') {
    const account = subjectLabel(
      { ...plan.subject, categories: [], groups: [], merchants: [] },
      telling.vocabulary,
    );
    const way = plan.direction === 'out' ? 'out of' : 'to';
    const where =
      account === '' ? ' between your accounts' : html` ${way}${name(account.replace(/^on /, ''))}`;
    return html`${sayAmounts(all)} moved${where}${when(telling)}.`;
  }
  const kind = plan.income_of === undefined ? '' : ` as ${plan.income_of}`;
  return html`${sayAmounts(all)} ${VERBS[plan.measure] ?? 'spent'}${kind}${about(telling)}${when(telling)}.`;
}

function pair({ a, b }: Of<'pair'>, { plan, vocabulary }: Telling): Html {
  if (plan.measure === 'count') {
    const [one, two] = [a, b].map(
      (side) => html`${foreign(side.label)}: ${bold(count(side.purchases, 'purchase'))}`,
    );
    return html`${one ?? ''}; ${two ?? ''}.`;
  }
  const label = subjectLabel(plan.subject, vocabulary);
  const isByName = plan.against !== undefined && plan.against.period.from === plan.period?.from;
  const topic = label === '' || isByName ? '' : html`${foreign(label, 120)}: `;
  const both = html`${topic}${say(a)} and ${say(b)}`;
  const isSamePeriod = plan.measure === 'weekends' || isByName;
  return html`${both}. ${difference(a, b)}${isSamePeriod ? ` (${plan.period?.label ?? ''})` : ''}`;
}

const say = (side: Side): Html => html`${sayAmounts(side.amounts)}${sideName(side)}`;
const sideName = ({ label, isPeriod }: Side): Html => (isPeriod ? sayWhen(label) : name(label));

/** Of the first currency, when both sides have it. */
function difference(a: Side, b: Side): Html {
  const [one, two] = [a.amounts[0], b.amounts[0]];
  if (one === undefined || two === undefined || one.currency !== two.currency) return html``;
  const gap = add(one, negate(two));
  if (gap.minor === 0n) return html`The same.`;
  return html`${money(absolute(gap))} ${gap.minor > 0n ? 'more' : 'less'}${sideName(a)}.`;
}

function ranking({ items }: Of<'ranking'>, telling: Telling): Html {
  if (items.length === 0) return html`Nothing spent${about(telling)}${when(telling)}.`;
  const rows = items.map((item) => html`${foreign(item.name)} ${bold(money(item.amount))}`);
  const title = telling.plan.measure === 'by_month' ? 'Spent each month' : 'Most spent';
  return lines(
    html`${title}${about(telling)}${when({ ...telling, plan: withoutDigits(telling.plan) })}:`,
    ...rows,
  );
}

/** The first figure has to be the answer, so a title above it carries none. */
function withoutDigits(plan: Plan): Plan {
  const { period, ...rest } = plan;
  return period === undefined || /\d/.test(period.label) ? rest : plan;
}

function payments({ rows, total }: Of<'payments'>, telling: Telling): Html {
  const [first, ...others] = rows;
  if (first === undefined) {
    return telling.plan.rank === undefined || total === 0
      ? html`There are no payments${about(telling)}${when(telling)}.`
      : html`There are not that many payments${about(telling)}${when(telling)}.`;
  }
  const isDay = telling.plan.measure === 'last' || telling.plan.measure === 'first';
  const lead = isDay
    ? html`${bold(sayDate(first.booked_on))}: ${payment(first)}.`
    : html`${payment(first, true)}, ${sayDay(first.booked_on, telling.today)} (${sayDate(first.booked_on)}).`;
  const more =
    total > rows.length && telling.plan.measure === 'find' ? italic(`The latest of ${total}.`) : undefined;
  return lines(lead, ...others.map((row) => html`${payment(row)}, ${sayDate(row.booked_on)}`), more);
}

const payment = (row: MartTransaction, isBold = false): Html => {
  const amount = money(toMoney(row.amount_minor < 0n ? -row.amount_minor : row.amount_minor, row.currency));
  const pending = row.is_pending ? ' (pending)' : '';
  const direction = row.amount_minor > 0n ? ' in, from' : ' to';
  return html`${isBold ? bold(amount) : amount}${direction} ${foreign(row.merchant)}${pending}`;
};

function balances({ items, totals, on, missing }: Of<'balances'>, { today }: Telling): Html {
  const at: Piece = on === undefined ? 'now' : html`at the end of ${sayDay(on, today)} (${sayDate(on)})`;
  const unknown = missing.length === 0 ? undefined : html`Not known: ${foreign(missing.join(', '), 200)}.`;
  const [only] = items;
  if (only === undefined) return lines('No balance is known.', unknown);
  if (items.length === 1)
    return lines(html`${bold(money(only.amount))} in ${foreign(only.name)} ${at}.`, unknown);
  const each = items.map((item) => html`${foreign(item.name)} ${money(item.amount)}`);
  return lines(html`${sayAmounts(totals)} in total ${at}, card debt taken off.`, ...each, unknown);
}

function rate({ permille, income, spent }: Of<'rate'>, telling: Telling): Html {
  if (permille === undefined) return html`No income came in${when(telling)}, so there is no savings rate.`;
  const size = permille < 0n ? -permille : permille;
  const percent = `${permille < 0n ? '-' : ''}${size / 10n}.${size % 10n} %`;
  return html`${bold(percent)} of income left over${when(telling)}: ${money(income)} in, ${money(spent)} spent.`;
}

function budget({ budget: limit, spent }: Of<'budget'>, telling: Telling): Html {
  const left = add(limit, negate(spent));
  const verdict =
    left.minor < 0n ? html`${bold(money(absolute(left)))} over` : html`${bold(money(left))} left of`;
  return html`${verdict} the ${money(limit)} budget: ${money(spent)} spent${about(telling)}${when(telling)}.`;
}

/** Within 5 % counts as flat. */
function trend({ recent, before }: Of<'trend'>, telling: Telling): Html {
  const gap = add(recent, negate(before)).minor;
  const isFlat = (gap < 0n ? -gap : gap) * 100n <= before.minor * 5n;
  const word = isFlat ? 'About flat' : gap > 0n ? 'Going up' : 'Going down';
  return html`${word}: ${bold(money(recent))} a month over the last three whole months, against ${bold(
    money(before),
  )} a month over the three before${about(telling)}.`;
}
