/** From a model's answer to a plan of ours: every name must be one that was sent, every day a day. */

import { z } from 'zod';
import { type Day, endOfMonth, parseDay, sayDate, sayMonth, sayRange, startOfMonth } from '#core/day.ts';
import { defaultPeriod } from './default-period.ts';
import type { ModelAnswer } from './model-answer.ts';
import type { SentNames } from './model-question.ts';
import type { Period } from './period.ts';
import { plainText } from './plain-text.ts';
import { isNamed, type Measure, type Plan, planSchema, type Subject } from './plan.ts';
import type { Question } from './read.ts';

export type ModelPlan =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** Our own words: what the person has to add. */
  | { readonly kind: 'ask'; readonly ask: string }
  | { readonly kind: 'cannot' }
  /** For the model, which may try once more. */
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

type Side = Pick<ModelAnswer, 'categories' | 'topics' | 'merchants' | 'accounts' | 'from' | 'to'>;

/** Figures of whole accounts, which nothing that is bought narrows. */
const OF_ACCOUNTS: ReadonlySet<Measure> = new Set<Measure>([
  'balance',
  'net',
  'saved',
  'savings_rate',
  'transferred',
]);
/** The measures a comparison is worked out for. */
const COMPARED: ReadonlySet<Measure> = new Set<Measure>(['spent', 'income', 'count']);

export function modelPlan(answer: ModelAnswer, names: SentNames, question: Question): ModelPlan {
  const { measure } = answer;
  if (!answer.can_answer) return { kind: 'cannot' };
  if (measure === null) return { kind: 'faults', faults: ['measure: must be one of the list'] };
  const faults: string[] = [];
  const subject = toSubject(answer, names, faults);
  const other = answer.against === null ? undefined : toSubject(answer.against, names, faults);
  const period = toPeriod(answer, question, faults);
  const otherPeriod = answer.against === null ? undefined : toPeriod(answer.against, question, faults);
  faults.push(...misfits(answer, measure, subject, other));
  if (faults.length > 0) return { kind: 'faults', faults };
  if (answer.since_payday && question.last_payday === undefined)
    return { kind: 'ask', ask: 'I found no salary to count from. From which day?' };
  const base: Plan = { measure, subject, ...refinements(answer, measure), notes: [] };
  const ask = missing(base, period);
  if (ask !== undefined) return { kind: 'ask', ask };
  const plan = withPeriod(base, period, question);
  const { period: settled } = plan;
  const against =
    other === undefined || settled === undefined
      ? {}
      : { against: { subject: other, period: otherPeriod ?? settled } };
  const checked = planSchema.safeParse({ ...plan, ...against });
  return checked.success
    ? { kind: 'plan', plan: checked.data }
    : { kind: 'faults', faults: [z.prettifyError(checked.error)] };
}

function toSubject(side: Side, names: SentNames, faults: string[]): Subject {
  const looked = (list: 'categories' | 'topics' | 'merchants' | 'accounts'): string[] =>
    [...new Set(side[list])].flatMap((name) => {
      const meant = names[list].get(name);
      if (meant === undefined) faults.push(`${list}: ${JSON.stringify(name)} is not in the list of ${list}`);
      return meant ?? [];
    });
  return {
    categories: looked('categories'),
    groups: looked('topics'),
    merchants: looked('merchants'),
    account_ids: looked('accounts'),
  };
}

/** Undefined when neither end is named. What is to come is cut off: nothing is booked there. */
function toPeriod(
  side: Side & { since_payday?: boolean },
  question: Question,
  faults: string[],
): Period | undefined {
  const { today, vocabulary, last_payday } = question;
  if (side.since_payday === true)
    return last_payday && { from: last_payday, to: today, label: 'since the last salary' };
  if (side.from === null && side.to === null) return undefined;
  const read = (text: string | null, absent: Day, name: string): Day => {
    if (text === null) return absent;
    const found = parseDay(text);
    if (found === undefined) faults.push(`${name}: is not a calendar day (YYYY-MM-DD)`);
    return found ?? absent;
  };
  const from = read(side.from, vocabulary.first_on ?? today, 'from');
  const to = read(side.to, today, 'to');
  if (from > to) faults.push('from: lies after to');
  else if (from > today) faults.push('from: lies after today, and only the past is known');
  return labelled(from, to > today ? today : to, today);
}

