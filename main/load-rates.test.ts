import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import { hasRatesThrough, listCurrencyRates } from '#core/store/currency-rates.ts';
import { readRateFile } from '#pipeline/read-rate-file.ts';
import { NOW, newAccount, newHousehold, newLinked } from '#test/household-for-test.ts';
import { testDatabase } from '#test/postgres.ts';
import { startProcess } from '#test/product-process.ts';
import { createTableQueue } from '#test/table-queue.ts';
import { loadRates } from './load-rates.ts';

test('rates that are new ask for a build of every household, and the same ones again for none', async () => {
  const database = await testDatabase();
  const queue = await createTableQueue(database);
  const homes = [await newHousehold(database.db), await newHousehold(database.db)];
  const [home] = homes;
  await newAccount(database.db, await newLinked(database.db, home?.household_id ?? ''), { currency: 'EUR' });
  const file = 'Date,USD,GBP\n2026-11-24,1.0845,0.8512\n2026-11-23,1.0801,0.85\n';
  const { rates } = unwrap(readRateFile(file));
  expect(await loadRates({ database, queue }, rates, NOW)).toBe(4);
  expect((await queue.waiting()).map((job) => String(job.payload['household_id'])).toSorted()).toEqual(
    homes.map((one) => one.household_id).toSorted(),
  );
  while ((await queue.take('build')) !== undefined);
  expect(await loadRates({ database, queue }, rates, NOW)).toBe(0);
  expect(await queue.waiting()).toEqual([]);
  expect(await listCurrencyRates(database.db, home?.household_id ?? '')).toHaveLength(4);
  expect(await hasRatesThrough(database.db, '2026-11-24')).toBe(true);
  expect(await hasRatesThrough(database.db, '2026-11-25')).toBe(false);
  await database.close();
});

test('at the command line: what was loaded, what was left out, and what is no file of rates', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-rates-'));
  fs.chmodSync(folder, 0o711);
  const run = async (...command: string[]) => {
    const life = startProcess({ DATA_DIR: path.join(folder, 'data') }, ['load-rates', ...command]);
    return { code: await life.ended, said: life.output() };
  };
  const file = path.join(folder, 'rates.csv');
  fs.writeFileSync(file, 'from,to,day,rate\nEUR,GBP,2026-11-24,0.85\nEUR,GBP,soon,0.85\n');
  const loaded = await run(file);
  expect(loaded.said).toContain('1 rates read, 1 of them new.');
  expect(loaded.said).toContain('left out, line 3: day');
  expect(loaded.code).toBe(1);
  fs.writeFileSync(file, 'from,to,day,rate\nEUR,GBP,2026-11-24,0.85\n');
  expect(await run(file)).toMatchObject({ code: 0, said: expect.stringContaining('0 of them new') });
  expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining('Say which file') });
  expect(await run(path.join(folder, 'none.csv'))).toMatchObject({ code: 1 });
  fs.writeFileSync(file, 'a,b\n');
  expect((await run(file)).said).toContain('This is no file of rates');
  fs.rmSync(folder, { recursive: true });
});
