import { addDays, dayOf } from '#core/day.ts';
import type { AccountBook, BookRow } from '#sandbox/bank/account-book.ts';
import { fetchFault } from '#sandbox/bank/fetch-faults.ts';
import type { AccountProfile } from '#sandbox/bank/profiles.ts';
import type { Scope } from '#sandbox/bank/register.ts';
import type { ScriptedResponse } from '#sandbox/bank/scripts.ts';
import { minorOf, type PaymentState, standingAt } from './payment-states.ts';
import type { AccountScript, FaultEvent, PaymentEvent } from './script.ts';
import { scriptedRow } from './scripted-row.ts';

export interface ScriptedBook extends AccountBook {
  /** Takes the fault that is due for this call, if there is one. */
  faultFor(scope: Scope, now: Date): ScriptedResponse | undefined;
}

const byInstant = (one: { at: string }, other: { at: string }): number =>
  Date.parse(one.at) - Date.parse(other.at);

/** Equal booked rows are numbered as they come, and a payment keeps the number it has of its wording. */
function createCopies(): (content: string, payment: string) => number {
  const known = new Map<string, string[]>();
  return (content, payment) => {
    const payments = known.get(content) ?? [];
    known.set(content, payments);
    if (!payments.includes(payment)) payments.push(payment);
    return payments.indexOf(payment);
  };
}

/** An account that plays a script: what it shows and holds follows from the events up to now. */
export function createScriptedBook(script: AccountScript, profile: AccountProfile): ScriptedBook {
  const { style, name: account } = script;
  const { institution_id, currency } = profile;
  const sorted = script.events.toSorted(byInstant);
  const payments = sorted.filter((event): event is PaymentEvent => event.does !== 'fail');
  const faults = sorted
    .filter((event): event is FaultEvent => event.does === 'fail')
    .map((event) => ({ ...event, left: event.times ?? 1 }));
  // Here, and not in the middle of an answer.
  for (const event of payments)
    if ('amount' in event && event.amount !== undefined) minorOf(event.amount, currency);
  const copyOf = createCopies();
  let request = 0;

  const bookRow = (state: PaymentState): BookRow => ({
    id: state.payment,
    status: state.status,
    minor: state.minor,
    on: state.on,
    at: state.status === 'booked' ? state.booked_at : state.made_at,
    truth: { category: 'other', merchant: state.text, is_transfer: false, is_refund: false },
    transaction: scriptedRow(state, { account, institution_id, currency, style, request, copyOf }),
  });
  const rows = (now: Date): ReturnType<AccountBook['rows']> => {
    request += 1;
    const { states } = standingAt(payments, now, currency);
    // Written in the order of their booking, so that a copy's number is older than what comes after it.
    const written = states
      .flatMap(({ lingering, ...state }) =>
        lingering === undefined || lingering.until <= now.getTime() ? [state] : [state, lingering.held],
      )
      .toSorted((one, other) => one.booked_at - other.booked_at)
      .map(bookRow)
      .toSorted((one, other) => (one.on === other.on ? other.at - one.at : one.on < other.on ? 1 : -1));
    return {
      booked: written.filter((row) => row.status === 'booked'),
      pending: style.hides_pending === true ? [] : written.filter((row) => row.status === 'pending'),
    };
  };
  const sum = (states: readonly PaymentState[]): bigint =>
    states.reduce((total, state) => total + state.minor, 0n);

  return {
    profile,
    rows,
    isWithoutPending: style.hides_pending === true,
    earliestServed: (now) =>
      style.window_days === undefined ? undefined : addDays(dayOf(now, 'UTC'), -style.window_days),
    balances(now) {
      const { states, ahead } = standingAt(payments, now, currency);
      const booked = profile.opening + ahead + sum(states.filter((state) => state.status === 'booked'));
      return { booked, available: booked + sum(states.filter((state) => state.status === 'pending')) };
    },
    balanceOn(on, now) {
      const { states } = standingAt(payments, now, currency);
      return profile.opening + sum(states.filter((state) => state.status === 'booked' && state.on <= on));
    },
    faultFor(scope, now) {
      const due = faults.find(
        (one) => one.left > 0 && one.scope === scope && Date.parse(one.at) <= now.getTime(),
      );
      if (due === undefined) return undefined;
      due.left -= 1;
      return fetchFault(due.with, scope);
    },
  };
}
