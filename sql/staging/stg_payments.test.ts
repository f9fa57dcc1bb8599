import { describe, expect, test } from 'vitest';
import { type GivenFetch, type GivenRow, givenMarts } from '#test/given-marts.ts';

const coffee: GivenRow = { booked_on: '2026-03-02', amount_minor: '-340', payee: 'Pret A Manger' };
const pending: GivenRow = { ...coffee, status: 'pending' };

const IDS = 'select transaction_id, is_pending from fct_transactions order by transaction_id';

interface Asked {
  readonly account_id: string;
  readonly fetches: readonly GivenFetch[];
  readonly answer: PromiseWithResolvers<Record<string, unknown>[]>;
}
let asked: Asked[] = [];

/** One build for all tests that wait at the moment: each has an account of its own. */
async function buildAsked(): Promise<void> {
  const wave = asked;
  asked = [];
  try {
    await using marts = await givenMarts({
      accounts: wave.map(({ account_id }) => ({ account_id })),
      fetches: wave.flatMap(({ account_id, fetches }) => fetches.map((fetch) => ({ ...fetch, account_id }))),
    });
    const rows = await marts.rows('select * from fct_transactions order by booked_on, transaction_id');
    for (const { account_id, answer } of wave)
      answer.resolve(rows.filter((row) => row['account_id'] === account_id));
  } catch (error) {
    for (const { answer } of wave) answer.reject(error);
  }
}

function transactionsOf(account_id: string, fetches: readonly GivenFetch[]) {
  const answer = Promise.withResolvers<Record<string, unknown>[]>();
  asked.push({ account_id, fetches, answer });
  if (asked.length === 1) setTimeout(() => void buildAsked(), 10);
  return answer.promise;
}

describe.concurrent('booked rows', () => {
  test('two equal coffees in one answer are two payments', async ({ task }) => {
    expect(
      await transactionsOf(task.id, [{ at: '2026-03-03T06:00:00Z', rows: [coffee, coffee] }]),
    ).toHaveLength(2);
  });

  test('the same answer fetched again adds nothing and changes no id', async ({ task }) => {
    const first: GivenFetch = { at: '2026-03-03T06:00:00Z', rows: [coffee, coffee] };
    const again: GivenFetch = { at: '2026-03-03T11:00:00Z', rows: [coffee, coffee] };
    const once = await transactionsOf(task.id, [first]);
    expect(await transactionsOf(task.id, [first, again])).toEqual(once);
  });

  test('a second equal coffee later on the day is added to the first', async ({ task }) => {
    const rows = await transactionsOf(task.id, [
      { at: '2026-03-02T11:00:00Z', rows: [coffee] },
      { at: '2026-03-02T21:00:00Z', rows: [coffee, coffee] },
    ]);
    expect(rows.map((row) => row['first_seen_at'])).toEqual(
      expect.arrayContaining(['2026-03-02 11:00:00', '2026-03-02 21:00:00']),
    );
  });

  test('a bank that gives new ids to old rows does not double them', async ({ task }) => {
    const rows = await transactionsOf(task.id, [
      { at: '2026-03-03T06:00:00Z', rows: [{ ...coffee, bank_id: 'a1' }] },
      { at: '2026-03-04T06:00:00Z', rows: [{ ...coffee, bank_id: 'b2' }] },
    ]);
    expect(rows).toHaveLength(1);
  });

  test('a row that the bank rewords and redates under its id stays one payment, in its latest wording', async ({
    task,
  }) => {
    const rows = await transactionsOf(task.id, [
      { at: '2026-03-03T06:00:00Z', rows: [{ ...coffee, bank_id: 'a1' }] },
      {
        at: '2026-03-04T06:00:00Z',
        rows: [{ ...coffee, bank_id: 'a1', payee: 'PRET 12', booked_on: '2026-03-03' }],
      },
    ]);
    expect(rows).toMatchObject([{ payee: 'PRET 12', booked_on: '2026-03-03' }]);
  });

  test('an id that the bank uses again for another amount names another payment', async ({ task }) => {
    const rows = await transactionsOf(task.id, [
      { at: '2026-03-03T06:00:00Z', rows: [{ ...coffee, bank_id: 'a1' }] },
      { at: '2026-03-04T06:00:00Z', rows: [{ ...coffee, bank_id: 'a1', amount_minor: '-900' }] },
    ]);
    expect(rows).toHaveLength(2);
  });

  test('a booked row that the bank no longer shows is kept', async ({ task }) => {
    const rows = await transactionsOf(task.id, [
      { at: '2026-03-03T06:00:00Z', rows: [coffee] },
      { at: '2026-03-20T06:00:00Z', rows: [] },
    ]);
    expect(rows).toHaveLength(1);
  });

  test('a row that was set aside is listed with its reason and counts nowhere', async () => {
    await using marts = await givenMarts({
      fetches: [
        {
          at: '2026-03-03T06:00:00Z',
          rows: [{ status: 'set_aside', set_aside_reason: 'no amount' }, coffee],
        },
      ],
    });
    expect(await marts.rows('select reason, row_number from fct_set_aside')).toEqual([
      { reason: 'no amount', row_number: 1 },
    ]);
    expect(await marts.rows(IDS)).toHaveLength(1);
  });
});

