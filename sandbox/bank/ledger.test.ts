import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/clock.ts';
import { addDays, day } from '#core/day.ts';
import { type LedgerAccount } from './ledger.ts';
import { openTestBank } from './test-client.ts';

const total = (account: LedgerAccount): bigint =>
  account.booked.reduce((sum, row) => sum + row.minor, account.opening.minor);

describe('the ledger', () => {
  test('the reported balance is the opening one and every booked row', async () => {
    const { bank, get, link } = await openTestBank({ dailyLimit: 10 });
    await link();
    for (const account of bank.ledger.accounts()) {
      const { json } = await get(`/accounts/${account.id}/balances/`);
      const [booked] = (json as { balances: { balanceAmount: { amount: string } }[] }).balances;
      expect(booked?.balanceAmount.amount.replace('.', '')).toBe(
        total(account)
          .toString()
          .replace(/^(-?)(\d)$/, '$100$2'),
      );
      expect(bank.ledger.balance(account.id, day('2026-11-24'))?.minor).toBe(total(account));
      expect(bank.ledger.balance(account.id, day('2024-09-01'))?.minor).toBe(account.opening.minor);
    }
  });

  test('what the API shows is what the ledger has, amount for amount', async () => {
    const { bank, get, link } = await openTestBank();
    const { accounts } = await link({ agreement: { max_historical_days: 800 } });
    for (const id of accounts) {
      const { json } = await get(`/accounts/${id}/transactions/`);
      const shown = json as { transactions: { booked: unknown[]; pending: unknown[] } };
      const known = bank.ledger.account(id);
      expect(shown.transactions.booked).toEqual(known?.booked.map((row) => row.transaction));
      expect(shown.transactions.pending).toEqual(known?.pending.map((row) => row.transaction));
    }
    expect(bank.ledger.account('nobody')).toBeUndefined();
    expect(bank.ledger.balance('nobody', day('2026-11-24'))).toBeUndefined();
  });

  test('days that pass leave every booked row as it was and book what was pending', async () => {
    const { bank, clock } = await openTestBank();
    for (let passed = 0; passed < 12; passed += 1) {
      const before = bank.ledger.accounts();
      clock.advance(DAY_MS);
      const after = bank.ledger.accounts();
      for (const [at, account] of before.entries()) {
        const later = new Map(after[at]?.booked.map((row) => [row.id, JSON.stringify(row.transaction)]));
        for (const row of account.booked) expect(later.get(row.id)).toBe(JSON.stringify(row.transaction));
      }
    }
  });

  test('a pending row is booked within days under the same name of our own', async () => {
    const { bank, clock } = await openTestBank({ now: '2026-08-06T22:00:00Z' });
    const pending = bank.ledger.accounts().flatMap((account) => account.pending);
    expect(pending.length).toBeGreaterThan(2);
    clock.advance(5 * DAY_MS);
    const booked = new Set(bank.ledger.accounts().flatMap(({ booked: rows }) => rows.map((row) => row.id)));
    const lost = pending.filter((row) => !booked.has(row.id));
    expect(pending.length - lost.length).toBeGreaterThan(1);
    expect(lost.every((row) => JSON.stringify(row.transaction).includes('DEPOSIT'))).toBe(true);
  });

  test('two equal coffees on one day are two payments with two internal ids', async () => {
    const { bank } = await openTestBank();
    const rows = bank.ledger.accounts().flatMap((account) => account.booked);
    const alike = Map.groupBy(rows, ({ on, minor, truth }) => `${on} ${minor} ${truth.merchant}`);
    const twins = [...alike.values()].filter(
      (group) => group.length === 2 && group[0]?.truth.category === 'eating_out',
    );
    expect(twins.length).toBeGreaterThan(5);
    const ids = rows.map((row) => row.transaction.internalTransactionId);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id ?? ''))).toBe(true);
    for (const [one, other] of twins) {
      expect(one?.transaction.internalTransactionId).not.toBe(other?.transaction.internalTransactionId);
    }
  });

  test('each account writes its rows in its own words', async () => {
    const { bank } = await openTestBank({ now: '2026-08-06T22:00:00Z' });
    const [current, joint, savings, card, euros] = bank.ledger.accounts();
    const purchase = (account: LedgerAccount | undefined) =>
      account?.booked.find((row) => row.minor < 0n && !row.truth.is_transfer)?.transaction;
    expect(purchase(current)).toMatchObject({
      creditorName: expect.any(String),
      bookingDateTime: expect.stringMatching(/Z$/),
    });
    const line = joint?.booked.find((row) => row.truth.category === 'groceries')?.transaction;
    expect(line?.remittanceInformationUnstructured).toMatch(
      /^CARD PAYMENT TO .+,\d+\.\d\d GBP, RATE 1\.00\/GBP ON \d\d-\d\d-\d{4}$/,
    );
    expect(line).not.toHaveProperty('creditorName');
    expect(purchase(card)?.transactionId).toMatch(/^AT\d{18}$/);
    expect(card?.pending[0]?.transaction).not.toHaveProperty('transactionId');
    expect(card?.pending[0]?.transaction).not.toHaveProperty('bookingDate');
    expect(purchase(euros)).toHaveProperty('remittanceInformationUnstructuredArray');
    expect(purchase(euros)).not.toHaveProperty('remittanceInformationUnstructured');
    expect(savings?.booked.some((row) => row.truth.category === 'income')).toBe(true);
    for (const account of bank.ledger.accounts()) {
      for (const row of account.pending) expect(row.transaction).not.toHaveProperty('internalTransactionId');
      expect(account.booked.every((row) => row.transaction.bookingDate === row.on)).toBe(true);
    }
  });

  test('another bank has one quiet account of its own', async () => {
    const { bank, link } = await openTestBank();
    const one = await link({ institutionId: 'STARLING_SRLGGB3L' });
    const other = await link({ institutionId: 'CHASE_CHASGB2L' });
    expect(one.accounts).toHaveLength(1);
    expect(one.accounts).not.toEqual(other.accounts);
    const account = bank.ledger.account(one.accounts[0] ?? '');
    expect(account?.booked.length).toBeGreaterThan(40);
    expect(account?.booked.some((row) => row.on < addDays(day('2026-11-24'), -300))).toBe(true);
  });
});
