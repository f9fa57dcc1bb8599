/** From a question's text to a plan; or to a question back, a refusal, or nothing. */
import type { Day } from '#core/day.ts';
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import { defaultPeriod } from './default-period.ts';
import { type MeasureFound, readMeasure } from './measure.ts';
import { findNames, type NamesFound } from './names.ts';
import { pattern } from './pattern.ts';
import type { Period, PeriodContext } from './period.ts';
import { readPeriod, readPeriods } from './periods.ts';
import { plainText } from './plain-text.ts';
import { isNamed, type Plan, type Subject } from './plan.ts';
import { readRefusal, unlinkedBank } from './refusals.ts';
import { mergeSubjects, toSubject } from './subject.ts';

export type Reading =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'ask'; readonly question: string; readonly choices: readonly string[] }
  | { readonly kind: 'decline'; readonly reason: string }
  | { readonly kind: 'unknown' };

export interface Question {
  readonly text: string;
  readonly vocabulary: Vocabulary;
  readonly today: Day;
  readonly last_payday?: Day | undefined;
  /** The chat's last plan, when it is fresh enough to lean on. */
  readonly previous?: Plan | undefined;
}

const FOLLOW_UP = /^(?:and|ok|okay|also|what about|how about|same for|then|but|or)\b/;

interface Parts {
  readonly plain: string;
  /** Without the periods. */
  readonly rest: string;
  readonly periods: readonly Period[];
  readonly found: MeasureFound | undefined;
  readonly named: NamesFound;
  readonly subject: Subject;
}

export function readPlan(question: Question): Reading {
  const plain = plainText(question.text).replace(/\bdifference between\b/g, 'compare');
  if (plain === '') return { kind: 'unknown' };
  const refusal = readRefusal(plain);
  if (refusal !== undefined) return { kind: 'decline', reason: refusal.reason };
  const { vocabulary, today, previous } = question;
  const context: PeriodContext = {
    last_payday: question.last_payday,
    first_on: vocabulary.first_on,
    previous: previous?.period,
  };
  const { periods, rest } = readPeriods(plain, today, context);
  const found = readMeasure(rest);
  const named = findNames(found?.rest ?? rest, vocabulary);
  const parts: Parts = { plain, rest, periods, found, named, subject: toSubject(named.names) };
  return objection(parts, question) ?? followUp(parts, question) ?? fresh(parts, question);
}

function objection(
  { plain, rest, periods, named, found }: Parts,
  { vocabulary }: Question,
): Reading | undefined {
  if (/\bpay ?day\b|\bsince (?:i|we) .*\bpaid\b/.test(plain) && periods.length === 0) {
    return ask('I found no salary to count from. From which day?');
  }
  if (named.unclear !== undefined) {
    return ask(`Which one do you mean by “${named.unclear.word}”?`, named.unclear.choices);
  }
  const bank = unlinkedBank(named.unknown, plain);
  if (bank !== undefined) {
    const accounts = vocabulary.accounts.map(({ name }) => name).join(', ');
    return {
      kind: 'decline',
      reason: `No ${bank.toUpperCase()} account is linked. Linked are: ${accounts}.`,
    };
  }
  if (named.unknown.some((words) => /^food\b/.test(words)) && !isNamed(toSubject(named.names))) {
    return ask('By food, do you mean groceries, eating out, or both?', [
      'groceries',
      'eating out',
      'groceries and eating out',
    ]);
  }
  if (found?.measure !== 'weekends' && DAYS_OF_WEEK.test(rest)) {
    return {
      kind: 'decline',
      reason: 'I cannot pick out days of the week yet, only weekends against weekdays.',
    };
  }
  const vague = named.unknown.find((words) => VAGUE_TIME.test(words));
  if (vague !== undefined) return ask(`From which day to which day is “${vague}”?`);
  if (periods.length > 2) return ask('I can compare two periods at a time. Which two?');
  if (found?.isComparison === true && isBare(found, named, periods)) {
    return ask('Compare what with what?', [
      'this month with last month',
      'groceries last month and the month before',
    ]);
  }
  return undefined;
}

