import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { money } from '#core/money.ts';
import type { BankTransaction } from '#pipeline/provider.ts';
import { type NormaliseContext, normaliseTransactions } from './normalise.ts';

const CONTEXT: NormaliseContext = {
  institution_id: 'STARLING_SRLGGB3L',
  kind: 'current',
  zone: 'Europe/London',
  today: day('2026-03-20'),
};

const wire = (more: Record<string, unknown> = {}) => ({
  transactionId: 'st-1',
  internalTransactionId: '00aa',
  bookingDate: '2026-03-18',
  transactionAmount: { amount: '-23.45', currency: 'GBP' },
  ...more,
});

const both = (booked: unknown[], pending: unknown[] = [], context: Partial<NormaliseContext> = {}) =>
  normaliseTransactions({ booked, pending }, { ...CONTEXT, ...context });

async function one(
  more: Record<string, unknown>,
  context: Partial<NormaliseContext> = {},
): Promise<BankTransaction> {
  const [landed] = await both([wire(more)], [], context);
  if (landed === undefined || !('row' in landed)) throw new Error(landed?.set_aside ?? 'no row');
  return landed.row;
}

const reason = async (row: unknown): Promise<string | undefined> => {
  const [landed] = await both([row]);
  return landed !== undefined && 'set_aside' in landed ? landed.set_aside : undefined;
};

describe('the day', () => {
  test.each([
    [{ bookingDate: '2026-03-18', valueDate: '2026-03-16' }, '2026-03-18'],
    [{ bookingDate: null, bookingDateTime: '2026-06-17T23:30:00Z' }, '2026-06-18'],
    [{ bookingDate: ' ', valueDate: '2026-03-16' }, '2026-03-16'],
    [{ bookingDate: '0001-01-01', valueDate: '2026-03-16' }, '2026-03-16'],
    [{ bookingDate: '2199-01-01', valueDate: '2026-03-16' }, '2026-03-16'],
    [{ bookingDate: undefined, valueDateTime: '2026-03-16T12:00:00' }, '2026-03-16'],
    // A booked payment of tomorrow is kept as it is: some banks book ahead.
    [{ bookingDate: '2026-03-23' }, '2026-03-23'],
  ])('of %j is %s', async (fields, expected) => {
    expect((await one(fields)).booked_on).toBe(expected);
  });

  test('of a pending payment is never later than that of the fetch', async () => {
    const [landed] = await both([], [wire({ bookingDate: '2026-03-26' })]);
    expect(landed).toMatchObject({ row: { booked_on: '2026-03-20', status: 'pending' } });
  });
});

describe('the payee', () => {
  const NAMES = { creditorName: 'Baker', debtorName: 'Ada Fernsby' };
  const IN = { transactionAmount: { amount: '5', currency: 'GBP' } };

  test('is the creditor on money out and the debtor on money in', async () => {
    expect((await one(NAMES)).payee).toBe('Baker');
    expect((await one({ ...NAMES, ...IN })).payee).toBe('Ada Fernsby');
  });

  test('is the merchant behind a payment processor', async () => {
    expect((await one({ ...NAMES, ultimateCreditor: 'Bike shop' })).payee).toBe('Bike shop');
  });

  test('is never the account’s holder', async () => {
    const text = { remittanceInformationUnstructured: 'TRANSFER' };
    const owner = { owner_name: 'ada  fernsby' };
    expect((await one({ debtorName: 'Ada Fernsby', ...text }, owner)).payee).toBe('TRANSFER');
    expect((await one({ debtorName: 'Ada Fernsby' }, owner)).payee).toBe('');
    expect((await one({ creditorName: 'Ada Fernsby', debtorName: 'Baker' }, owner)).payee).toBe('Baker');
  });

  test('is a name in the wrong role when the holder is known to be another', async () => {
    expect(
      (await one({ debtorName: 'Baker', remittanceInformationUnstructured: 'X' }, { owner_name: 'Ada' }))
        .payee,
    ).toBe('Baker');
  });

  test('is not the holder with a title or another order of words', async () => {
    const text = { remittanceInformationUnstructured: 'TRANSFER' };
    const owner = { owner_name: 'Ada Fernsby' };
    expect((await one({ debtorName: 'MRS FERNSBY, ADA', ...text }, owner)).payee).toBe('TRANSFER');
    expect((await one({ debtorName: 'Ada Fernsby-Baker', ...text }, owner)).payee).toBe('Ada Fernsby-Baker');
  });

  test('is the text rather than a name in the wrong role when the holder is unknown', async () => {
    expect((await one({ debtorName: 'Ada', remittanceInformationUnstructured: 'BAKER' })).payee).toBe(
      'BAKER',
    );
    expect((await one({ debtorName: 'Baker' })).payee).toBe('Baker');
  });

  test.each([
    [{ remittanceInformationUnstructuredArray: ['To Jo', '', 'birthday'] }, 'To Jo birthday'],
    [{ remittanceInformationStructured: 'Order 7' }, 'Order 7'],
    [{ remittanceInformationStructuredArray: ['Order', '7'] }, 'Order 7'],
    [{ additionalInformation: 'KIOSK' }, 'KIOSK'],
    [{ proprietaryBankTransactionCode: 'FEE' }, 'FEE'],
    [{}, ''],
  ])('and the description of %j are “%s” without names', async (fields, expected) => {
    expect(await one(fields)).toMatchObject({ payee: expected, description: expected });
  });
});

