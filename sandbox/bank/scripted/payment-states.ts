import type { Day } from '#core/day.ts';
import { isFault, parseAmount } from '#core/money.ts';
import type { PaymentEvent } from './script.ts';

/** One payment as it stands at an instant. */
export interface PaymentState {
  readonly payment: string;
  readonly status: 'pending' | 'booked';
  readonly minor: bigint;
  readonly text: string;
  readonly on: Day;
  readonly valued_on: Day;
  /** Milliseconds since 1970 of its first event and of its booking; Infinity while it is pending. */
  readonly made_at: number;
  readonly booked_at: number;
  /** How often each id was given anew. */
  readonly issue: { readonly bank: number; readonly provider: number };
  /** The pending row that is still shown beside the booked one, and until when, in milliseconds since 1970. */
  readonly lingering?: { readonly held: PaymentState; readonly until: number };
}

/** Throws for an amount that is none: the script is the mistake. */
export function minorOf(amount: string, currency: string): bigint {
  const parsed = parseAmount(amount, currency);
  if (isFault(parsed)) throw new Error(`a script has the amount ${amount} ${currency}: ${parsed.reason}`);
  return parsed.minor;
}

type States = Map<string, PaymentState>;

function begin(event: PaymentEvent & { does: 'post' | 'hold' }, currency: string): PaymentState {
  const at = Date.parse(event.at);
  const isBooked = event.does === 'post';
  return {
    payment: event.payment,
    status: isBooked ? 'booked' : 'pending',
    minor: minorOf(event.amount, currency),
    text: event.text,
    on: event.on,
    valued_on: (isBooked ? event.valued_on : undefined) ?? event.on,
    made_at: at,
    booked_at: isBooked ? at : Number.POSITIVE_INFINITY,
    issue: { bank: 0, provider: 0 },
  };
}

/** An event for a payment that is not there, or not in the state for it, does nothing: scripts get shortened. */
function follow(states: States, event: PaymentEvent, currency: string): void {
  const { payment } = event;
  const before = states.get(payment);
  if (event.does === 'post' || event.does === 'hold') {
    if (before === undefined) states.set(payment, begin(event, currency));
    return;
  }
  if (before === undefined) return;
  const isPending = before.status === 'pending';
  const change = (more: Partial<PaymentState>): void => void states.set(payment, { ...before, ...more });
  const wording = {
    ...('text' in event && event.text !== undefined ? { text: event.text } : {}),
    ...('on' in event && event.on !== undefined ? { on: event.on } : {}),
  };
  const priced =
    'amount' in event && event.amount !== undefined ? { minor: minorOf(event.amount, currency) } : {};
  if (event.does === 'vanish' && isPending) states.delete(payment);
  if (event.does === 'book' && isPending) {
    const until = event.lingers_until;
    const lingering = until === undefined ? {} : { lingering: { held: before, until: Date.parse(until) } };
    change({ ...wording, ...priced, ...lingering, status: 'booked', booked_at: Date.parse(event.at) });
  }
  if (event.does === 'amend') change({ ...wording, ...(isPending ? priced : {}) });
  if (event.does === 'swap_dates' && !isPending) change({ on: before.valued_on, valued_on: before.on });
  if (event.does === 'reissue' && !isPending) {
    const { bank, provider } = before.issue;
    const isNew = { bank: event.ids !== 'provider', provider: event.ids !== 'bank' };
    const issue = { bank: bank + (isNew.bank ? 1 : 0), provider: provider + (isNew.provider ? 1 : 0) };
    change({ ...wording, issue });
  }
}

export interface Standing {
  /** In the order in which they began. */
  readonly states: readonly PaymentState[];
  /** Part of the booked balance already, and not shown yet, in minor units. */
  readonly ahead: bigint;
}

/** Where the payments of a script stand at an instant. The events must be in the order of their instants. */
export function standingAt(events: readonly PaymentEvent[], now: Date, currency: string): Standing {
  const states: States = new Map();
  let ahead = 0n;
  for (const event of events) {
    if (Date.parse(event.at) <= now.getTime()) follow(states, event, currency);
    else if (event.counts_from !== undefined && Date.parse(event.counts_from) <= now.getTime()) {
      const amount = 'amount' in event ? event.amount : undefined;
      // A pending row that is counted before it is shown as booked has its amount from where it is pending.
      ahead += amount === undefined ? (states.get(event.payment)?.minor ?? 0n) : minorOf(amount, currency);
    }
  }
  return { states: [...states.values()], ahead };
}
