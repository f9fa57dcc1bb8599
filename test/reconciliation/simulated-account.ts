/** An account at a bank for tests of reconciliation: its own ledger, and what the bank answers when it is asked. */
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { addDays, type Day, dayOf } from '#core/day.ts';
import { seededRandom } from '../seeded-random.ts';

export interface LedgerRow {
  readonly id: string;
  readonly text: string;
  readonly minor: number;
  readonly on: Day;
  /** Milliseconds, as all instants here. A late row moved the balance before it is listed. */
  readonly movedAt: number;
  readonly listedAt: number;
  readonly pendingFrom?: number;
}

/** How the bank reports: the type, what its figure holds, and the kind of account it is. */
export interface Habit {
  readonly type: string;
  readonly holds: 'all' | 'until_today' | 'until_yesterday' | 'with_pending';
  readonly reference?: 'today' | 'yesterday';
  readonly kind: 'current' | 'card';
}

const HABITS: readonly Habit[] = [
  { type: 'interimBooked', holds: 'all', kind: 'current' },
  { type: 'interimBooked', holds: 'until_today', reference: 'today', kind: 'current' },
  { type: 'interimBooked', holds: 'all', kind: 'card' },
  { type: 'closingBooked', holds: 'until_yesterday', reference: 'yesterday', kind: 'current' },
  { type: 'closingBooked', holds: 'all', reference: 'today', kind: 'current' },
  { type: 'closingBooked', holds: 'until_yesterday', kind: 'current' },
  { type: 'openingBooked', holds: 'until_yesterday', reference: 'today', kind: 'current' },
  { type: 'expected', holds: 'with_pending', kind: 'current' },
  { type: 'expected', holds: 'all', kind: 'current' },
  { type: 'interimAvailable', holds: 'with_pending', kind: 'current' },
  { type: 'information', holds: 'all', kind: 'card' },
  { type: 'information', holds: 'with_pending', kind: 'card' },
];

export interface SimulatedAccount {
  readonly account_id: string;
  readonly habit: Habit;
  readonly opening: number;
  readonly rows: readonly LedgerRow[];
  /** Pending and then gone. */
  readonly vanishing: readonly { from: number; until: number; minor: number; text: string }[];
  readonly syncs: readonly number[];
  /** From this sync on the provider's ids are others. */
  readonly relinkedFrom: number;
}

export const dayAt = (instant: number): Day => dayOf(new Date(instant), 'Europe/London');

const SHOPS = ['Tesco', 'Pret', 'TfL', 'Boots', 'Shell', 'Amazon', 'Spotify', 'Greggs', 'Aldi', 'Odeon'];
const START = Date.UTC(2026, 1, 10, 6);

export interface Wish {
  readonly account_id: string;
  readonly seed: number;
  /** Rows of which the balance knows before the list does. */
  readonly isLate?: boolean;
}

