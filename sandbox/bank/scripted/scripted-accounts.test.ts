import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { day } from '#core/day.ts';
import { FETCH_FAULTS } from '#sandbox/bank/fetch-faults.ts';
import { openTestBank } from '#sandbox/bank/test-client.ts';
import type { AccountScript, BankStyle, IdStyle, ScriptEvent } from './script.ts';

const BANK = 'STARLING_SRLGGB3L';

interface Shown {
  booked: Record<string, unknown>[];
  pending?: Record<string, unknown>[];
}

/** A linked account that plays these events from the bank's now, which is 24 November at ten. */
async function open(events: readonly ScriptEvent[], style: Partial<BankStyle> = {}) {
  const script: AccountScript = {
    name: 'Everyday',
    opening: '100',
    style: { ids: 'stable', ...style },
    events,
  };
  const client = await openTestBank({ dailyLimit: 1000 });
  const [profile] = client.bank.scripted.add(BANK, [script]);
  const id = profile?.id ?? '';
  const { accounts } = await client.link({ institutionId: BANK });
  const raw = async (scope: string) => {
    // A token lasts a day, and the tests let days go by.
    await client.signIn();
    return await client.get(`/accounts/${id}/${scope}/`);
  };
  return {
    ...client,
    id,
    accounts,
    raw,
    shown: async () => ((await raw('transactions')).json as { transactions: Shown }).transactions,
    balance: async (): Promise<string> => {
      const { balances } = (await raw('balances')).json as {
        balances: { balanceAmount: { amount: string } }[];
      };
      return balances.map(({ balanceAmount }) => balanceAmount.amount).join(' ');
    },
  };
}

