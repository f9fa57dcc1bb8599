/** Answers a question in words: text to plan, plan to figures, figures to a sentence. */

import { readUnproven } from '#bot/proof-line.ts';
import { type Html, html, lines } from '#bot/say.ts';
import { type Clock, HOUR_MS } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import { addDays, type Day, dayOf } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { readShops } from '#core/marts/shops.ts';
import { readTransactions } from '#core/marts/transactions.ts';
import { readVocabulary } from '#core/marts/vocabulary.ts';
import { sayNoFigures } from '#core/no-figures.ts';
import type { Marts, Published } from '#core/published.ts';
import { readLastQuestion, writeLastQuestion } from '#core/store/last-questions.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { compute } from './compute.ts';
import { latestSalary } from './compute-income.ts';
import { toFooter } from './footer.ts';
import { createModelReader, type ModelReader } from './model.ts';
import type { Outcome } from './outcome.ts';
import { type Plan, planSchema } from './plan.ts';
import { type Question, type Reading, readPlan } from './read.ts';
import { toSentence } from './sentence.ts';

export interface AnswerTools {
  readonly db: Db;
  readonly published: Published;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the questions that the built-in reader does not understand. */
  readonly model?: Config['model'] | undefined;
}

export interface Asked {
  readonly member: MemberAtHome;
  readonly text: string;
  readonly chat_id: number;
}

/** A question asked later than this stands on its own. */
const FRESH_MS = 3 * HOUR_MS;

const EXAMPLES = 'groceries last month, spending since payday, biggest purchase in March, or balance';

/** The HTML is escaped and ready to send. */
export function createAnswer(tools: AnswerTools): (asked: Asked) => Promise<{ html: string }> {
  const { model, clock, log, published } = tools;
  const second: SecondReader | undefined =
    model === undefined ? undefined : { name: model.name, read: createModelReader({ model, clock, log }) };
  return async (asked) => {
    const said = await published.use(asked.member.household_id, (marts) =>
      answer(tools, second, asked, marts),
    );
    if (said !== undefined) return { html: said.source };
    const { text } = await sayNoFigures(tools.db, asked.member.household_id);
    return { html: html`${text}`.source };
  };
}

interface SecondReader {
  readonly name: string;
  readonly read: ModelReader;
}

async function answer(
  { clock, db, log }: AnswerTools,
  second: SecondReader | undefined,
  asked: Asked,
  { warehouse, build }: Marts,
): Promise<Html> {
  const { zone, base_currency: base } = asked.member;
  const now = clock.now();
  const today = dayOf(now, zone);
  const vocabulary = await readVocabulary(warehouse);
  const question: Question = {
    text: asked.text,
    vocabulary,
    today,
    last_payday: /\bpa(?:y|id)/i.test(asked.text) ? await lastPayday(warehouse, today) : undefined,
    previous: await previousPlan(db, asked.chat_id, now),
  };
  const home = { warehouse, vocabulary, base, today };
  const first = readPlan(question);
  const found = first.kind === 'plan' ? await compute(first.plan, home) : undefined;
  const isHandedOn = second !== undefined && isUnread(first, found, question);
  const handed = isHandedOn ? await handOn(second.read, question, warehouse) : undefined;
  const reading = handed ?? first;
  log.debug({ reading: reading.kind, is_by_model: handed !== undefined }, 'question read');
  if (reading.kind !== 'plan') return sayReading(reading);
  const { plan } = reading;
  const outcome = handed === undefined && found !== undefined ? found : await compute(plan, home);
  await writeLastQuestion(db, { chat_id: asked.chat_id, plan, now });
  const telling = { plan, vocabulary, today };
  const fresh = { unproven: await readUnproven(warehouse, now), data_as_of: build.data_as_of, zone, now };
  const readBy = handed === undefined ? undefined : second?.name;
  return lines(toSentence(outcome, telling), '', toFooter(outcome, telling, fresh, readBy));
}

/**
 * Whether nothing in the words was understood. After another question such words count as the name of a shop;
 * when no payment was ever made to one of that name, they were none.
 */
function isUnread(first: Reading, found: Outcome | undefined, question: Question): boolean {
  if (!/\p{L}{2}/u.test(question.text)) return false;
  if (first.kind === 'unknown') return true;
  return found?.kind === 'never' && readPlan({ ...question, previous: undefined }).kind === 'unknown';
}

/** Undefined when the model gives no plan, for whatever reason: the first reader's word stands then. */
async function handOn(
  read: ModelReader,
  question: Question,
  warehouse: Warehouse,
): Promise<Reading | undefined> {
  const { vocabulary, today } = question;
  const shops = await readShops(warehouse);
  const result = await read({
    ...question,
    // A payee who is no shop may be a person, whose name stays here.
    vocabulary: {
      ...vocabulary,
      merchants: vocabulary.merchants.filter(({ merchant }) => shops.has(merchant)),
    },
    last_payday: await lastPayday(warehouse, today),
  });
  if (!result.ok) return undefined;
  if ('ask' in result.value) return { kind: 'ask', question: result.value.ask, choices: [] };
  return { kind: 'plan', plan: result.value };
}

function sayReading(reading: Exclude<Reading, { kind: 'plan' }>): Html {
  if (reading.kind === 'decline') return html`${reading.reason}`;
  if (reading.kind === 'unknown') {
    return html`I do not understand that yet. You can ask for example: ${EXAMPLES}.`;
  }
  const choices = reading.choices.map((choice) => html`• ${choice}`);
  return lines(html`${reading.question}`, ...choices);
}

async function previousPlan(db: Db, chatId: number, now: Date): Promise<Plan | undefined> {
  const last = await readLastQuestion(db, chatId);
  if (last === undefined || now.getTime() - last.asked_at.getTime() > FRESH_MS) return undefined;
  // A plan of an older version of this program is forgotten rather than misread.
  return planSchema.safeParse(last.plan).data;
}

/** Booking day of the latest salary of the last 100 days. */
async function lastPayday(warehouse: Warehouse, today: Day): Promise<Day | undefined> {
  const filter = { counts_as: 'income' as const, from: addDays(today, -100), to: today };
  const rows = await readTransactions(warehouse, filter, { limit: 1000, offset: 0 });
  return latestSalary(rows)?.booked_on;
}