/** The same seed gives the same account. */
export function simulateAccount({ account_id, seed, isLate = false }: Wish): SimulatedAccount {
  const random = seededRandom(seed);
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const pick = <T>(list: readonly [T, ...T[]] | readonly T[]): T => list[between(0, list.length - 1)] as T;
  const habit = pick(HABITS);
  const syncs = [START + between(0, 12 * HOUR_MS)];
  const count = between(8, 14);
  while (syncs.length < count) {
    // Now and then days without a sync, now and then an impatient person.
    const gap = random() < 0.1 ? between(3, 9) * 24 : random() < 0.1 ? 0.1 : between(4, 30);
    syncs.push((syncs.at(-1) ?? START) + gap * HOUR_MS + between(0, 3_000_000));
  }
  const last = syncs.at(-1) ?? START;
  const rows: LedgerRow[] = [];
  const amount = (): number => (random() < 0.1 ? between(50_000, 250_000) : -between(150, 9_999));
  for (let at = START - between(40, 120) * DAY_MS; at < last; at += between(1, 40) * HOUR_MS) {
    const listedAt = at + between(0, 3_599_999);
    const text = `${pick(SHOPS)} ${between(1, 6)}`;
    const minor = random() < 0.15 ? -340 : amount();
    // In one balance alone nothing tells whether it holds them, nor beside a late row which of the two is missing.
    const mayBeAhead = habit.holds !== 'until_yesterday' && !isLate && listedAt > START + DAY_MS;
    const isFuture = random() < 0.05 && mayBeAhead;
    const on = addDays(dayAt(listedAt), isFuture ? between(1, 2) : random() < 0.15 ? -between(1, 5) : 0);
    const row: LedgerRow = {
      id: `${account_id}-${rows.length}`,
      text,
      minor,
      on,
      movedAt: listedAt,
      listedAt,
      ...(random() < 0.5 ? { pendingFrom: listedAt - between(3, 70) * HOUR_MS } : {}),
    };
    rows.push(row);
    // An identical one, and a correction: taken back and booked anew.
    if (random() < 0.06) rows.push({ ...row, id: `${account_id}-${rows.length}` });
    if (random() < 0.04 && listedAt + DAY_MS < last) {
      const later = { movedAt: listedAt + DAY_MS, listedAt: listedAt + DAY_MS, on: addDays(on, 1), text };
      rows.push({ ...later, id: `${account_id}-${rows.length}`, minor: -minor });
      rows.push({ ...later, id: `${account_id}-${rows.length}`, minor: minor - 111 });
    }
  }
  // Only what is pending can tell whether a balance holds it: where a type leaves that open there is enough of it.
  const isOpen = /information|expected|Available/.test(habit.type);
  const vanishing = Array.from({ length: between(isOpen ? 6 : 0, isOpen ? 9 : 4) }, () => {
    const from = between(START - DAY_MS, last);
    return { from, until: from + between(1, 4) * DAY_MS, minor: -between(100, 5000), text: pick(SHOPS) };
  });
  return {
    account_id,
    habit,
    opening: habit.kind === 'card' ? -between(0, 90_000) : between(10_000, 900_000),
    rows: isLate ? rows.map((row) => delayed(row, syncs, random)) : rows,
    vanishing,
    syncs,
    relinkedFrom: random() < 0.3 ? between(1, count) : count,
  };
}

/** Some rows are listed one sync after the one that would have shown them, but never after the last but one. */
function delayed(row: LedgerRow, syncs: readonly number[], random: () => number): LedgerRow {
  const next = syncs.findIndex((at) => at >= row.listedAt);
  const after = syncs[next + 1];
  if (next < 1 || after === undefined || next + 2 >= syncs.length || random() > 0.12) return row;
  return { ...row, listedAt: after - 1000 };
}

export interface AnsweredRow {
  readonly id: string;
  readonly text: string;
  readonly minor: number;
  readonly on: Day;
  readonly status: 'booked' | 'pending';
}

export interface Answer {
  readonly at: number;
  readonly rows: readonly AnsweredRow[];
  readonly reported: number;
}

/** The last day whose rows the balance of this sync holds. */
export function heldThrough({ holds }: Habit, at: number): Day {
  const today = dayAt(at);
  if (holds === 'until_yesterday') return addDays(today, -1);
  return holds === 'until_today' ? today : addDays(today, 30);
}

/** What the bank truly says at each sync: the last 89 days, after a first answer that holds everything. */
export function answersOf(account: SimulatedAccount): Answer[] {
  return account.syncs.map((at, index) => {
    const from = index === 0 ? '2000-01-01' : addDays(dayAt(at), -89);
    const booked = account.rows
      .filter((row) => row.listedAt <= at && row.on >= from)
      .map(({ id, text, minor, on }): AnsweredRow => ({ id, text, minor, on, status: 'booked' }));
    const pending = [
      ...account.rows
        .filter((row) => row.pendingFrom !== undefined && row.pendingFrom <= at && row.movedAt > at)
        .map((row) => ({ ...row, on: dayAt(row.pendingFrom ?? at) })),
      ...account.vanishing
        .filter(({ from: start, until }) => start <= at && at < until)
        .map((row, place) => ({ ...row, id: `v${place}`, on: dayAt(row.from) })),
    ].map(({ id, text, minor, on }): AnsweredRow => ({ id: `p-${id}`, text, minor, on, status: 'pending' }));
    const through = heldThrough(account.habit, at);
    const moved = account.rows.filter((row) => row.movedAt <= at && row.on <= through);
    const held = account.habit.holds === 'with_pending' ? [...moved, ...pending] : moved;
    const reported = held.reduce((sum, row) => sum + row.minor, account.opening);
    return { at, rows: [...booked, ...pending], reported };
  });
}
