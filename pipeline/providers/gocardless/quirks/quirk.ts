import type { AccountKind } from '#pipeline/provider.ts';
import type { WireTransaction } from '#pipeline/providers/gocardless/wire.ts';

export interface QuirkRow {
  readonly transaction: WireTransaction;
  readonly status: 'booked' | 'pending';
  readonly kind: AccountKind;
}

/** Where one bank departs from what the others do. What a quirk leaves out follows the general rule. */
export interface Quirk {
  readonly institutions: readonly string[];
  /** What the bank does, in a sentence. */
  readonly reason: string;
  /** Whether the bank's id names this payment for good; the general rule is: every booked one does. */
  readonly isBankId?: (id: string, row: QuirkRow) => boolean;
  /** Whether the amount came with the wrong sign. */
  readonly isSignReversed?: (row: QuirkRow) => boolean;
  /** Undefined where the general rule should decide. */
  readonly payee?: (row: QuirkRow) => string | undefined;
  readonly description?: (row: QuirkRow) => string | undefined;
  /** Names stand in the wrong role, so that the other role is as good as the right one. */
  readonly areRolesMixed?: boolean;
}
