/** Histories through the real thing: HTTP, provider, sync, lake, build and published marts. */
import { MINUTE_MS } from '#core/clock.ts';
import { addDays, dayOf } from '#core/day.ts';
import type { Connection } from '#core/store/connections.ts';
import type { BookRow } from '#sandbox/bank/account-book.ts';
import { openPipelineForTest, type PipelineForTest } from '#test/pipeline-for-test.ts';
import { type Changes, compareWithWhole } from './changes.ts';
import { type Continuity, createContinuity } from './continuity.ts';
import {
  balancesOfBank,
  difference,
  keyOfBank,
  keyOfPublished,
  type Published,
  type Violation,
} from './expectation.ts';
import type { History, Sync } from './history.ts';
import { ZONE } from './lives.ts';
import { readPublished } from './read-published.ts';

/** Each history is a consent at a bank of its own; none of these writes in a way of its own. */
const BANKS = [
  'STARLING_SRLGGB3L',
  'BARCLAYS_BUKBGB22',
  'HSBC_HBUKGB4B',
  'LLOYDS_LOYDGB2L',
  'NATWEST_NWBKGB2L',
  'CHASE_CHASGB2L',
  'HALIFAX_HLFXGB22',
  'BANK_OF_SCOTLAND_BOFSGBS1',
  'BARCLAYS_WEALTH_BUKBGB22',
  'RBS_GB_RBSSGBKC',
  'ULSTER_ULSBGB2B',
  'BARCLAYS_BUSINESS_BUKBGB22',
  'HSBC_BUSINESS_HBUKGB4B',
  'LLOYDS_BUSINESS_LOYDGB2L',
  'BANK_OF_SCOTLAND_BUSINESS_BOFSGBS1',
  'LLOYDS_COMMERCIAL_LOYDGB2L',
];
/** Fewer looks than these may end before anything can be proven. */
const LOOKS_TO_PROVE = 3;
/** No history has a row that is older than this at its last look. */
const LONGEST_DAYS = 80;
export const MOST_HISTORIES = BANKS.length;

export interface Played {
  readonly violations: readonly Violation[];
  readonly continuity: Continuity;
  readonly builds: number;
  /** Transactions at the end. */
  readonly rows: number;
  readonly changes: Changes;
}

interface Playing {
  readonly world: PipelineForTest;
  readonly histories: readonly History[];
  readonly connections: (Connection | undefined)[];
  /** The bank's id of each account, by history. */
  readonly accountIds: readonly (readonly string[])[];
  readonly violations: Violation[];
  readonly continuity: Continuity;
}

const nameOf = (history: number, account: number): string => `${history}/${account}`;

export async function play(histories: readonly History[]): Promise<Played> {
  const instants = [...new Set(histories.flatMap(({ syncs }) => syncs.map(({ at }) => at)))].toSorted();
  const [first = ''] = instants;
  const world = await openPipelineForTest({ now: first, dailyLimit: 1000, keepFromRows: 0 });
  try {
    const accountIds = histories.map(({ accounts }, at) =>
      world.bank.scripted
        .add(
          BANKS[at] ?? '',
          accounts.map((account, number) => ({ ...account, name: nameOf(at, number) })),
        )
        .map(({ id }) => id),
    );
    const playing: Playing = {
      world,
      histories,
      connections: histories.map(() => undefined),
      accountIds,
      violations: [],
      continuity: createContinuity(),
    };
    let rows = 0;
    for (const instant of instants) rows = await lookAt(playing, instant);
    const changes = await compareWithWhole(world);
    const { violations, continuity } = playing;
    return { violations, continuity, builds: instants.length, rows, changes };
  } finally {
    await world.close();
  }
}