const DAYS_OF_WEEK = /\b(?:weekends?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b/;
const VAGUE_TIME = pattern`
    \b(?:summer|winter|spring|autumn|easter|half term|new year|bank holiday|
    halloween|morning|evening|recently|lately)\b
  `;

const isBare = (found: MeasureFound, named: NamesFound, periods: readonly Period[]): boolean =>
  periods.length === 0 && named.names.length === 0 && named.unknown.length === 0 && found.measure === 'spent';

/** A question that leans on the one before: what it names replaces what that one named. */
function followUp(parts: Parts, { previous, today }: Question): Reading | undefined {
  const { plain, periods, found, named, subject } = parts;
  const hasNames = named.names.length > 0 || named.unknown.length > 0;
  const [other] = periods;
  const isOnlyOther = found?.isComparison === true && !hasNames && periods.length === 1;
  if (isOnlyOther && other !== undefined && previous?.period !== undefined) {
    return {
      kind: 'plan',
      plan: { ...previous, against: { subject: previous.subject, period: other }, notes: [] },
    };
  }
  const isMarked = FOLLOW_UP.test(plain) || isFragment(parts);
  const isWhole = hasNames && periods.length > 0;
  const leans = isMarked ? !(found !== undefined && isWhole) : found === undefined && !isWhole;
  if (!leans) return undefined;
  if (previous === undefined) {
    if (hasNames || periods.length > 0) return undefined;
    return isMarked && found === undefined
      ? ask('I have nothing to go on from. What would you like to know?', [
          'spending last month',
          'groceries last month',
        ])
      : undefined;
  }
  if (!hasNames && periods.length === 0 && found === undefined) {
    return isMarked || /\b(?:before|previous|same|again)\b/.test(plain)
      ? ask('Which period or which shop do you mean?')
      : undefined;
  }
  const period = periods[0] ?? previous.period;
  const replaced = mergeSubjects(previous.subject, withUnknown(subject, named));
  const { against: _against, notes: _notes, rank: _rank, ...kept } = previous;
  const measure = found === undefined || isWeak(found, previous) ? {} : planParts(found);
  const plan: Plan = {
    ...kept,
    ...measure,
    subject: replaced,
    ...(period === undefined ? {} : { period }),
    notes: [],
  };
  if (plan.measure === 'balance' && isNamed(replaced)) plan.measure = 'spent';
  return { kind: 'plan', plan: withPeriod(plan, parts, today) };
}

/** “How many times?”, “biggest?”: nothing but the figure is new. */
const isFragment = ({ plain, periods, found, named }: Parts): boolean =>
  found !== undefined &&
  periods.length + named.names.length + named.unknown.length === 0 &&
  plain.split(' ').length <= 3 &&
  ['count', 'biggest', 'smallest', 'average', 'last', 'first'].includes(found.measure);

/** “And how much at Tesco?” asks for the same figure again. */
const isWeak = (found: MeasureFound, previous: Plan): boolean =>
  found.measure === 'spent' && previous.measure !== 'balance';

function fresh(parts: Parts, question: Question): Reading {
  const { periods, found, named } = parts;
  const subject = withUnknown(parts.subject, named);
  const isKnown = found !== undefined || named.names.length > 0 || periods.length > 0;
  if (!isKnown) return { kind: 'unknown' };
  const notes =
    subject.search === undefined && named.unknown.length > 0
      ? [`“${named.unknown.join('”, “')}” is nothing I know, so it is left out of the question.`]
      : [];
  const isPair = found?.isComparison === true && found.measure !== 'weekends' && found.measure !== 'trend';
  if (isPair || periods.length === 2) return comparison(parts, subject, notes, question);
  const base = found === undefined ? { measure: 'spent' as const } : planParts(found);
  const plan = adjusted({ ...base, subject, notes }, parts, question);
  if ('kind' in plan) return plan;
  const [period] = periods;
  if (period !== undefined)
    return { kind: 'plan', plan: withPeriod({ ...plan, period }, parts, question.today) };
  const isVague = plan.measure === 'spent' && !isNamed(subject);
  if (isVague) {
    return ask('Over which period?', ['spending this month', 'spending last month', 'spending this year']);
  }
  const { today, vocabulary } = question;
  const fallback = defaultPeriod(plan, parts.plain, today, vocabulary.first_on);
  return { kind: 'plan', plan: fallback === undefined ? plan : { ...plan, period: fallback } };
}

const planParts = ({
  isComparison: _c,
  rest: _r,
  ...parts
}: MeasureFound): Omit<MeasureFound, 'rest' | 'isComparison'> => parts;

/** The same words ask for something else once it is known what they are about. */
function adjusted(plan: Plan, { plain, named }: Parts, { vocabulary }: Question): Plan | Reading {
  const { subject } = plan;
  const isAboutSavings = subject.categories.length === 1 && subject.categories[0] === 'savings';
  if (plan.measure === 'spent' && isAboutSavings)
    return { ...plan, measure: 'saved', subject: { ...subject, categories: [] } };
  if (plan.measure === 'transferred') {
    if (subject.account_ids.length === 0 && isNamed(subject)) return { ...plan, measure: 'spent' };
    const accounts = named.names.filter(({ kind }) => kind === 'account');
    if (accounts.length > 1)
      return ask('I can follow transfers into or out of one account at a time. Which one?');
    return { ...plan, direction: /\b(?:from|out of)\b/.test(plain) ? 'out' : 'in' };
  }
  if (plan.measure === 'balance' && isNamed(subject)) return balanceOf(plan, vocabulary);
  const isMonthlyCost =
    plan.measure === 'last' && /\bcost\w*\b/.test(plain) && !/\bwhen\b|\btime\b/.test(plain);
  if (isMonthlyCost && subject.merchants.length === 0) return { ...plan, measure: 'average', per: 'month' };
  if (
    plan.measure === 'last' &&
    !isNamed(subject) &&
    subject.account_ids.length === 0 &&
    plan.income_of === undefined
  ) {
    return ask('When did you last do what? Name a shop or a kind of spending.');
  }
  if (plan.measure === 'budget' && plan.budget_minor === undefined) return ask('How much is the budget?');
  return plan;
}

/** Savings are an account, when there is one; cash here is what is in the accounts. */
function balanceOf(plan: Plan, { accounts }: Vocabulary): Plan | Reading {
  const { subject } = plan;
  const isOwn = subject.merchants.length + subject.groups.length === 0 && subject.search === undefined;
  if (!isOwn) return { ...plan, measure: 'spent' };
  if (!subject.categories.includes('savings')) return { ...plan, subject: { ...subject, categories: [] } };
  const account_ids = accounts.filter(({ kind }) => kind === 'savings').map(({ account_id }) => account_id);
  if (account_ids.length > 0) return { ...plan, subject: { ...subject, categories: [], account_ids } };
  return { kind: 'decline', reason: 'No savings account is linked, so I do not know what is in it.' };
}

/** A balance of today is what the bank reports, not what is left of the booked rows. */
const withPeriod = (plan: Plan, { periods }: Parts, today: Day): Plan => {
  const [period] = periods;
  if (plan.measure !== 'balance' || period === undefined || period.to < today) return plan;
  const { period: _today, ...rest } = plan;
  return rest;
};

function withUnknown(subject: Subject, { unknown }: NamesFound): Subject {
  if (isNamed(subject) || unknown.length === 0) return subject;
  return { ...subject, search: unknown.join(' ') };
}

function comparison(parts: Parts, subject: Subject, notes: readonly string[], { today }: Question): Reading {
  const { periods, found, named } = parts;
  const measure =
    found?.measure === 'income' || found?.measure === 'count' || found?.measure === 'net'
      ? found.measure
      : 'spent';
  const isAgainstNow = periods.length === 1 && /\bthan\b/.test(parts.plain) && named.names.length < 2;
  const now = isAgainstNow ? currentOne(periods[0]?.label ?? '', today) : undefined;
  const [first, second] = now === undefined ? periods : [now, ...periods];
  if (first !== undefined && second !== undefined) {
    return {
      kind: 'plan',
      plan: { measure, subject, period: first, against: { subject, period: second }, notes },
    };
  }
  const [one, two, third] = named.names;
  if (one === undefined || two === undefined || third !== undefined) {
    const unheard =
      named.unknown.length === 0 ? '' : `I know nothing called “${named.unknown.join('”, “')}”. `;
    return ask(
      `${unheard}Compare what with what? Name two periods, or two shops or categories and a period.`,
    );
  }
  const period = first ?? defaultPeriod({ measure: 'spent', subject, notes }, parts.plain, today, undefined);
  if (period === undefined) return ask('Over which period?');
  const against = { subject: toSubject([two]), period };
  return { kind: 'plan', plan: { measure, subject: toSubject([one]), period, against, notes } };
}

const ask = (question: string, choices: readonly string[] = []): Reading => ({
  kind: 'ask',
  question,
  choices,
});

/** “More than last month” is said of this month so far. */
const currentOne = (label: string, today: Day): Period | undefined =>
  /^last (?:week|month|quarter|year)$/.test(label)
    ? readPeriod(label.replace('last', 'this'), today)?.period
    : undefined;
