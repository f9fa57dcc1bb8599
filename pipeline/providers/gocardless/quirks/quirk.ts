import type { AccountKind } from '#pipeline/provider.ts';
import type { WireTransaction } from '#pipeline/providers/gocardless/wire.ts';

export interface QuirkRow {
  readonly transaction: WireTransaction;
  readonly status: 'booked' | 'pending';
  readonly kind: AccountKind;
}

/** Where one bank departs from what the others do. What a quirk leaves out follows the general rule. */
export interface Quirk {
  /** Ids of the provider; a pattern for a family that shares one system. */
  readonly institutions: readonly (string | RegExp)[];
  /** What the bank does, in a sentence. */
  readonly reason: string;
  /** Whether the row stands for no payment. It is kept with the raw rows and counts nowhere. */
  readonly isPlaceholder?: (row: QuirkRow) => boolean;
  /** Whether the bank's id names this payment for good; the general rule is: every booked one does. */
  readonly isBankId?: (id: string, row: QuirkRow) => boolean;
  /** Whether the amount came with the wrong sign. */
  readonly isSignReversed?: (row: QuirkRow) => boolean;
  /** What the account was charged, where the field of the amount holds the foreign one. */
  readonly billed?: (row: QuirkRow) => { amount: string; currency: string } | undefined;
  /** A date or date-time that is better than the booking date; one that is none counts as missing. */
  readonly day?: (row: QuirkRow) => string | undefined;
  /** Undefined where the general rule should decide. */
  readonly payee?: (row: QuirkRow) => string | undefined;
  readonly description?: (row: QuirkRow) => string | undefined;
  /**
   * The row that stands for the booked balance and what that comes to, from the minor units of each type that
   * the bank sent; where it is not simply one of its rows.
   */
  readonly bookedBalance?: (
    minorOf: (type: string) => bigint | undefined,
  ) => { type: string; minor: bigint } | undefined;
  /** Names stand in the wrong role, so that the other role is as good as the right one. */
  readonly areRolesMixed?: boolean;
}
