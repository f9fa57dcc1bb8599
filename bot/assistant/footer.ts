/** What a figure rests on, written by code: days, accounts, payments counted, what was left out, how fresh. */

import {
  count,
  dots,
  foreign,
  freshness,
  type Html,
  html,
  italic,
  lines,
  money,
  type Piece,
} from '#bot/say.ts';
import { sayDate, sayRange } from '#core/day.ts';
import { heldPart } from './default-period.ts';
import type { Amounts, Counted, Outcome } from './outcome.ts';
import type { Measure, Plan } from './plan.ts';
import type { Telling } from './sentence.ts';

export interface Freshness {
  /** Accounts whose balances do not agree with their payments. */
  readonly unproven?: ReadonlySet<string>;
  readonly data_as_of: Date;
  readonly zone: string;
  readonly now: Date;
}

const SPENDING: ReadonlySet<Measure> = new Set<Measure>([
  'spent',
  'average',
  'top',
  'budget',
  'by_month',
  'trend',
  'weekends',
]);

/** `readBy` is the language model that read the question, if one did. */
export function toFooter(outcome: Outcome, telling: Telling, fresh: Freshness, readBy?: string): Html {
  const { plan, vocabulary } = telling;
  const asOf = freshness(fresh.data_as_of, fresh.zone, fresh.now);
  const stamp = html`${asOf.charAt(0).toUpperCase()}${asOf.slice(1)}.`;
  const reader = readBy === undefined ? undefined : italic(html`Question read by ${foreign(readBy)}.`);
  if (outcome.kind === 'before_history' || outcome.kind === 'never') return lines(italic(stamp), reader);
  const scope = plan.measure === 'trend' ? undefined : days(telling);
  const counted = 'counted' in outcome ? outcome.counted : undefined;
  const parts: Piece[] = [];
  if (scope !== undefined) parts.push(scope);
  if (outcome.kind !== 'balances') parts.push(accounts(telling));
  if (counted !== undefined) parts.push(...basis(counted, plan));
  const notes = [
    ...(counted === undefined || counted.merchants.length === 0 ? [] : [taken(counted.merchants)]),
    ...history(telling, vocabulary.first_on),
    ...others(outcome, telling),
    ...plan.notes.map((note) => html`${note}`),
    ...unproven(telling, fresh),
  ];
  return lines(
    parts.length === 0 ? undefined : italic(dots(...parts)),
    ...notes.map((note) => italic(note)),
    italic(stamp),
    reader,
  );
}

function days({ plan, vocabulary }: Telling): Html | undefined {
  if (plan.period === undefined || plan.measure === 'balance') return undefined;
  const first = vocabulary.first_on;
  const range = sayRange(heldPart(plan.period, first) ?? plan.period);
  const second = plan.against?.period;
  const isSame = second === undefined || second.from === plan.period.from;
  return isSame ? html`${range}` : html`${range} and ${sayRange(heldPart(second, first) ?? second)}`;
}

function accounts({ plan, vocabulary }: Telling): Html {
  const ids = [...plan.subject.account_ids, ...(plan.against?.subject.account_ids ?? [])];
  const chosen = vocabulary.accounts.filter(({ account_id }) => ids.includes(account_id));
  return chosen.length === 0
    ? html`all accounts`
    : foreign([...new Set(chosen.map(({ name }) => name))].join(', '), 200);
}

/** Of the accounts that the figure rests on. */
function unproven({ plan, vocabulary }: Telling, { unproven: found = new Set() }: Freshness): Html[] {
  const chosen = [...plan.subject.account_ids, ...(plan.against?.subject.account_ids ?? [])];
  const names = vocabulary.accounts
    .filter(({ account_id: id }) => found.has(id) && (chosen.length === 0 || chosen.includes(id)))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const list = foreign(names.join(', '), 200);
  return [html`Unproven, because balance and payments do not agree: ${list}. /status says more.`];
}

function basis({ rows, pending, refunded }: Counted, plan: Plan): Piece[] {
  const parts: Piece[] = [count(rows, plan.measure === 'transferred' ? 'transfer' : 'payment')];
  if (has(pending)) parts.push(html`${each(pending)} of it pending`);
  if (!SPENDING.has(plan.measure)) return parts;
  if (has(refunded)) parts.push(html`${each(refunded)} of refunds taken off`);
  parts.push('transfers and savings left out');
  return parts;
}

const has = (amounts: Amounts): boolean => amounts.some(({ minor }) => minor !== 0n);
function each(amounts: Amounts): Html {
  const some = amounts.filter(({ minor }) => minor !== 0n);
  return html`${some.map((amount, at) => html`${at === 0 ? '' : ' and '}${money(amount)}`)}`;
}

function taken(merchants: readonly string[]): Html {
  const [shown, more] = [merchants.slice(0, 8).join(', '), merchants.length - 8];
  return html`Counted: ${foreign(more > 0 ? `${shown} and ${more} more` : shown, 300)}.`;
}

function history({ plan }: Telling, first: Telling['vocabulary']['first_on']): Html[] {
  const from = plan.period?.from;
  if (first === undefined || from === undefined || from >= first || plan.measure === 'balance') return [];
  return [html`The history starts on ${sayDate(first)}, so what came before is not in it.`];
}

/** Rankings, budgets and rates are of one currency; whatever is in another is said, not converted. */
function others(outcome: Outcome, { plan, vocabulary }: Telling): Html[] {
  if (new Set(vocabulary.accounts.map(({ currency }) => currency)).size < 2) return [];
  const isOfOne =
    ['ranking', 'budget', 'rate', 'trend'].includes(outcome.kind) ||
    plan.measure === 'biggest' ||
    plan.measure === 'smallest';
  return isOfOne ? [html`Only payments in one currency are compared; amounts are not converted.`] : [];
}
