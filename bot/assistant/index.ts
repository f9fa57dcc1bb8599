/** Answers a question in words: text to plan, plan to figures, figures to a sentence. */
import { addDays, type Day, dayOf } from '#core/day.ts';
import { HOUR_MS, type Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { readTransactions } from '#core/marts/transactions.ts';
import { readVocabulary } from '#core/marts/vocabulary.ts';
import type { Marts, Published } from '#core/published.ts';
import { readLastQuestion, writeLastQuestion } from '#core/store/last-questions.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { html, type Html, lines } from '#bot/say.ts';
import { compute } from './compute.ts';
import { latestSalary } from './compute-income.ts';
import { toFooter } from './footer.ts';
import { type Plan, planSchema } from './plan.ts';
import { readPlan, type Reading } from './read.ts';
import { toSentence } from './sentence.ts';

export interface AnswerTools {
  readonly db: Db;
  readonly published: Published;
  readonly clock: Clock;
  readonly log: Log;
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
export const createAnswer =
  (tools: AnswerTools) =>
  async (asked: Asked): Promise<{ html: string }> => {
    const said = await tools.published.use(asked.member.household_id, (marts) => answer(tools, asked, marts));
    return { html: (said ?? html`Nothing is linked yet: say /link.`).source };
  };

async function answer(tools: AnswerTools, asked: Asked, { warehouse, build }: Marts): Promise<Html> {
  const { clock, db, log } = tools;
  const { zone, base_currency: base } = asked.member;
  const now = clock.now();
  const today = dayOf(now, zone);
  const vocabulary = await readVocabulary(warehouse);
  const reading = readPlan({
    text: asked.text,
    vocabulary,
    today,
    last_payday: /\bpa(?:y|id)/i.test(asked.text) ? await lastPayday(warehouse, today) : undefined,
    previous: await previousPlan(db, asked.chat_id, now),
  });
  log.debug({ reading: reading.kind }, 'question read');
  if (reading.kind !== 'plan') return sayReading(reading);
  const { plan } = reading;
  const outcome = await compute(plan, { warehouse, vocabulary, base, today });
  await writeLastQuestion(db, { chat_id: asked.chat_id, plan, now });
  const telling = { plan, vocabulary, today };
  const fresh = { data_as_of: build.data_as_of, zone, now };
  return lines(toSentence(outcome, telling), '', toFooter(outcome, telling, fresh));
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