/** The label is made here, of the days: no word of the model is shown. */
function labelled(from: Day, to: Day, today: Day): Period {
  const period = { from, to };
  if (from === to) return { ...period, label: from === today ? 'today' : sayDate(from) };
  if (from === startOfMonth(today) && to === today) return { ...period, label: 'this month so far' };
  if (from === startOfMonth(from) && to === endOfMonth(from)) return { ...period, label: sayMonth(from) };
  const year = from.slice(0, 4);
  if (from === `${year}-01-01` && to === `${year}-12-31`) return { ...period, label: year };
  return { ...period, label: sayRange(period) };
}

/** Combinations that would be worked out as something else than they say. */
function misfits(
  answer: ModelAnswer,
  measure: Measure,
  subject: Subject,
  other: Subject | undefined,
): string[] {
  const faults: string[] = [];
  const sides = other === undefined ? [subject] : [subject, other];
  if (OF_ACCOUNTS.has(measure) && sides.some(isNamed))
    faults.push(`${measure} takes no categories, topics or merchants`);
  if (measure === 'income' && sides.some(({ categories, groups }) => categories.length + groups.length > 0))
    faults.push('income takes no categories or topics; use income_of');
  if (other !== undefined && !COMPARED.has(measure))
    faults.push(`against goes with ${[...COMPARED].join(', ')} only`);
  if (other !== undefined && answer.since_payday && answer.against?.from === null)
    faults.push('against: needs its own from and to');
  return faults;
}

/** Only what the measure is worked out with: the rest would stand in the sentence and not in the figure. */
function refinements(answer: ModelAnswer, measure: Measure): Partial<Plan> {
  const { per, group_by, limit, rank, income_of, direction } = answer;
  const isSized = measure === 'biggest' || measure === 'smallest';
  const isOfIncome = ['income', 'last', 'first', 'find'].includes(measure);
  return {
    ...(measure === 'average' ? { per: per ?? 'month' } : {}),
    ...(measure === 'top' && group_by !== null ? { group_by } : {}),
    ...((measure === 'top' || isSized) && limit !== null ? { limit } : {}),
    ...(isSized && rank !== null ? { rank } : {}),
    ...(isOfIncome && income_of !== null ? { income_of } : {}),
    ...(measure === 'transferred' ? { direction: direction ?? 'in' } : {}),
  };
}

/** What is asked back, as when the question is read without a model. */
function missing({ measure, subject, income_of }: Plan, period: Period | undefined): string | undefined {
  const hasName = isNamed(subject);
  if (measure === 'spent' && !hasName && period === undefined) return 'Over which period?';
  if (measure === 'transferred' && subject.account_ids.length > 1)
    return 'I can follow transfers into or out of one account at a time. Which one?';
  const isOfAll = !hasName && subject.account_ids.length === 0 && income_of === undefined;
  if ((measure === 'last' || measure === 'first') && isOfAll)
    return 'When did you last do what? Name a shop or a kind of spending.';
  return undefined;
}

function withPeriod(plan: Plan, period: Period | undefined, { text, today, vocabulary }: Question): Plan {
  // A trend is of fixed months, and a balance of today is the bank's own.
  const isFixed = plan.measure === 'trend' || (plan.measure === 'balance' && (period?.to ?? today) >= today);
  const taken = isFixed ? undefined : period;
  const settled = taken ?? defaultPeriod(plan, plainText(text), today, vocabulary.first_on);
  return settled === undefined ? plan : { ...plan, period: settled };
}