describe('the description', () => {
  test('is not the bank’s code when there is a name', async () => {
    expect((await one({ creditorName: 'Baker', proprietaryBankTransactionCode: 'FEE' })).description).toBe(
      '',
    );
  });
});

describe('the ids', () => {
  test.each([' ', '', 'NOTPROVIDED', 'notprovided', '0000', null, 17])('%j names nothing', async (id) => {
    expect(await one({ transactionId: id })).not.toHaveProperty('bank_id');
  });

  test('one that is repeated names nothing, on either row', async () => {
    const rows = await both([wire(), wire({ transactionAmount: { amount: '-1', currency: 'GBP' } })]);
    expect(rows.map((landed) => 'row' in landed && landed.row.bank_id)).toEqual([undefined, undefined]);
  });

  test('of a pending row count only at banks that keep them', async () => {
    const bankId = async (institution_id: string) => {
      const [landed] = await both([], [wire()], { institution_id });
      return landed !== undefined && 'row' in landed ? landed.row.bank_id : 'set aside';
    };
    expect(await bankId('STARLING_SRLGGB3L')).toBeUndefined();
    expect(await bankId('MONZO_MONZGB2L')).toBe('st-1');
  });

  test('one in both lists names the same payment', async () => {
    const rows = await both([wire()], [wire()], { institution_id: 'MONZO_MONZGB2L' });
    expect(rows.map((landed) => 'row' in landed && landed.row.bank_id)).toEqual(['st-1', 'st-1']);
  });

  test('the provider’s own is kept for booked rows', async () => {
    expect((await one({})).provider_id).toBe('00aa');
    expect((await both([], [wire()]))[0]).not.toHaveProperty('row.provider_id');
  });
});