describe.concurrent('pending rows', () => {
  test('a pending payment lives only while the latest answer shows it', async ({ task }) => {
    const shown: GivenFetch = { at: '2026-03-02T06:00:00Z', rows: [pending] };
    expect(await transactionsOf(task.id, [shown])).toHaveLength(1);
    expect(await transactionsOf(task.id, [shown, { at: '2026-03-03T06:00:00Z', rows: [] }])).toHaveLength(0);
  });

  test('a payment keeps its id and its first sight when it is booked', async ({ task }) => {
    const shown: GivenFetch = { at: '2026-03-02T06:00:00Z', rows: [pending] };
    const booked: GivenFetch = {
      at: '2026-03-04T06:00:00Z',
      rows: [{ ...coffee, booked_on: '2026-03-04', payee: 'PRET A MANGER 12' }],
    };
    const [before] = await transactionsOf(task.id, [shown]);
    const after = await transactionsOf(task.id, [shown, booked]);
    expect(after).toMatchObject([
      {
        transaction_id: before?.['transaction_id'],
        is_pending: false,
        booked_on: '2026-03-04',
        first_seen_at: '2026-03-02 06:00:00',
      },
    ]);
  });

  test('two equal pending payments become two booked ones, each with its own id', async ({ task }) => {
    const shown: GivenFetch = { at: '2026-03-02T06:00:00Z', rows: [pending, pending] };
    const before = await transactionsOf(task.id, [shown]);
    const after = await transactionsOf(task.id, [
      shown,
      { at: '2026-03-03T06:00:00Z', rows: [coffee, coffee] },
    ]);
    expect(after.map((row) => row['transaction_id'])).toEqual(before.map((row) => row['transaction_id']));
    expect(after.every((row) => row['is_pending'] === false)).toBe(true);
  });

  test('an equal coffee that is still pending is not taken for the one booked yesterday', async ({
    task,
  }) => {
    const rows = await transactionsOf(task.id, [
      { at: '2026-03-02T21:00:00Z', rows: [coffee] },
      { at: '2026-03-03T21:00:00Z', rows: [coffee, { ...pending, booked_on: '2026-03-03' }] },
    ]);
    expect(rows.map((row) => row['is_pending'])).toEqual([false, true]);
  });

  test('a row that the bank shows pending and booked under one id is booked', async ({ task }) => {
    const rows = await transactionsOf(task.id, [
      {
        at: '2026-03-03T06:00:00Z',
        rows: [
          { ...pending, bank_id: 'a1' },
          { ...coffee, bank_id: 'a1', amount_minor: '-391' },
        ],
      },
    ]);
    expect(rows).toMatchObject([{ is_pending: false, amount_minor: '-391' }]);
  });

  test('an unlike payment of the same amount ten days later is another one', async ({ task }) => {
    const shown: GivenFetch = { at: '2026-03-02T06:00:00Z', rows: [pending] };
    const [before] = await transactionsOf(task.id, [shown]);
    const [after] = await transactionsOf(task.id, [
      shown,
      { at: '2026-03-13T06:00:00Z', rows: [{ ...coffee, booked_on: '2026-03-12' }] },
    ]);
    expect(after?.['transaction_id']).not.toBe(before?.['transaction_id']);
  });
});
