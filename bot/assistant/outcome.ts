/** What the marts said to a plan: figures and rows, no words yet. */
import type { Day } from '#core/day.ts';
import type { MartTransaction } from '#core/marts/transactions.ts';
import type { Money } from '#core/money.ts';

/** One amount for each currency, the base currency first; unlike currencies are never added. */
export type Amounts = readonly Money[];

/** What stands behind a figure. */
export interface Counted {
  /** Payments, refunds among them. */
  readonly rows: number;
  readonly pending: Amounts;
  readonly refunded: Amounts;
  /** Merchants behind a word group or a search, most used first. */
  readonly merchants: readonly string[];
}

export interface Side {
  readonly label: string;
  /** The label names days rather than a shop or a category. */
  readonly isPeriod: boolean;
  readonly amounts: Amounts;
  /** Purchases, for a comparison of counts. */
  readonly purchases: number;
}

export type Outcome =
  | { readonly kind: 'amounts'; readonly amounts: Amounts; readonly counted: Counted }
  | { readonly kind: 'pair'; readonly a: Side; readonly b: Side; readonly counted: Counted }
  | {
      readonly kind: 'ranking';
      readonly items: readonly { readonly name: string; readonly amount: Money }[];
      readonly counted: Counted;
    }
  | { readonly kind: 'count'; readonly purchases: number; readonly counted: Counted }
  | { readonly kind: 'payments'; readonly rows: readonly MartTransaction[]; readonly total: number }
  | {
      readonly kind: 'balances';
      readonly items: readonly { readonly name: string; readonly amount: Money }[];
      readonly totals: Amounts;
      /** Absent for now. */
      readonly on?: Day;
      /** Accounts whose balance is not known. */
      readonly missing: readonly string[];
    }
  | {
      readonly kind: 'rate';
      /** Tenths of a per cent; undefined without income. */
      readonly permille: bigint | undefined;
      readonly income: Money;
      readonly spent: Money;
    }
  | { readonly kind: 'budget'; readonly budget: Money; readonly spent: Money; readonly counted: Counted }
  | { readonly kind: 'trend'; readonly recent: Money; readonly before: Money; readonly counted: Counted }
  /** None of the period is in the history. */
  | { readonly kind: 'before_history'; readonly first_on: Day | undefined }
  /** The subject is in no payment of the whole history. */
  | { readonly kind: 'never' };
