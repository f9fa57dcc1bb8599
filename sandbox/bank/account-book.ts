import { type Day, dayOf } from '#core/day.ts';
import { type Movement, statusAt, type Truth } from './household/movement.ts';
import type { AccountProfile } from './profiles.ts';
import type { AddedRow } from './register.ts';
import { contentOf, internalId, ROW_SHAPES } from './row-shapes.ts';
import type { Transaction } from './transaction.ts';

/** One row as the bank shows it now, with what only the bank's maker knows about it. */
export interface BookRow {
  /** Stays the same from pending to booked. */
  readonly id: string;
  readonly status: 'booked' | 'pending';
  readonly minor: bigint;
  /** The booking day; the day of payment while pending. */
  readonly on: Day;
  /** Milliseconds since 1970, for ordering. */
  readonly at: number;
  readonly truth: Truth;
  readonly transaction: Transaction;
}

interface BookRows {
  /** Newest first. */
  readonly booked: readonly BookRow[];
  readonly pending: readonly BookRow[];
}

export interface AccountBook {
  readonly profile: AccountProfile;
  rows(now: Date): BookRows;
  /** In minor units: what is booked now, and with the pending rows. */
  balances(now: Date): { booked: bigint; available: bigint };
  /** Booked at the end of the day, as far as it is known now. */
  balanceOn(on: Day, now: Date): bigint;
  /** Of a bank that serves less than the consent allows; booked rows before this day are left out. */
  earliestServed?(now: Date): Day | undefined;
  /** The bank's answers have no list of pending rows at all. */
  readonly isWithoutPending?: boolean;
}

interface Given {
  readonly profile: AccountProfile;
  readonly movements: (until: Day) => readonly Movement[];
  readonly added: () => readonly AddedRow[];
  readonly seed: string;
  readonly zone: string;
}

interface Known {
  readonly movement: Movement;
  /** Undefined for a hold that is never booked. */
  readonly booked: BookRow | undefined;
}

export function createAccountBook({ profile, movements, added, seed, zone }: Given): AccountBook {
  const shape = ROW_SHAPES[profile.key];
  const known: Known[] = [];
  const copies = new Map<string, number>();
  let taken = 0;

  const write = (movement: Movement, status: 'booked' | 'pending', salt?: string): Transaction => {
    const row = shape(movement, { status, currency: profile.currency, seed });
    if (status === 'pending') return row;
    const content = contentOf(row);
    const copy = copies.get(content) ?? 0;
    // A row added by hand keeps out of the count, so that generated rows never change their id for it.
    if (salt === undefined) copies.set(content, copy + 1);
    return { ...row, internalTransactionId: internalId(profile.institution_id, row, salt ?? copy) };
  };
  const bookRow = (movement: Movement, status: 'booked' | 'pending', salt?: string): BookRow => ({
    id: movement.key,
    status,
    minor: (status === 'pending' ? movement.hold.minor : undefined) ?? movement.minor,
    on: status === 'pending' ? movement.made_on : movement.booked_on,
    at: status === 'pending' ? movement.made_at : movement.booked_at,
    truth: movement.truth,
    transaction: write(movement, status, salt),
  });
  const learn = (now: Date): void => {
    const all = movements(dayOf(now, zone));
    for (; taken < all.length; taken += 1) {
      const movement = all[taken];
      if (movement === undefined || movement.account !== profile.key) continue;
      const isBookable = Number.isFinite(movement.booked_at);
      known.push({ movement, booked: isBookable ? bookRow(movement, 'booked') : undefined });
    }
  };
  const ownAdded = (): BookRow[] =>
    added()
      .filter((row) => row.account_id === profile.id)
      .map((row) => bookRow(movementOf(row, profile), row.status, `added/${row.id}`));

  const rows = (now: Date): BookRows => {
    learn(now);
    const all = ownAdded();
    for (const { movement, booked } of known) {
      const status = statusAt(movement, now.getTime());
      if (status === 'booked' && booked !== undefined) all.push(booked);
      if (status === 'pending') all.push(bookRow(movement, 'pending'));
    }
    all.sort((one, other) => other.at - one.at);
    return {
      booked: all.filter((row) => row.status === 'booked'),
      pending: all.filter((row) => row.status === 'pending'),
    };
  };
  const total = (list: readonly BookRow[]): bigint => list.reduce((sum, row) => sum + row.minor, 0n);

  return {
    profile,
    rows,
    balances(now) {
      const { booked, pending } = rows(now);
      const sum = profile.opening + total(booked);
      return { booked: sum, available: sum + total(pending) };
    },
    balanceOn: (on, now) => profile.opening + total(rows(now).booked.filter((row) => row.on <= on)),
  };
}

/** A row added by hand is written in the account's own words, like any other. */
function movementOf(row: AddedRow, profile: AccountProfile): Movement {
  const minor = BigInt(row.minor);
  return {
    key: row.id,
    account: profile.key,
    minor,
    payee: row.payee,
    descriptor: row.text,
    channel: minor < 0n ? 'card' : 'bacs',
    mcc: row.mcc,
    made_on: row.made_on,
    booked_on: row.booked_on,
    made_at: Date.parse(row.made_at),
    booked_at: Date.parse(row.booked_at),
    released_at: Number.POSITIVE_INFINITY,
    hold: {},
    exchange: undefined,
    truth: row.truth,
  };
}
