/**
 * Accounts whose banks do whatever banks do, looked at now and then: at the end the marts are the bank's own
 * ledger, row for row. `HISTORIES=500 SEED=7 npx vitest run test/histories` for more.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Violation } from './expectation.ts';
import { FOUND } from './found/index.ts';
import type { History } from './history.ts';
import type { LifeKind } from './lives.ts';
import { type Played, play } from './play.ts';
import { randomHistories } from './random-history.ts';
import { shrink } from './shrink.ts';

const HISTORIES = Number(process.env['HISTORIES'] ?? 6);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const CONSENTS = HISTORIES < 80 ? 2 : 4;
const ACCOUNTS = HISTORIES < 80 ? Math.ceil(HISTORIES / CONSENTS) : 20;
const MINUTE = 60_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Each by itself when a build failed under all of them: which one spoilt it is not known. */
async function goWrong(histories: readonly History[]): Promise<readonly boolean[]> {
  if (histories.length === 0) return [];
  const { violations } = await play(histories);
  const isBroken = violations.some((one) => one.history < 0);
  if (!isBroken || histories.length === 1)
    return histories.map((_, at) => violations.some((one) => one.history === at || one.history < 0));
  const alone: boolean[] = [];
  for (const history of histories) alone.push((await play([history])).violations.length > 0);
  return alone;
}

const inWords = ({ at, missing, surplus }: Violation): string =>
  [
    `at ${at}`,
    ...missing.slice(0, 12).map((line) => `  the bank has    ${line}`),
    ...surplus.slice(0, 12).map((line) => `  the marts have  ${line}`),
  ].join('\n');

/** A violation as the smallest script that shows it, to be kept under `found`. */
async function explain(histories: readonly History[], violation: Violation): Promise<string> {
  const { history, account } = violation;
  const { accounts = [], syncs = [] } = histories[history] ?? {};
  const own = accounts[account];
  if (own === undefined) return inWords(violation);
  const small = await shrink({ accounts: [own], syncs }, inWords(violation), goWrong);
  const { violations } = await play([small]);
  const shown = violations.map(inWords).join('\n');
  return `${shown}\nexport const found: History = ${JSON.stringify(small, undefined, 2)};`;
}

interface Wrong {
  readonly round: number;
  readonly histories: readonly History[];
  readonly violation: Violation;
}

function nameOf({ round, histories, violation: { history, account } }: Wrong): string {
  const own = histories[history]?.accounts[account];
  return `${round + 1}/${history}/${account} ${JSON.stringify(own?.style ?? 'all')}`;
}

type Shares = Map<LifeKind, { pairs: number; joined: number }>;

function addShares(total: Shares, more: Shares): void {
  for (const [kind, { pairs, joined }] of more) {
    const before = total.get(kind) ?? { pairs: 0, joined: 0 };
    total.set(kind, { pairs: before.pairs + pairs, joined: before.joined + joined });
  }
}

/** Nobody could say of these whether they are one payment: the amount, the words and the day all differ. */
const UNCLEAR: ReadonlySet<LifeKind> = new Set<LifeKind>(['booked quite different', 'booked in full']);

function share(shares: Shares): { text: string; value: number } {
  const clear = [...shares].filter(([kind]) => !UNCLEAR.has(kind));
  const pairs = clear.reduce((sum, [, one]) => sum + one.pairs, 0);
  const joined = clear.reduce((sum, [, one]) => sum + one.joined, 0);
  const text = [...shares].map(([kind, one]) => `  ${kind}: ${one.joined} of ${one.pairs}`).join('\n');
  return { text: `${joined} of ${pairs} clear ones\n${text}`, value: pairs === 0 ? 1 : joined / pairs };
}

const rounds = Math.ceil(HISTORIES / (CONSENTS * ACCOUNTS));
const timeout = MINUTE + rounds * 10 * MINUTE;

test(`the marts are the bank’s ledger after ${HISTORIES} histories (seed ${SEED})`, { timeout }, async () => {
  const [joined, kept]: [Shares, Shares] = [new Map(), new Map()];
  const [mistaken, parted]: [string[], string[]] = [[], []];
  const wrong: Wrong[] = [];
  const different: string[] = [];
  let changes = 0;
  for (const [round, histories] of fc
    .sample(randomHistories(CONSENTS, ACCOUNTS), { numRuns: rounds, seed: SEED })
    .entries()) {
    const played: Played = await play(histories);
    addShares(joined, played.continuity.joined());
    addShares(kept, played.continuity.kept());
    mistaken.push(...played.continuity.mistaken());
    for (const one of played.continuity.parted()) {
      const [history = 0, account = 0] = one.split(':')[0]?.split('/').map(Number) ?? [];
      parted.push(`${round + 1}/${one} ${JSON.stringify(histories[history]?.accounts[account]?.style)}`);
    }
    const found = played.violations.map((violation) => ({ round, histories, violation }));
    // At once, because a long run is worth watching; the first violation of an account says enough.
    for (const [name, [one]] of Map.groupBy(found, nameOf))
      if (one !== undefined) say(`${name} ${inWords(one.violation)}`);
    wrong.push(...found);
    say(`${played.changes.builds} of ${played.builds} builds made only what was new`);
    different.push(...played.changes.differences);
    changes += played.changes.builds;
    if (rounds > 1)
      say(`round ${round + 1} of ${rounds}: ${played.rows} transactions, ${wrong.length} violations`);
  }
  say(`pending and then booked, one transaction all along: ${share(joined).text}`);
  say(`changed once booked, one transaction all along: ${share(kept).text}`);
  say(`one payment under two ids: ${parted.length}\n  ${parted.join('\n  ')}`);
  say(`two payments under one id: ${mistaken.length}\n  ${mistaken.join('\n  ')}`);
  const [first] = wrong;
  expect(first === undefined ? '' : await explain(first.histories, first.violation)).toBe('');
  expect(share(joined).value).toBeGreaterThanOrEqual(0.98);
  // A build of everything leaves the same rows, all of them.
  expect(different).toStrictEqual([]);
  expect(changes).toBeGreaterThan(0);
});

test.skipIf(FOUND.length === 0)('what was found once is right', { timeout: 5 * MINUTE }, async () => {
  const { violations, changes } = await play(FOUND);
  expect(violations.map(inWords).join('\n')).toBe('');
  expect(changes.differences).toStrictEqual([]);
});
