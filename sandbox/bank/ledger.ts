import type { Clock } from '#core/clock.ts';
import type { Day } from '#core/day.ts';
import { type Money, money } from '#core/money.ts';
import type { AccountBook, BookRow } from './account-book.ts';
import type { Portfolio } from './portfolio.ts';

/** An account with everything the bank knows of it now. */
export interface LedgerAccount {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly opening: Money;
  /** Newest first; `truth` is what the row really is. */
  readonly booked: readonly BookRow[];
  readonly pending: readonly BookRow[];
}

/** The truth to measure others against: independent of consents, windows and limits. */
export interface Ledger {
  /** The household's five. */
  accounts(): readonly LedgerAccount[];
  /** Any account, at whichever bank; undefined when there is none with this id. */
  account(id: string): LedgerAccount | undefined;
  /** Booked at the end of the day; undefined when there is no such account. */
  balance(accountId: string, on: Day): Money | undefined;
}

export function createLedger({ clock, portfolio }: { clock: Clock; portfolio: Portfolio }): Ledger {
  const open = (book: AccountBook): LedgerAccount => {
    const { id, name, currency, opening } = book.profile;
    return { id, name, currency, opening: money(opening, currency), ...book.rows(clock.now()) };
  };
  return {
    accounts: () => portfolio.household.map(open),
    account(id) {
      const book = portfolio.find(id);
      return book === undefined ? undefined : open(book);
    },
    balance(accountId, on) {
      const book = portfolio.find(accountId);
      if (book === undefined) return undefined;
      return money(book.balanceOn(on, clock.now()), book.profile.currency);
    },
  };
}
