import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { money } from '#core/money.ts';
import { sha256 } from '#core/secret.ts';
import { createLander, type Lander, type LandingRows, type Provenance } from './land.ts';
import type { BankTransaction } from './provider.ts';
import { RAW_COLUMNS } from './raw-columns.ts';

let lander: Lander;
let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  lander = createLander();
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "pf-land's-"));
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(async () => {
  lander.close();
  connection.closeSync();
  instance.closeSync();
  await fs.rm(folder, { recursive: true });
});

const FROM: Provenance = {
  extraction_id: 'e1',
  household_id: 'h1',
  account_id: 'a1',
  provider: 'gocardless',
  institution_id: 'DEMO',
  fetched_at: new Date('2026-11-30T23:59:59.123Z'),
};

const land = (rows: LandingRows, from: Partial<Provenance> = {}) => lander.land(rows, { ...FROM, ...from });

/** What any other engine reads from the object. */
async function readBack(bytes: Uint8Array): Promise<{ types: Record<string, string>; rows: unknown[] }> {
  const file = path.join(folder, `${sha256(bytes)}.parquet`);
  await fs.writeFile(file, bytes);
  const from = `from read_parquet('${file.replaceAll("'", "''")}')`;
  const types = await connection.runAndReadAll(`describe select * ${from}`);
  const rows = await connection.runAndReadAll(`select * ${from}`);
  return {
    types: Object.fromEntries(
      types.getRowObjectsJson().map((row) => [row['column_name'] as string, row['column_type'] as string]),
    ),
    rows: rows.getRowObjectsJson(),
  };
}

const payment = (more: Partial<BankTransaction> = {}): BankTransaction => ({
  status: 'booked',
  booked_on: day('2026-11-24'),
  amount: money(-1230n, 'GBP'),
  payee: 'A shop',
  description: 'A SHOP LONDON',
  ...more,
});

describe('an object', () => {
  test('holds a transaction with every column typed, beside the bank’s own words', async () => {
    const raw = { transactionId: 't1', nested: { list: [1, null, 'x'] } };
    const full = payment({
      bank_id: 'b1',
      provider_id: 'p1',
      valued_on: day('2026-11-25'),
      // Beyond what a float holds exactly.
      amount: money(-9_007_199_254_740_993n, 'GBP'),
      merchant_category_code: '0742',
      bank_code: 'PMNT-CCRD',
      foreign: money(-1500n, 'JPY'),
      foreign_rate: '191.25',
      counterparty_account: 'GB33BUKB20201555555555',
    });
    const landed = await land({ kind: 'transactions', rows: [{ row: full, raw }] });
    const { types, rows } = await readBack(landed.bytes);
    expect(types).toEqual(RAW_COLUMNS.transactions);
    expect(rows).toEqual([
      {
        ...FROM,
        fetched_at: '2026-11-30 23:59:59.123',
        row_number: 1,
        status: 'booked',
        set_aside_reason: null,
        bank_id: 'b1',
        provider_id: 'p1',
        booked_on: '2026-11-24',
        valued_on: '2026-11-25',
        amount_minor: '-9007199254740993',
        currency: 'GBP',
        payee: 'A shop',
        description: 'A SHOP LONDON',
        merchant_category_code: '0742',
        bank_code: 'PMNT-CCRD',
        foreign_amount_minor: '-1500',
        foreign_currency: 'JPY',
        foreign_rate: '191.25000000',
        counterparty_account: 'GB33BUKB20201555555555',
        raw: JSON.stringify(raw),
      },
    ]);
    expect(landed).toMatchObject({ sha256: sha256(landed.bytes), row_count: 1, set_aside_count: 0 });
  });

  test('holds balances and accounts in theirs', async () => {
    const balance = {
      type: 'interimBooked',
      kind: 'booked',
      amount: money(-50n, 'GBP'),
      is_credit_limit_included: true,
      reference_on: day('2026-11-24'),
    } as const;
    const balances = await readBack(
      (await land({ kind: 'balances', rows: [{ row: balance, raw: {} }] })).bytes,
    );
    expect(balances.types).toEqual(RAW_COLUMNS.balances);
    expect(balances.rows).toMatchObject([
      { status: 'ok', balance_kind: 'booked', amount_minor: '-50', is_credit_limit_included: true },
    ]);
    const account = {
      external_id: 'x',
      identities: ['iban:x'],
      name: 'Ours',
      kind: 'card',
      currency: 'GBP',
    } as const;
    const accounts = await readBack(
      (await land({ kind: 'accounts', rows: [{ row: account, raw: null }] })).bytes,
    );
    expect(accounts.types).toEqual(RAW_COLUMNS.accounts);
    expect(accounts.rows).toMatchObject([{ name: 'Ours', kind: 'card', raw: 'null' }]);
  });

  test.each(['transactions', 'balances', 'accounts'] as const)(
    'of no %s at all still has its columns',
    async (kind) => {
      const landed = await land({ kind, rows: [] });
      const { types, rows } = await readBack(landed.bytes);
      expect(types).toEqual(RAW_COLUMNS[kind]);
      expect(rows).toEqual([]);
      expect(landed).toMatchObject({ row_count: 0, set_aside_count: 0 });
    },
  );

  test('keeps rows in the order received, those set aside with their reason and nothing else', async () => {
    const landed = await land({
      kind: 'transactions',
      rows: [
        { row: payment({ payee: 'one' }), raw: 1 },
        { set_aside: 'the amount “1e3” is not a decimal', raw: { amount: '1e3' } },
        { row: payment({ payee: 'three' }), raw: 3 },
      ],
    });
    const { rows } = await readBack(landed.bytes);
    expect(rows).toMatchObject([
      { row_number: 1, payee: 'one' },
      {
        row_number: 2,
        status: 'set_aside',
        set_aside_reason: 'the amount “1e3” is not a decimal',
        payee: null,
        amount_minor: null,
        raw: '{"amount":"1e3"}',
      },
      { row_number: 3, payee: 'three' },
    ]);
    expect(landed).toMatchObject({ row_count: 3, set_aside_count: 1 });
  });
});

