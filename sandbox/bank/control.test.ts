import { describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { unwrap } from '#core/problem.ts';
import type { AddedTransaction } from './added-rows.ts';
import { openTestBank } from './test-client.ts';

describe('control', () => {
  test('an added payment shows in the words of its account and moves the balance', async () => {
    const { bank } = await openTestBank();
    const [current, joint] = bank.ledger.accounts();
    const before = bank.ledger.balance(current?.id ?? '', day('2026-11-24'))?.minor ?? 0n;
    const row = unwrap(await bank.control.addTransaction({ amount: '-12.34', payee: 'Dishoom' }));
    expect(row).toMatchObject({ account_id: current?.id, status: 'booked' });
    expect(row.transaction).toMatchObject({
      bookingDate: '2026-11-24',
      transactionAmount: { amount: '-12.34', currency: 'GBP' },
      internalTransactionId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(bank.ledger.balance(current?.id ?? '', day('2026-11-24'))?.minor).toBe(before - 1234n);
    expect(bank.ledger.accounts()[0]?.booked.find((one) => one.id === row.id)?.truth).toMatchObject({
      category: 'eating_out',
      merchant: 'Dishoom',
    });
    const other = { accountId: joint?.id, amount: '-5', payee: 'Kiosk', on: day('2026-11-20') };
    expect(unwrap(await bank.control.addTransaction(other)).transaction).toMatchObject({
      bookingDate: '2026-11-20',
      remittanceInformationUnstructured: 'CARD PAYMENT TO KIOSK,5.00 GBP, RATE 1.00/GBP ON 20-11-2026',
    });
    expect(
      unwrap(await bank.control.addTransaction({ amount: '10', payee: 'Vinted' })).transaction,
    ).toMatchObject({
      debtorName: 'Vinted',
    });
  });

  test('two equal payments added by hand have ids of their own', async () => {
    const { bank } = await openTestBank();
    const add = async () => unwrap(await bank.control.addTransaction({ amount: '-3.25', payee: 'Costa' }));
    const [one, other] = [await add(), await add()];
    expect(one.transaction.internalTransactionId).not.toBe(other.transaction.internalTransactionId);
  });

  test('a pending payment may be booked with another amount, text and day', async () => {
    const { bank } = await openTestBank();
    const card = bank.ledger.accounts()[3]?.id;
    const wanted = { accountId: card, amount: '-20.00', payee: 'Dishoom', status: 'pending' } as const;
    const { id, transaction } = unwrap(await bank.control.addTransaction(wanted));
    expect(transaction).not.toHaveProperty('internalTransactionId');
    expect(bank.control.pending().map((row) => row.id)).toEqual([id]);
    const changes = { amount: '-22.50', text: 'DISHOOM KINGS CROSS', payee: 'D', on: day('2026-11-23') };
    const booked = unwrap(await bank.control.bookPending(id, changes));
    expect(booked).toMatchObject({ id, status: 'booked' });
    expect(booked.transaction).toMatchObject({
      transactionId: expect.stringMatching(/^AT/),
      bookingDate: '2026-11-23',
      transactionAmount: { amount: '-22.50' },
      remittanceInformationUnstructured: expect.stringContaining('DISHOOM KINGS CROSS'),
    });
    expect(bank.control.pending()).toEqual([]);
    expect(await bank.control.bookPending(id)).toMatchObject({ ok: false });
  });

  test('a pending payment may vanish', async () => {
    const { bank } = await openTestBank();
    const wanted = { amount: '-20.00', payee: 'Hotel', status: 'pending' } as const;
    const { id } = unwrap(await bank.control.addTransaction(wanted));
    expect((await bank.control.removePending(id)).ok).toBe(true);
    expect((await bank.control.removePending(id)).ok).toBe(false);
    expect(bank.ledger.accounts()[0]?.pending.some((row) => row.id === id)).toBe(false);
  });

  test('what cannot be done is said, not thrown', async () => {
    const { bank } = await openTestBank();
    const code = (result: { ok: boolean; problem?: { code: string } }) => result.problem?.code;
    const add = (more: object) => bank.control.addTransaction({ amount: '-1', payee: 'x', ...more });
    expect(code(await add({ accountId: 'nobody' }))).toBe('bank.account_not_found');
    expect(code(await add({ amount: '1.234' }))).toBe('bank.amount_invalid');
    const { id } = unwrap(await add({ status: 'pending' }));
    expect(code(await bank.control.bookPending(id, { amount: 'much' }))).toBe('bank.amount_invalid');
    expect(code(await bank.control.expireConsent('nothing'))).toBe('bank.requisition_not_found');
    expect(bank.control.history('nothing')).toEqual([]);
  });

  test('a consent can be ended before its time', async () => {
    const { bank, get, link } = await openTestBank();
    const { accounts, requisitionId } = await link();
    unwrap(await bank.control.expireConsent(requisitionId));
    expect((await get(`/accounts/${accounts[0]}/balances/`)).status).toBe(401);
    expect((await get(`/requisitions/${requisitionId}/`)).json).toMatchObject({ status: 'EX' });
  });

  test('the next day comes when the clock can be moved, and not otherwise', async () => {
    const { bank, clock } = await openTestBank();
    expect(bank.control.nextDay()).toBe(true);
    expect(clock.now().toISOString()).toBe('2026-11-25T10:00:00.000Z');
    const still = await openTestBank({ clock: { now: () => new Date('2026-11-24T10:00:00Z') } });
    expect(still.bank.control.nextDay()).toBe(false);
    expect((await still.bank.app.request('/controls/next-day', { method: 'POST' })).status).toBe(409);
  });
});

describe('controls over HTTP', () => {
  const json = (body: unknown) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  test('a program adds a payment and gets the row', async () => {
    const { bank } = await openTestBank();
    const response = await bank.app.request(
      '/controls/transactions',
      json({ amount: '-3.25', payee: 'Costa' }),
    );
    const row = (await response.json()) as AddedTransaction;
    expect(response.status).toBe(201);
    expect(row.transaction.transactionAmount).toEqual({ amount: '-3.25', currency: 'GBP' });
    expect(bank.ledger.accounts()[0]?.booked.some((one) => one.id === row.id)).toBe(true);
  });

  test('a person presses a button, books what is pending and moves the day', async () => {
    const { bank, clock } = await openTestBank();
    const press = (path: string, fields: Record<string, string> = {}) =>
      bank.app.request(path, { method: 'POST', body: new URLSearchParams(fields) });
    const fields = { amount: '-27.40', payee: '<b>Dishoom</b>', status: 'pending', accountId: '' };
    const pressed = await press('/controls/transactions', fields);
    expect(pressed.status).toBe(303);
    expect(pressed.headers.get('location')).toBe('/controls');
    const page = await (await bank.app.request('/controls')).text();
    expect(page).toContain('A new coffee');
    expect(page).toContain('&lt;B&gt;DISHOOM&lt;/B&gt;');
    expect(page).not.toContain('<B>');
    const [row] = bank.control.pending();
    expect(page).toContain(`/controls/pending/${row?.id}`);
    expect((await press(`/controls/pending/${row?.id}`)).status).toBe(303);
    expect(bank.control.pending()).toEqual([]);
    expect((await press('/controls/pending/nothing')).status).toBe(404);
    expect((await press('/controls/next-day')).status).toBe(303);
    expect(clock.now().toISOString()).toBe('2026-11-25T10:00:00.000Z');
  });

  test('a bank below a path of another server keeps its buttons there', async () => {
    const { bank } = await openTestBank({ publicUrl: 'http://app.test/sandbox/bank' });
    const page = await (await bank.app.request('/controls')).text();
    expect(page).toContain('action="/sandbox/bank/controls/transactions"');
    const pressed = await bank.app.request('/controls/next-day', { method: 'POST' });
    expect(pressed.headers.get('location')).toBe('/sandbox/bank/controls');
  });

  test('what is wrong is refused, and so is a page from elsewhere', async () => {
    const { bank } = await openTestBank();
    const send = async (body: unknown) =>
      (await bank.app.request('/controls/transactions', json(body))).status;
    expect(await send({ amount: '-3.25' })).toBe(400);
    expect(await send('{')).toBe(400);
    expect(await send({ amount: 'lots', payee: 'x' })).toBe(400);
    expect(await send({ amount: '-1', payee: 'x', accountId: 'nobody' })).toBe(404);
    const foreign = json({ amount: '-3.25', payee: 'Costa' });
    const headers = { ...foreign.headers, 'sec-fetch-site': 'cross-site' };
    expect((await bank.app.request('/controls/transactions', { ...foreign, headers })).status).toBe(403);
  });
});
