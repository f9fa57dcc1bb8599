import type { Day } from '#core/day.ts';

/** The categories of the household's truth; every label is one of them. */
export const CATEGORIES = [
  'income',
  'housing',
  'utilities',
  'groceries',
  'eating_out',
  'transport',
  'shopping',
  'entertainment',
  'subscriptions',
  'health',
  'personal_care',
  'travel',
  'insurance',
  'savings',
  'cash',
  'fees',
  'gifts_charity',
  'transfer',
  'other',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What a row really is, for measuring what others make of it. */
export interface Truth {
  readonly category: Category;
  readonly merchant: string;
  readonly is_transfer: boolean;
  readonly is_refund: boolean;
}

export type AccountKey = 'current' | 'joint' | 'savings' | 'card' | 'euros' | 'quiet';
export type Channel =
  | 'card'
  | 'direct_debit'
  | 'standing_order'
  | 'faster_payment'
  | 'bacs'
  | 'transfer'
  | 'exchange'
  | 'interest'
  | 'fee'
  | 'cash';

/** A conversion the bank made; the rate is decimal text, target per unit of source. */
export interface Exchange {
  readonly source: string;
  readonly target: string;
  readonly rate: string;
  readonly instructed_minor: bigint;
  readonly instructed_currency: string;
}

/** One movement on one account, before it is written in the words of an account. */
export interface Movement {
  /** Unique within the household and the same for ever. */
  readonly key: string;
  readonly account: AccountKey;
  /** Negative is money out. */
  readonly minor: bigint;
  readonly payee: string;
  /** The raw text a card machine or a payer sends. */
  readonly descriptor: string;
  readonly channel: Channel;
  readonly mcc: string | undefined;
  readonly made_on: Day;
  readonly booked_on: Day;
  /** Milliseconds since 1970. Shown as pending from here … */
  readonly made_at: number;
  /** … until here; Infinity for a hold that is only ever released. */
  readonly booked_at: number;
  readonly released_at: number;
  /** What is shown instead while it is pending. */
  readonly hold: { readonly minor?: bigint; readonly descriptor?: string };
  readonly exchange: Exchange | undefined;
  readonly truth: Truth;
}

export type MovementStatus = 'hidden' | 'pending' | 'booked';

export function statusAt(movement: Movement, now: number): MovementStatus {
  if (movement.made_at > now) return 'hidden';
  if (movement.booked_at <= now) return 'booked';
  return movement.released_at <= now ? 'hidden' : 'pending';
}