test('a placeholder is kept with its reason and is not counted as set aside', async () => {
  const landed = await land({
    kind: 'transactions',
    rows: [{ set_aside: 'it stands for nothing', is_placeholder: true, raw: 1 }],
  });
  expect(landed).toMatchObject({ row_count: 1, set_aside_count: 0 });
  expect((await readBack(landed.bytes)).rows).toMatchObject([
    { status: 'placeholder', set_aside_reason: 'it stands for nothing', raw: '1' },
  ]);
});

describe('texts', () => {
  async function payeeOf(payee: string): Promise<unknown> {
    const landed = await land({ kind: 'transactions', rows: [{ row: payment({ payee }), raw: { payee } }] });
    return (await readBack(landed.bytes)).rows[0];
  }

  test.each([
    ['quotes', `O'Brien "&" <Sons>; drop table landing; --`],
    ['a backslash', 'C:\\new\\table $1 {x} ?'],
    ['emoji and joined ones', '👩‍👩‍👧 café e\u0301 𝒻'],
    ['right to left', '\u202Eمتجر'],
    ['line breaks and tabs', 'a\r\n\tb\u2028c'],
    ['what looks like another type', '2026-11-24'],
    ['what looks like JSON', '{"a": [1, "null"]}'],
    ['nothing', ''],
    ['a long one', 'x'.repeat(50_000)],
  ])('with %s arrive as they were', async (_, payee) => {
    expect(await payeeOf(payee)).toMatchObject({ payee, raw: JSON.stringify({ payee }) });
  });

  test('that cannot be stored as they are are kept in the bank’s own JSON, readably', async () => {
    for (const payee of ['a\u0000b', 'half \uD83D', '\uDE00 half']) {
      const row = (await payeeOf(payee)) as { raw: string; payee: string };
      expect(JSON.parse(row.raw)).toEqual({ payee });
      expect(row.payee.replaceAll(/[^a-z]/g, '')).toBe(payee.replaceAll(/[^a-z]/g, ''));
    }
  });

  test('of any kind come back with their amounts', async () => {
    const anyText = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    const anyRow = fc.record({ payee: anyText, minor: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }) });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 30 }), async (given) => {
        const landed = await land({
          kind: 'transactions',
          rows: given.map(({ payee, minor }) => ({
            row: payment({ payee, amount: money(minor, 'GBP') }),
            raw: payee,
          })),
        });
        const { rows } = await readBack(landed.bytes);
        expect(rows).toMatchObject(
          given.map(({ payee, minor }) => ({
            payee,
            amount_minor: minor.toString(),
            raw: JSON.stringify(payee),
          })),
        );
      }),
      { numRuns: 40 },
    );
  });
});

test('an amount that no column can hold is refused, not cut', async () => {
  const row = payment({ amount: money(2n ** 63n, 'GBP') });
  await expect(land({ kind: 'transactions', rows: [{ row, raw: {} }] })).rejects.toThrow();
  // The lander goes on after a refusal.
  expect(await land({ kind: 'transactions', rows: [] })).toMatchObject({ row_count: 0 });
});

test('many at once do not mix', async () => {
  const landed = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      land(
        { kind: 'transactions', rows: [{ row: payment({ payee: `shop ${at}` }), raw: at }] },
        { extraction_id: `e${at}` },
      ),
    ),
  );
  for (const [at, { bytes, key }] of landed.entries()) {
    expect((await readBack(bytes)).rows).toMatchObject([{ payee: `shop ${at}`, extraction_id: `e${at}` }]);
    expect(key).toContain(`/e${at}.parquet`);
  }
});

test('a key tells where it came from, by the month of the fetch in UTC', async () => {
  expect((await land({ kind: 'balances', rows: [] })).key).toBe(
    'raw/balances/provider=gocardless/household=h1/account=a1/2026-11/e1.parquet',
  );
});

test('a closed lander opens again at the next use', async () => {
  const other = createLander();
  other.close();
  expect(await other.land({ kind: 'accounts', rows: [] }, FROM)).toMatchObject({ row_count: 0 });
  other.close();
});