describe('the rest', () => {
  test.each([
    [{ creditorAccount: { iban: 'GB00TEST1' }, debtorAccount: { iban: 'GB00MINE1' } }, 'GB00TEST1'],
    [{ creditorAccount: { bban: '12345' } }, '12345'],
    [{ creditorAccount: 'GB00TEST2' }, 'GB00TEST2'],
    [{ creditorAccount: { maskedPan: '**12' } }, '**12'],
    [{ creditorAccount: 5 }, undefined],
  ])('the other account in %j is %s', async (fields, expected) => {
    expect((await one(fields)).counterparty_account).toBe(expected);
  });

  test('the foreign amount has the sign of the amount', async () => {
    const abroad = { currencyExchange: [{ instructedAmount: { amount: '-10', currency: 'EUR' } }] };
    expect((await one(abroad)).foreign).toEqual(money(-1000n, 'EUR'));
    expect((await one({ ...abroad, transactionAmount: { amount: '9', currency: 'GBP' } })).foreign).toEqual(
      money(1000n, 'EUR'),
    );
  });

  test.each([
    ['1.14680', '1.1468'],
    ['0.000000123456', '0.00000012'],
    ['151', '151'],
    [1.25, '1.25'],
    ['0.0', undefined],
    ['0.000000000001', undefined],
    ['about 2', undefined],
    ['123456789012', undefined],
    [undefined, undefined],
  ])('the rate %j is kept as %j', async (exchangeRate, kept) => {
    const row = await one({
      currencyExchange: [{ exchangeRate, instructedAmount: { amount: '-10', currency: 'EUR' } }],
    });
    expect(row.foreign).toEqual(money(-1000n, 'EUR'));
    expect(row.foreign_rate).toBe(kept);
  });

  test('a conversion within the account’s own currency is a dummy', async () => {
    const dummy = {
      sourceCurrency: 'GBP',
      exchangeRate: '1',
      instructedAmount: { amount: '23.45', currency: 'GBP' },
    };
    expect(await one({ currencyExchange: dummy })).not.toHaveProperty('foreign_rate');
  });

  test.each([
    { currencyExchange: 'x' },
    { currencyExchange: [{}] },
    { currencyExchange: { instructedAmount: { amount: '0', currency: 'EUR' } } },
    { currencyExchange: { instructedAmount: { amount: '1', currency: 'XXX' } } },
  ])('%j is no foreign amount', async (fields) => {
    expect(await one(fields)).not.toHaveProperty('foreign');
  });

  test('yen have no decimals, and a category code has four digits', async () => {
    expect(
      await one({ transactionAmount: { amount: '-1200.00', currency: 'jpy' }, merchantCategoryCode: '742' }),
    ).toMatchObject({ amount: money(-1200n, 'JPY'), merchant_category_code: '0742' });
  });
});

describe('a row that cannot be understood', () => {
  test.each([
    [null, 'the row is not an object'],
    ['x', 'the row is not an object'],
    [{}, 'transactionAmount is missing or not a text'],
    [
      wire({ transactionAmount: { amount: 12.5, currency: 'GBP' } }),
      'transactionAmount.amount is missing or not a text',
    ],
    [wire({ transactionAmount: { amount: '1,234.56', currency: 'GBP' } }), 'the amount cannot be read'],
    [wire({ transactionAmount: { amount: '1e3', currency: 'GBP' } }), 'the amount cannot be read'],
    [wire({ transactionAmount: { amount: 'NaN', currency: 'GBP' } }), 'the amount cannot be read'],
    [wire({ transactionAmount: { amount: '9'.repeat(40), currency: 'GBP' } }), 'the amount cannot be read'],
    [wire({ transactionAmount: { amount: '1.005', currency: 'GBP' } }), 'the amount cannot be read'],
    [wire({ transactionAmount: { amount: '1', currency: 'XXX' } }), 'the amount cannot be read'],
    [wire({ bookingDate: '2026-02-31' }), 'the row has no date that can be read'],
    [wire({ bookingDate: '9999-12-31' }), 'the row has no date that can be read'],
  ])('%j is set aside with its reason', async (row, expected) => {
    expect(await reason(row)).toContain(expected);
  });

  test('leaves the rows beside it alone, and its own words stay with it', async () => {
    const good = Array.from({ length: 499 }, (_, at) => wire({ transactionId: `id-${at}` }));
    const bad = wire({ transactionAmount: { amount: 'NaN', currency: 'GBP' } });
    const rows = await both([...good.slice(0, 200), bad, ...good.slice(200)]);
    expect(rows.filter((landed) => 'row' in landed)).toHaveLength(499);
    expect(rows[200]).toEqual({ raw: bad, set_aside: expect.stringContaining('NaN') });
  });

  test('never throws, whatever JSON arrives', async () => {
    const field = fc.constantFrom(...Object.keys(wire()), 'valueDate', 'currencyExchange', 'creditorAccount');
    const row = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()).map(wire));
    const institution = fc.constantFrom(
      'COOPERATIVE_CPBKGB22',
      'VIRGIN_NRNBGB22',
      'SANTANDER_GB_ABBYGB2L',
      'X',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row), fc.array(row), institution, async (booked, pending, institution_id) => {
        const rows = await both(booked, pending, { institution_id });
        expect(rows.map(({ raw }) => raw)).toEqual([...booked, ...pending]);
      }),
    );
  });
});