const at = (date: number, hour = 9): string =>
  `2026-11-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;
const on = (date: number) => day(`2026-11-${String(date).padStart(2, '0')}`);

const hold: ScriptEvent = {
  at: at(23),
  does: 'hold',
  payment: 'meal',
  amount: '-20',
  text: 'BISTRO',
  on: on(23),
};
const post: ScriptEvent = {
  at: at(20),
  does: 'post',
  payment: 'shop',
  amount: '-5.50',
  text: 'GROCER LEEDS',
  on: on(20),
};

describe('a scripted account', () => {
  test('is all there is at its institution, with the details of any other', async () => {
    const { accounts, id, raw, bank } = await open([post]);
    expect(accounts).toEqual([id]);
    expect((await raw('details')).json).toMatchObject({ account: { name: 'Everyday', currency: 'GBP' } });
    expect(bank.ledger.accounts()).toHaveLength(5);
    expect(bank.ledger.account(id)?.booked.map((row) => row.minor)).toEqual([-550n]);
  });

  test('shows a payment from its instant on, and holds what it has booked', async () => {
    const { shown, balance, clock, bank, id } = await open([
      post,
      hold,
      { at: at(25), does: 'book', payment: 'meal', amount: '-23', text: 'BISTRO TIP', on: on(24) },
    ]);
    expect((await shown()).booked).toMatchObject([
      { bookingDate: '2026-11-20', transactionAmount: { amount: '-5.50', currency: 'GBP' } },
    ]);
    expect((await shown()).pending).toMatchObject([{ remittanceInformationUnstructured: 'BISTRO' }]);
    expect(await balance()).toBe('94.50 74.50');
    clock.advance(DAY_MS);
    expect((await shown()).pending).toEqual([]);
    expect((await shown()).booked[0]).toMatchObject({
      bookingDate: '2026-11-24',
      transactionAmount: { amount: '-23.00' },
      remittanceInformationUnstructured: 'BISTRO TIP',
    });
    expect(await balance()).toBe('71.50 71.50');
    expect(bank.ledger.balance(id, on(20))?.minor).toBe(9450n);
  });

  test('lets a pending row vanish or change, and a booked one change its words, its day or its ids', async () => {
    const { shown, clock } = await open([
      hold,
      { at: at(24, 12), does: 'amend', payment: 'meal', amount: '-21', text: 'BISTRO LTD', on: on(24) },
      { at: at(24, 14), does: 'vanish', payment: 'meal' },
      { ...post, valued_on: on(19) },
      { at: at(24, 12), does: 'amend', payment: 'shop', amount: '-999', text: 'GROCER' },
      { at: at(24, 14), does: 'swap_dates', payment: 'shop' },
      { at: at(24, 16), does: 'reissue', payment: 'shop', ids: 'both' },
    ]);
    const first = await shown();
    clock.advance(2 * HOUR_MS);
    const second = await shown();
    expect(second.pending).toMatchObject([
      { bookingDate: '2026-11-24', transactionAmount: { amount: '-21.00' } },
    ]);
    expect(second.booked).toMatchObject([
      { remittanceInformationUnstructured: 'GROCER', transactionAmount: { amount: '-5.50' } },
    ]);
    expect(second.booked[0]?.['transactionId']).toBe(first.booked[0]?.['transactionId']);
    expect(second.booked[0]?.['internalTransactionId']).not.toBe(first.booked[0]?.['internalTransactionId']);
    clock.advance(2 * HOUR_MS);
    const third = await shown();
    expect(third.pending).toEqual([]);
    expect(third.booked).toMatchObject([{ bookingDate: '2026-11-19', valueDate: '2026-11-20' }]);
    clock.advance(2 * HOUR_MS);
    const fourth = await shown();
    expect(fourth.booked[0]?.['transactionId']).not.toBe(third.booked[0]?.['transactionId']);
    expect(fourth.booked[0]?.['internalTransactionId']).not.toBe(third.booked[0]?.['internalTransactionId']);
  });

  test('moves its balance before a late row is shown, when the script says so', async () => {
    const late = {
      at: at(24, 12),
      does: 'post',
      payment: 'fee',
      amount: '-3',
      text: 'FEE',
      on: on(10),
    } as const;
    const { shown, balance, clock } = await open([
      { ...late, counts_from: at(22) },
      hold,
      { at: at(24, 12), does: 'book', payment: 'meal', counts_from: at(24) },
    ]);
    expect((await shown()).booked).toEqual([]);
    expect(await balance()).toBe('77.00 57.00');
    clock.advance(2 * HOUR_MS);
    expect((await shown()).booked).toHaveLength(2);
    expect(await balance()).toBe('77.00 77.00');
  });

  test('serves no more days than its bank does, and no pending list where its bank has none', async () => {
    const { shown, balance } = await open([post, { ...post, payment: 'old', on: on(1) }, hold], {
      window_days: 10,
      hides_pending: true,
    });
    expect((await shown()).booked).toHaveLength(1);
    expect('pending' in (await shown())).toBe(false);
    expect(await balance()).toBe('89.00 69.00');
  });
});

describe('ids', () => {
  const idsOf = async (ids: IdStyle) => {
    const { shown, clock } = await open(
      [hold, { ...post, at: at(22) }, { at: at(25), does: 'book', payment: 'meal' }],
      { ids },
    );
    const before = await shown();
    const again = await shown();
    clock.advance(DAY_MS);
    const after = await shown();
    const id = (rows: Shown['pending'], text: string) =>
      rows?.find((row) => row['remittanceInformationUnstructured'] === text)?.['transactionId'];
    return {
      pending: id(before.pending, 'BISTRO'),
      booked: id(after.booked, 'BISTRO'),
      shop: [before, again, after].map(({ booked }) => id(booked, 'GROCER LEEDS')),
    };
  };

  test('are there, absent, or change, as the bank’s style has it', async () => {
    expect(await idsOf('none')).toEqual({
      pending: undefined,
      booked: undefined,
      shop: [undefined, undefined, undefined],
    });
    expect(await idsOf('blank')).toEqual({ pending: ' ', booked: ' ', shop: [' ', ' ', ' '] });
    expect((await idsOf('filler')).booked).toBe('NOTPROVIDED');
    const stable = await idsOf('stable');
    expect(stable.booked).toBe(stable.pending);
    expect(new Set(stable.shop).size).toBe(1);
    const late = await idsOf('booked_only');
    expect(late.pending).toBeUndefined();
    expect(late.booked).toMatch(/^[0-9a-f]{24}$/);
    const changing = await idsOf('at_booking');
    expect(changing.pending).toMatch(/^P/);
    expect(changing.booked).toMatch(/^AT/);
    expect(new Set((await idsOf('every_request')).shop).size).toBe(3);
    expect((await idsOf('repeated')).booked).toMatch(/^REF[0-2]$/);
  });

  test('of the provider are a hash of the content: on booked rows alone, another for each copy', async () => {
    const twins = [post, { ...post, payment: 'second shop', at: at(21) }, hold];
    const { shown } = await open(twins);
    const { booked, pending } = await shown();
    const ids = booked.map((row) => row['internalTransactionId']);
    expect(new Set(ids).size).toBe(2);
    expect(ids).toEqual((await shown()).booked.map((row) => row['internalTransactionId']));
    expect(pending?.[0]).not.toHaveProperty('internalTransactionId');
    const shared = await (await open(twins, { provider_ids: 'shared' })).shown();
    expect(new Set(shared.booked.map((row) => row['internalTransactionId'])).size).toBe(1);
    const none = await (await open(twins, { provider_ids: 'none' })).shown();
    expect(none.booked[0]).not.toHaveProperty('internalTransactionId');
  });

  test('of accounts are new for whoever consents anew, and the old ones live on with their consent', async () => {
    const { bank, link, id, get, raw } = await open([post]);
    bank.scripted.reissueIds(BANK);
    const { accounts } = await link({ institutionId: BANK });
    expect(accounts).toHaveLength(1);
    expect(accounts).not.toEqual([id]);
    const details = async (path: string) => (await get(path)).json as { account: { iban: string } };
    const renewed = await details(`/accounts/${accounts[0]}/details/`);
    expect(renewed.account.iban).toBe(((await raw('details')).json as typeof renewed).account.iban);
  });
});

describe('faults', () => {
  test('meet the next call of their scope once they are due', async () => {
    const { raw, clock } = await open([
      post,
      { at: at(24, 12), does: 'fail', scope: 'transactions', with: 'service_unavailable', times: 2 },
      { at: at(24, 12), does: 'fail', scope: 'transactions', with: 'gateway_page' },
    ]);
    const statuses = async (scope: string, calls: number): Promise<number[]> => {
      const found: number[] = [];
      for (let call = 0; call < calls; call += 1) found.push((await raw(scope)).status);
      return found;
    };
    expect(await statuses('transactions', 1)).toEqual([200]);
    clock.advance(3 * HOUR_MS);
    expect(await statuses('balances', 1)).toEqual([200]);
    expect(await statuses('transactions', 4)).toEqual([503, 503, 502, 200]);
  });

  test('are known in every shape, and nothing but a good call shows the rows', async () => {
    const kinds = FETCH_FAULTS.filter((kind) => kind !== 'cut_off');
    const { raw, shown } = await open([
      post,
      ...kinds.map((kind) => ({ at: at(20), does: 'fail', scope: 'transactions', with: kind }) as const),
    ]);
    const answers: string[] = [];
    for (const kind of kinds) {
      const { status, text } = await raw('transactions');
      answers.push(`${kind} ${status}`);
      expect(text).not.toContain('GROCER');
    }
    expect(answers).toEqual([
      'day_limit 429',
      'bank_limit 429',
      'unknown_error 500',
      'service_unavailable 503',
      'connection_failed 503',
      'processing 409',
      'gateway_page 502',
      'empty_body 200',
      'empty_list 200',
      'error_with_200 200',
      'page_with_200 200',
    ]);
    expect((await shown()).booked).toHaveLength(1);
  });

  test('a script with an amount that is none is refused at once', async () => {
    await expect(open([{ ...post, amount: '5,50' }])).rejects.toThrow(/5,50/);
  });
});
