/** A made-up account as data: what it is, how its bank writes, and what happens to it at which instant. */
import type { Day } from '#core/day.ts';
import type { FetchFault } from '#sandbox/bank/fetch-faults.ts';
import type { Scope } from '#sandbox/bank/register.ts';

/**
 * What stands in `transactionId`: nothing · one for life · none until booked · `P…`, then `AT…` once booked ·
 * another at every request · a space · `NOTPROVIDED` · one of three that serve for all rows.
 */
export type IdStyle =
  | 'none'
  | 'stable'
  | 'booked_only'
  | 'at_booking'
  | 'every_request'
  | 'blank'
  | 'filler'
  | 'repeated';

/** How the bank writes; what is left out is ordinary. */
export interface BankStyle {
  readonly ids: IdStyle;
  /** GoCardless' own id: by content and copy, by content alone (twins share it), or none at all. */
  readonly provider_ids?: 'content' | 'shared' | 'none';
  /** The counterparty stands in a field of its own, or only in the text. */
  readonly names?: 'field' | 'text';
  /** Which date a pending row has. */
  readonly pending_date?: 'booking' | 'value';
  /** The bank serves booked rows of this many days back, whatever is asked for. */
  readonly window_days?: number;
  /** `pending` is left out of the answer; nothing is ever shown before it is booked. */
  readonly hides_pending?: boolean;
}

interface Change {
  readonly amount?: string;
  readonly text?: string;
  readonly on?: Day;
}

type Deed =
  /** Booked without having been pending. */
  | ({ readonly does: 'post'; readonly valued_on?: Day } & Required<Change>)
  | ({ readonly does: 'hold' } & Required<Change>)
  /** The pending row is booked, with what is different then; it may stay beside the booked row for a time. */
  | ({ readonly does: 'book'; readonly lingers_until?: string } & Change)
  /** The pending row is gone for good. */
  | { readonly does: 'vanish' }
  /** Shown differently from now on; an amount changes on pending rows alone. */
  | ({ readonly does: 'amend' } & Change)
  /** The booked row has new ids from now on, at the bank, at the provider or at both. */
  | ({ readonly does: 'reissue'; readonly ids: 'bank' | 'provider' | 'both' } & Omit<Change, 'amount'>)
  /** Booking and value date change places. */
  | { readonly does: 'swap_dates' };

/** What happens to one payment. Instants are ISO 8601 in UTC, amounts decimal text, negative is money out. */
export type PaymentEvent = Deed & {
  readonly at: string;
  /** Any word; the same from its first row to its last. */
  readonly payment: string;
  /** For `post` and `book`: when the balance moves, if that is before the row is shown. */
  readonly counts_from?: string;
};

/** The next call for this scope fails so. */
export interface FaultEvent {
  readonly at: string;
  readonly does: 'fail';
  readonly scope: Scope;
  readonly with: FetchFault;
  readonly times?: number;
}

export type ScriptEvent = PaymentEvent | FaultEvent;

export interface AccountScript {
  readonly name: string;
  /** GBP when absent. */
  readonly currency?: string;
  readonly kind?: 'current' | 'savings' | 'card';
  /** Booked before the first event, as decimal text. */
  readonly opening: string;
  readonly style: BankStyle;
  /** In any order; those of one instant happen as they stand here. */
  readonly events: readonly ScriptEvent[];
}