async function lookAt(playing: Playing, instant: string): Promise<number> {
  const { world, histories, connections } = playing;
  world.clock.set(instant);
  const shown: Shown[] = [];
  for (const [at, { syncs }] of histories.entries()) {
    const sync = syncs.find((one) => one.at === instant);
    if (sync === undefined) continue;
    connections[at] = await syncOne(world, connections[at], BANKS[at] ?? '', sync);
    shown.push(...shownNow(playing, at, instant));
    // All accounts together would be too many calls for one minute.
    world.clock.advance(2 * MINUTE_MS);
  }
  await world.work();
  const [failure] = world.buildFailures.splice(0);
  if (failure !== undefined) {
    const words = `${failure.code}: ${failure.message} ${JSON.stringify(failure.cause ?? '')}`;
    playing.violations.push({ history: -1, account: -1, at: instant, missing: [], surplus: [words] });
  }
  const published = await readPublished(world);
  for (const one of shown) check(playing, one, published.get(nameOf(one.history, one.account)), instant);
  return [...published.values()].reduce((count, { rows }) => count + rows.length, 0);
}

async function syncOne(
  world: PipelineForTest,
  known: Connection | undefined,
  bank: string,
  { relinked }: Sync,
): Promise<Connection> {
  if (relinked === 'new ids') world.bank.scripted.reissueIds(bank);
  const connection = known === undefined || relinked !== undefined ? await world.link(bank) : known;
  await world.sync(connection);
  return connection;
}

/** What the bank showed of one account when it was asked. */
interface Shown {
  readonly history: number;
  readonly account: number;
  readonly currency: string;
  readonly rows: readonly BookRow[];
  /** At the last look: every day's balance. */
  readonly balances: readonly string[];
}

function shownNow({ world, histories, accountIds }: Playing, history: number, instant: string): Shown[] {
  const isLast = histories[history]?.syncs.at(-1)?.at === instant;
  const { ledger } = world.bank;
  const today = dayOf(world.clock.now(), ZONE);
  return (accountIds[history] ?? []).flatMap((id, account) => {
    const own = ledger.account(id);
    if (own === undefined) return [];
    const { currency, booked, pending } = own;
    const balances = isLast ? balancesOfBank(ledger, id, addDays(today, -LONGEST_DAYS), today) : [];
    // A pending row that stays on beside its booked row is no payment of its own.
    const isBooked = new Set(booked.map((row) => row.id));
    const rows = [...booked, ...pending.filter((row) => !isBooked.has(row.id))];
    return [{ history, account, currency, rows, balances }];
  });
}

/**
 * The bank's answers were good whenever it was asked so far, or this is the last look, at which nothing fails.
 * One account that fails is a reason to leave its neighbours of the same consent in peace.
 */
function isComparable({ accounts, syncs }: History, instant: string): boolean {
  const isLast = syncs.at(-1)?.at === instant;
  const events = accounts.flatMap((account) => account.events);
  return isLast || !events.some((event) => event.does === 'fail' && event.at <= instant);
}

function check(playing: Playing, shown: Shown, published: Published | undefined, instant: string): void {
  const { history, account, currency, rows: bank } = shown;
  const known = playing.histories[history];
  if (known === undefined) return;
  const { rows = [], balances = [], proof = 'proof none' } = published ?? {};
  playing.continuity.note(nameOf(history, account), currency, bank, rows);
  if (!isComparable(known, instant)) return;
  const expected = bank.map((row) => keyOfBank(row, currency));
  const found = rows.map(keyOfPublished);
  if (shown.balances.length > 0 && rows.length > 0) {
    // From the account's first row on; before that nothing is known of it.
    const first = balances[0] ?? '';
    expected.push(...shown.balances.filter((day) => day.slice(0, 18) >= first.slice(0, 18)));
    found.push(...balances);
    if (known.syncs.length >= LOOKS_TO_PROVE) {
      expected.push('proof reconciled by 0');
      found.push(proof);
    }
  }
  const { missing, surplus } = difference(expected, found);
  if (missing.length + surplus.length > 0)
    playing.violations.push({ history, account, at: instant, missing, surplus });
}
