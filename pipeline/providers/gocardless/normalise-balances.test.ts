import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountKind } from '#pipeline/provider.ts';
import { normaliseBalances } from './normalise-balances.ts';

const wire = (balanceType: string, amount: string, more: Record<string, unknown> = {}) => ({
  balanceAmount: { amount, currency: 'GBP' },
  balanceType,
  ...more,
});

const read = (rows: unknown[], kind: AccountKind = 'current', currency = 'GBP', institution_id = '') =>
  normaliseBalances(rows, { kind, currency, institution_id, zone: 'Europe/London' });

const kinds = (rows: unknown[], kind: AccountKind = 'current', currency = 'GBP') =>
  read(rows, kind, currency).map((landed) => ('row' in landed ? landed.row.kind : landed.set_aside));

describe('normaliseBalances', () => {
  test('tells a card’s balance from the credit that is left', () => {
    const rows = [
      wire('interimAvailable', '4969.75', { creditLimitIncluded: true }),
      wire('interimBooked', '-30.25'),
    ];
    expect(read(rows, 'card')).toMatchObject([
      { row: { kind: 'available', is_credit_limit_included: true, amount: { minor: 496975n } } },
      { row: { kind: 'booked', is_credit_limit_included: false, amount: { minor: -3025n } } },
    ]);
  });

  test('never takes what is available on a card for its balance', () => {
    expect(kinds([wire('interimAvailable', '4969.75')], 'card')).toEqual(['available']);
  });

  test('takes the only figure of a card that gives nothing but information', () => {
    expect(kinds([wire('information', '-251.99')], 'card')).toEqual(['booked']);
  });

  test('prefers what is booked now to the close of the day before', () => {
    expect(kinds([wire('closingBooked', '1'), wire('interimBooked', '2'), wire('expected', '3')])).toEqual([
      'other',
      'booked',
      'other',
    ]);
  });
});

describe('the traps of cards', () => {
  test('what is left and what was owed at the last statement surround the balance of Santander', () => {
    const rows = [
      wire('forwardAvailable', '2180.44'),
      wire('openingCleared', '-319.56'),
      wire('previouslyClosedBooked', '-402.1'),
    ];
    expect(kinds(rows, 'card')).toEqual(['available', 'booked', 'other']);
  });

  test('what is left comes with the credit, and what is there without it', () => {
    const rows = [
      wire('interimAvailable', '80.00'),
      wire('interimAvailable', '580.00', { creditLimitIncluded: true }),
      wire('interimBooked', '95.00'),
    ];
    expect(kinds(rows)).toEqual(['available', 'other', 'booked']);
    expect(kinds(rows, 'card')).toEqual(['other', 'available', 'booked']);
  });

  test('the balance of SEB Kort is what is billed, with its sign turned, and what is not billed yet', () => {
    const krona = (type: string, amount: string) =>
      wire(type, '', { balanceAmount: { amount, currency: 'SEK' } });
    const rows = [
      krona('expected', '900.00'),
      krona('nonInvoiced', '-129.00'),
      krona('interimAvailable', '38971.00'),
    ];
    expect(read(rows, 'card', 'SEK', 'SEB_KORT_BANK_AB_SKHSFI21')).toMatchObject([
      {
        row: { kind: 'booked', type: 'expected', amount: { minor: -102900n, currency: 'SEK' } },
        raw: rows[0],
      },
      { row: { kind: 'other', amount: { minor: -12900n } } },
      { row: { kind: 'available', amount: { minor: 3897100n } } },
    ]);
  });
});

describe('a balance', () => {
  test.each([
    ['-12.0', -1200n],
    ['-9', -900n],
    ['100', 10000n],
  ])('of %s needs no padding', (amount, minor) => {
    expect(read([wire('interimBooked', amount)])).toMatchObject([{ row: { amount: { minor } } }]);
  });

  test('in no currency at all is in that of the account', () => {
    const none = { balanceAmount: { amount: '5', currency: 'XXX' }, balanceType: 'interimBooked' };
    expect(read([none])).toMatchObject([
      { row: { kind: 'booked', amount: { minor: 500n, currency: 'GBP' } } },
    ]);
  });

  test('with borrowed money in it gives way to one of its type without', () => {
    const rows = [wire('interimBooked', '600', { creditLimitIncluded: true }), wire('interimBooked', '100')];
    expect(kinds(rows)).toEqual(['other', 'booked']);
  });

  test('is the latest of several of one type', () => {
    expect(
      kinds([
        wire('closingBooked', '1', { referenceDate: '2026-03-18' }),
        wire('closingBooked', '2', { referenceDate: '2026-03-19' }),
        wire('closingBooked', '3'),
      ]),
    ).toEqual(['other', 'booked', 'other']);
  });

  test('is what is available on an account that gives nothing else', () => {
    expect(kinds([wire('interimAvailable', '10')])).toEqual(['booked']);
    expect(kinds([wire('interimAvailable', '10', { creditLimitIncluded: true })])).toEqual(['available']);
  });

  test('in another currency is not taken for the account’s own', () => {
    const euro = { balanceAmount: { amount: '5', currency: 'EUR' }, balanceType: 'interimBooked' };
    expect(kinds([euro, wire('closingBooked', '1')])).toEqual(['other', 'booked']);
    expect(kinds([euro])).toEqual(['booked']);
  });

  test('keeps its reference day', () => {
    expect(read([wire('interimBooked', '1', { referenceDate: '2026-03-18' })])[0]).toHaveProperty(
      'row.reference_on',
      '2026-03-18',
    );
  });

  test.each([
    [null, 'the row cannot be read'],
    [{ balanceType: 'expected' }, 'balanceAmount cannot be read'],
    [wire('expected', '1,000.00'), 'the amount cannot be read'],
  ])('%j is set aside and the rows beside it are kept', (bad, expected) => {
    expect(kinds([bad, wire('expected', '1')])).toEqual([expect.stringContaining(expected), 'booked']);
  });

  test('is booked or available at most once each, whatever arrives', () => {
    const type = fc.constantFrom(
      'interimBooked',
      'closingBooked',
      'interimAvailable',
      'openingAvailable',
      'x',
    );
    const row = fc.oneof(
      fc.jsonValue(),
      type.map((name) => wire(name, '1.00')),
    );
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom<AccountKind>('card', 'current'), (rows, kind) => {
        const found = kinds(rows, kind);
        expect(found).toHaveLength(rows.length);
        expect(found.filter((name) => name === 'booked').length).toBeLessThanOrEqual(1);
        expect(found.filter((name) => name === 'available').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
