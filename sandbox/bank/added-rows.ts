import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import { type Day, dayOf, instantOf } from '#core/day.ts';
import { isFault, parseAmount } from '#core/money.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import type { AccountBook, BookRow } from './account-book.ts';
import { apiInstant } from './answer.ts';
import { KNOWN_SHOPS } from './household/merchants.ts';
import type { Truth } from './household/movement.ts';
import type { Portfolio } from './portfolio.ts';
import type { AddedRow, Register } from './register.ts';
import type { Transaction } from './transaction.ts';

interface NewTransaction {
  /** The current account when absent. */
  readonly accountId?: string | undefined;
  /** Decimal text in the account's currency; negative is money out. */
  readonly amount: string;
  readonly payee: string;
  /** The raw text; the payee in capitals when absent. */
  readonly text?: string | undefined;
  readonly status?: 'booked' | 'pending' | undefined;
  /** Today in the bank's zone when absent. */
  readonly on?: Day | undefined;
}

/** A row added by hand: its own id, and how the bank shows it now. */
export interface AddedTransaction {
  readonly id: string;
  readonly account_id: string;
  readonly status: 'booked' | 'pending';
  readonly transaction: Transaction;
}

interface Changes {
  readonly amount?: string;
  readonly payee?: string;
  readonly text?: string;
  readonly on?: Day;
}

export interface AddedRows {
  /** Shown from the next call on. Problems: `bank.account_not_found`, `bank.amount_invalid`. */
  addTransaction(wanted: NewTransaction): Promise<Result<AddedTransaction>>;
  /** Problems: `bank.transaction_not_found`, `bank.amount_invalid`. */
  bookPending(id: string, changes?: Changes): Promise<Result<AddedTransaction>>;
  removePending(id: string): Promise<Result<undefined>>;
  /** What was added and is pending still, newest first. */
  pending(): readonly AddedTransaction[];
}

interface Given {
  readonly clock: Clock;
  readonly zone: string;
  readonly register: Register;
  readonly portfolio: Portfolio;
}

function truthOf(payee: string, minor: bigint): { truth: Truth; mcc: string | undefined } {
  const shop = KNOWN_SHOPS.find((one) => one.name.toLowerCase() === payee.toLowerCase());
  const category = minor > 0n ? 'income' : (shop?.category ?? 'other');
  const truth = { category, merchant: shop?.name ?? payee, is_transfer: false, is_refund: false } as const;
  return { truth, mcc: shop?.mcc };
}

const noRow = (): Result<never> =>
  fail('bank.transaction_not_found', 'No pending transaction that was added here has this id.');

/** Today it is now; on any other day it is noon. */
function instantOn(on: Day, { clock, zone }: Given): string {
  const now = clock.now();
  return apiInstant(on === dayOf(now, zone) ? now : instantOf(on, '12:00', zone));
}

function make(book: AccountBook, wanted: NewTransaction, given: Given): Result<AddedRow> {
  const parsed = parseAmount(wanted.amount, book.profile.currency);
  if (isFault(parsed)) return fail('bank.amount_invalid', `The amount is wrong: ${parsed.reason}.`);
  const on = wanted.on ?? dayOf(given.clock.now(), given.zone);
  const { truth, mcc } = truthOf(wanted.payee, parsed.minor);
  return ok({
    id: randomUUID(),
    account_id: book.profile.id,
    minor: parsed.minor.toString(),
    payee: wanted.payee,
    text: wanted.text ?? wanted.payee.toUpperCase(),
    ...(mcc === undefined ? {} : { mcc }),
    status: wanted.status ?? 'booked',
    made_on: on,
    made_at: instantOn(on, given),
    booked_on: on,
    booked_at: instantOn(on, given),
    truth,
  });
}

/** Transactions that somebody makes up while the bank runs. */
export function createAddedRows(given: Given): AddedRows {
  const { clock, zone, register, portfolio } = given;
  const shown = (row: AddedRow): AddedTransaction => {
    const rows = portfolio.find(row.account_id)?.rows(clock.now());
    const both: readonly BookRow[] = rows === undefined ? [] : [...rows.booked, ...rows.pending];
    const found = both.find((one) => one.id === row.id);
    if (found === undefined) throw new Error(`the row ${row.id} is not in its account`);
    const { id, account_id, status } = row;
    return { id, account_id, status, transaction: found.transaction };
  };
  const pendingAt = (id: string): number =>
    register.added.findIndex((row) => row.id === id && row.status === 'pending');

  return {
    async addTransaction(wanted) {
      const book = wanted.accountId === undefined ? portfolio.household[0] : portfolio.find(wanted.accountId);
      if (book === undefined) return fail('bank.account_not_found', 'No account has this id.');
      const made = make(book, wanted, given);
      if (!made.ok) return made;
      register.added.push(made.value);
      await register.save();
      return ok(shown(made.value));
    },
    async bookPending(id, changes = {}) {
      const at = pendingAt(id);
      const row = register.added[at];
      const book = portfolio.find(row?.account_id ?? '');
      if (row === undefined || book === undefined) return noRow();
      const on = changes.on ?? dayOf(clock.now(), zone);
      const parsed = parseAmount(changes.amount ?? '0', book.profile.currency);
      if (isFault(parsed)) return fail('bank.amount_invalid', `The amount is wrong: ${parsed.reason}.`);
      const booked: AddedRow = {
        ...row,
        status: 'booked',
        minor: changes.amount === undefined ? row.minor : parsed.minor.toString(),
        payee: changes.payee ?? row.payee,
        text: changes.text ?? row.text,
        booked_on: on,
        booked_at: instantOn(on, given),
      };
      register.added[at] = booked;
      await register.save();
      return ok(shown(booked));
    },
    async removePending(id) {
      const at = pendingAt(id);
      if (at < 0) return noRow();
      register.added.splice(at, 1);
      await register.save();
      return ok(undefined);
    },
    pending: () =>
      register.added
        .filter((row) => row.status === 'pending')
        .map(shown)
        .reverse(),
  };
}
