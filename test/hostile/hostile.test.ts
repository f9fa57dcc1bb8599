/**
 * Malformed, empty, partial and hostile answers: nothing is deleted, nothing bad gets in, nothing crashes,
 * nothing is unlinked. `HOSTILE=400 SEED=7 npx vitest run test/hostile` for more.
 */
import { expect, test } from 'vitest';
import { hostileCases, nameOfCase } from './cases.ts';
import { isHostileLine, type Known, type Ordeal, playHostile, type Seen } from './play-hostile.ts';

const HOSTILE = Number(process.env['HOSTILE'] ?? 16);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const AT_ONCE = 60;

const goodLines = (lines: readonly string[]): string[] => lines.filter((one) => !isHostileLine(one));
const hostileLines = ({ booked, pending }: Known): number =>
  [...booked, ...pending].filter(isHostileLine).length;

/** What is wrong with what became of one hostile answer, in words; nothing when all is well. */
function complaints({ trial, before, after, healed, bank }: Seen): string[] {
  const found: string[] = [];
  const expectSame = (what: string, is: unknown, should: unknown): void => {
    const [one, other] = [JSON.stringify(is) ?? 'nothing', JSON.stringify(should) ?? 'nothing'];
    if (one !== other) found.push(`${what}: ${one.slice(0, 200)}, and not ${other.slice(0, 200)}`);
  };
  const { hostile } = trial;
  const isRefused = 'envelope' in hostile && hostile.envelope.fate === 'refused';
  if (before.booked.length < 25 || before.pending.length !== 2)
    found.push('the good look brought too little');
  if (!after.is_active || !healed.is_active) found.push('the account is no longer active');
  if (isRefused) {
    expectSame('the watermark', after.through, before.through);
    expectSame('what was landed', after.landed, before.landed);
    expectSame('the booked rows', after.booked, before.booked);
    expectSame('the pending rows', after.pending, before.pending);
  } else if ('envelope' in hostile && hostile.envelope.fate === 'no rows') {
    expectSame('the booked rows', after.booked, before.booked);
  } else {
    expectSame('the booked rows', goodLines(after.booked), bank.after.booked);
    if (!('envelope' in hostile))
      expectSame('the pending rows', goodLines(after.pending), bank.after.pending);
  }
  if ('row' in hostile) {
    const isAside = hostile.row.fate === 'set aside';
    expectSame('rows set aside', after.set_aside.length - before.set_aside.length, isAside ? 1 : 0);
    expectSame('hostile rows kept', hostileLines(after), isAside ? 0 : 1);
  }
  if (hostile.scope === 'balances') expectSame('the balance', after.balance, before.balance);
  expectSame('the booked rows afterwards', goodLines(healed.booked), bank.healed.booked);
  expectSame('the pending rows afterwards', goodLines(healed.pending), bank.healed.pending);
  return found.map((one) => `${nameOfCase(hostile)}: ${one}`);
}

test(`${HOSTILE} hostile answers do no harm (seed ${SEED})`, {
  timeout: 120_000 + HOSTILE * 4000,
}, async () => {
  const cases = hostileCases(HOSTILE, SEED);
  const ordeals: Ordeal[] = [];
  for (let at = 0; at < cases.length; at += AT_ONCE)
    ordeals.push(await playHostile(cases.slice(at, at + AT_ONCE)));
  const seen = ordeals.flatMap((ordeal) => ordeal.seen);
  expect(seen).toHaveLength(HOSTILE);
  expect(seen.flatMap(complaints).join('\n')).toBe('');
  expect(ordeals.flatMap((ordeal) => ordeal.buildFailures)).toEqual([]);
  expect(new Set(ordeals.flatMap((ordeal) => ordeal.statuses))).toEqual(new Set(['linked']));
  expect(Object.keys(Object.prototype)).toEqual([]);
});
