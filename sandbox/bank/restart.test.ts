import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import { fileStorage, memoryStorage, type Storage } from '#sandbox/storage.ts';
import { openTestBank } from './test-client.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bank-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what the bank keeps', () => {
  test('a bank that was restarted knows its consents, its rows and the tokens it gave', async () => {
    const storage = fileStorage(join(folder, 'bank.json'));
    const first = await openTestBank({ storage });
    const { accounts, requisitionId } = await first.link();
    await first.bank.control.addTransaction({ amount: '-3.25', payee: 'Costa' });
    const before = first.bank.ledger.accounts();
    const { json } = await first.call('POST', '/token/new/', { secret_id: 'a', secret_key: 'b' });

    const second = await openTestBank({ storage });
    expect(second.bank.ledger.accounts()).toEqual(before);
    expect((await second.get(`/requisitions/${requisitionId}/`)).json).toMatchObject({
      status: 'LN',
      accounts,
    });
    expect((await second.get(`/accounts/${accounts[0]}/balances/`)).status).toBe(200);
    const { refresh } = json as { refresh: string };
    expect((await second.call('POST', '/token/refresh/', { refresh })).status).toBe(200);
  });

  test('a later start keeps the first day, so that history grows and does not shift', async () => {
    const storage = memoryStorage();
    const first = await openTestBank({ storage });
    const before = first.bank.ledger.accounts();
    const later = await openTestBank({ storage, now: '2026-12-20T10:00:00Z' });
    for (const [at, account] of later.bank.ledger.accounts().entries()) {
      const known = new Set(account.booked.map((row) => JSON.stringify(row.transaction)));
      for (const row of before[at]?.booked ?? []) {
        expect(known.has(JSON.stringify(row.transaction))).toBe(true);
      }
    }
  });

  test('writes come one after the other, and one that fails does not stop the next', async () => {
    let running = 0;
    let isBroken = false;
    const written: unknown[] = [];
    const storage: Storage = {
      read: () => Promise.resolve(undefined),
      async write(value) {
        running += 1;
        expect(running).toBe(1);
        await Promise.resolve();
        running -= 1;
        if (isBroken) throw new Error('the disk is full');
        written.push(value);
      },
    };
    const { bank } = await openTestBank({ storage });
    const add = () => bank.control.addTransaction({ amount: '-1.00', payee: 'Shop' });
    await Promise.all([add(), add(), add()]);
    isBroken = true;
    await expect(add()).rejects.toThrow('the disk is full');
    isBroken = false;
    await add();
    expect(written.at(-1)).toMatchObject({ added: { length: 5 } });
  });

  test('what cannot be read stops the start instead of being written over', async () => {
    const path = join(folder, 'bank.json');
    await writeFile(path, '{"version":1}');
    await expect(openTestBank({ storage: fileStorage(path) })).rejects.toThrow();
    await writeFile(path, '{');
    await expect(openTestBank({ storage: fileStorage(path) })).rejects.toThrow(SyntaxError);
    expect((await stat(path)).size).toBe(1);
  });

  test('nothing is written for a question that changes nothing', async () => {
    let writes = 0;
    const inner = memoryStorage();
    const storage: Storage = {
      read: () => inner.read(),
      write: (value) => {
        writes += 1;
        return inner.write(value);
      },
    };
    const { get, link, clock, signIn } = await openTestBank({ storage });
    const { accounts } = await link();
    const before = writes;
    await get(`/accounts/${accounts[0]}/transactions/`);
    clock.advance(DAY_MS);
    await signIn();
    await get('/requisitions/');
    expect(writes).toBe(before);
  });
});
