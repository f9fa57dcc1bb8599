import { expect, test } from 'vitest';
import { HOUR_MS, ManualClock } from '#core/clock.ts';
import { createLog } from '#core/log.ts';
import { takeUpdate } from '#core/store/updates.ts';
import { testDatabase } from '#test/postgres.ts';
import { forgetOldUpdates } from './forget-updates.ts';

const clock = new ManualClock('2026-11-24T09:00:00Z');

function silentLog() {
  const lines: string[] = [];
  return { lines, log: createLog({ level: 'debug', write: (line) => void lines.push(line) }) };
}

test('at the start, marks that are older than two days go and newer ones stay', async () => {
  const { db, close } = await testDatabase();
  const ago = (hours: number): Date => new Date(clock.now().getTime() - hours * HOUR_MS);
  await takeUpdate(db, 1, ago(49));
  await takeUpdate(db, 2, ago(47));
  await forgetOldUpdates({ db, clock, log: silentLog().log }).stop();
  expect(await takeUpdate(db, 2, clock.now())).toBe(false);
  expect(await takeUpdate(db, 1, clock.now())).toBe(true);
  await close();
});

test('a database that is away is a line in the log, not the end', async () => {
  const { db, close } = await testDatabase();
  await close();
  const { log, lines } = silentLog();
  await forgetOldUpdates({ db, clock, log }).stop();
  expect(lines.join('\n')).toContain('the next day tries again');
});
