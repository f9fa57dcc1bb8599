import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { unwrap } from '#core/problem.ts';
import { randomToken } from '#core/secret.ts';
import { seededRandom } from '#test/seeded-random.ts';
import { buildMarts } from '../build.ts';
import type { BuildDecisions } from '../build-decisions.ts';
import type { BuildAccount, BuildExtraction } from '../build-inputs.ts';
import { compareMarts } from '../compare-marts.ts';
import { createLander, type Lander, type LandingRows } from '../land.ts';
import type { BankTransaction } from '../provider.ts';

const SPOILT = Number(process.env['SPOILT'] ?? 2);
const SEED = Number(process.env['SEED'] ?? 20_261_124);

let folder: string;
let lander: Lander;
beforeAll(() => {
  lander = createLander();
});
afterAll(() => lander.close());
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'build-changes-'));
});
afterEach(() => fs.rm(folder, { recursive: true }));

const account = (account_id: string, changes: Partial<BuildAccount> = {}): BuildAccount => ({
  account_id,
  institution_name: 'Monzo',
  name: account_id,
  kind: 'current',
  currency: 'GBP',
  number_ending: null,
  is_active: true,
  ...changes,
});

const payment = (on: string, minor: number, payee: string, extra: Partial<BankTransaction> = {}) =>
  ({
    status: 'booked',
    booked_on: day(on),
    amount: { minor: BigInt(minor), currency: 'GBP' },
    payee,
    description: '',
    ...extra,
  }) as BankTransaction;

/** What a household has fetched so far, and its builds. */
class Home {
  readonly extractions: (BuildExtraction & { file: string })[] = [];
  accounts = [account('main'), account('joint')];
  decisions: BuildDecisions = {};
  today = '2026-03-31';
  readonly keptFile = path.join(folder, `${randomToken(6)}-kept.duckdb`);
  base: { file: string; sha256: string } | undefined;
  made: readonly string[] = [];

  async fetch(at: string, rows: readonly BankTransaction[], account_id = 'main'): Promise<void> {
    const extraction_id = `fetch-${randomToken(6)}`;
    const landing: LandingRows = { kind: 'transactions', rows: rows.map((row) => ({ row, raw: {} })) };
    const fetched_at = new Date(at);
    const from = { extraction_id, account_id, household_id: 'home', fetched_at };
    const { bytes } = await lander.land(landing, { ...from, provider: 'gocardless', institution_id: 'BANK' });
    const file = path.join(folder, `${extraction_id}.parquet`);
    await fs.writeFile(file, bytes);
    const days = { window_from: '2026-01-01', window_to: at.slice(0, 10) };
    this.extractions.push({ extraction_id, account_id, kind: 'transactions', fetched_at, ...days, file });
  }

  #request(file: string) {
    return {
      inputs: { accounts: [], balances: [], transactions: this.extractions.map((one) => one.file) },
      extractions: this.extractions,
      accounts: this.accounts,
      decisions: this.decisions,
      parameters: { today: day(this.today), zone: 'Europe/London', baseCurrency: 'GBP' },
      file,
    };
  }

  /** A build that may use what is kept; why it did not, or undefined. */
  async build(): Promise<string | undefined> {
    const file = path.join(folder, `${randomToken(8)}.duckdb`);
    const { base, keptFile } = this;
    const report = unwrap(await buildMarts({ ...this.#request(file), keep: { file: keptFile, base } }));
    this.base = { file, sha256: report.sha256 };
    this.made = report.models.map(({ name }) => name).toSorted();
    return report.whyWhole;
  }

  /** Rows of the last build that a build of everything gives otherwise. */
  async differences(): Promise<string[]> {
    const file = path.join(folder, `${randomToken(8)}.duckdb`);
    unwrap(await buildMarts(this.#request(file)));
    const compared = await compareMarts(file, this.base?.file ?? '');
    return compared.flatMap(({ mart, differing, shown }) => (differing > 0 ? [mart, ...shown] : []));
  }
}

const MARCH = [
  payment('2026-03-02', -1250, 'Bean and Gone', { bank_id: 'a1' }),
  payment('2026-03-05', -40_00, 'Transfer to joint', { bank_id: 'a2' }),
  payment('2026-03-09', -30_00, 'Lantern Books', { bank_id: 'a3' }),
];

async function home(): Promise<Home> {
  const made = new Home();
  await made.fetch('2026-03-10T07:00:00Z', MARCH);
  expect(await made.build()).toBe('nothing is kept');
  return made;
}

describe('a build after another one', { timeout: 120_000 }, () => {
  test('makes only what is new, and leaves what a build of everything gives', async () => {
    const at = await home();
    await at.fetch('2026-03-11T07:00:00Z', [
      ...MARCH,
      // Comes back, and comes again; the other side of the transfer; a shop in other letters.
      payment('2026-03-11', 30_00, 'Lantern Books', { bank_id: 'a4' }),
      payment('2026-03-11', -1250, 'BEAN AND GONE', { bank_id: 'a5' }),
    ]);
    await at.fetch('2026-03-11T07:00:00Z', [payment('2026-03-06', 40_00, 'Transfer from main')], 'joint');
    const all = at.made;
    expect(await at.build()).toBeUndefined();
    expect(await at.differences()).toStrictEqual([]);
    expect(at.made).toStrictEqual(all);
    // A day on, and nothing new at all.
    at.today = '2026-04-01';
    expect(await at.build()).toBeUndefined();
    expect(await at.differences()).toStrictEqual([]);
  });

  test('takes back what was pending and is not shown again', async () => {
    const at = await home();
    const held = payment('2026-03-11', -990, 'Corner Cafe', { status: 'pending' });
    await at.fetch('2026-03-11T07:00:00Z', [...MARCH, held]);
    expect(await at.build()).toBeUndefined();
    await at.fetch('2026-03-12T07:00:00Z', MARCH);
    expect(await at.build()).toBeUndefined();
    expect(await at.differences()).toStrictEqual([]);
  });

  test('makes everything when what it hangs on is not what it was, and says which', async () => {
    const at = await home();
    at.decisions = {
      state_merchant_corrections: [
        { merchant: 'Lantern Books', category: 'gifts_charity', renamed_to: null },
      ],
    };
    expect(await at.build()).toBe('a merchant was corrected');
    at.accounts = [account('main', { name: 'Everyday' }), account('joint')];
    expect(await at.build()).toBe('accounts are not what they were');
    await at.fetch('2026-03-09T07:00:00Z', MARCH.slice(0, 2));
    expect(await at.build()).toBe('an answer is older than one that was built already');
    at.extractions.pop();
    expect(await at.build()).toBe('an earlier extraction is different or gone');
    at.base = undefined;
    expect(await at.build()).toBe('what is kept belongs to another build');
    expect(await at.differences()).toStrictEqual([]);
  });
});

describe('what is kept', { timeout: 120_000 }, () => {
  test('is not used once the mart file is not what was published', async () => {
    const at = await home();
    const { file = '' } = at.base ?? {};
    const bytes = await fs.readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await fs.writeFile(file, bytes);
    expect(await at.build()).toBe('what is kept belongs to another build');
  });

  test('is thrown away when it was left half changed', async () => {
    const at = await home();
    const instance = await DuckDBInstance.create(at.keptFile);
    const connection = await instance.connect();
    await connection.run('drop table state');
    connection.closeSync();
    instance.closeSync();
    expect(await at.build()).toBe('nothing is kept');
    await at.fetch('2026-03-11T07:00:00Z', MARCH);
    expect(await at.build()).toBeUndefined();
  });

  test('is never built upon once a bit of it is flipped or its end is cut off', async () => {
    const random = seededRandom(SEED);
    const reasons = new Map<string, number>();
    for (let spoilt = 0; spoilt < SPOILT; spoilt += 1) {
      const at = await home();
      const bytes = await fs.readFile(at.keptFile);
      const place = Math.floor(random() * bytes.length);
      if (spoilt % 2 === 0) bytes[place] = (bytes[place] ?? 0) ^ (1 << Math.floor(random() * 8));
      await fs.writeFile(at.keptFile, spoilt % 2 === 0 ? bytes : bytes.subarray(0, place));
      await at.fetch('2026-03-11T07:00:00Z', [...MARCH, payment('2026-03-11', -750, 'BEAN AND GONE')]);
      // A bit that nothing looks at spoils nothing.
      const why = (await at.build()) ?? 'built upon, and equal';
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
      expect(await at.differences()).toStrictEqual([]);
    }
    process.stderr.write(`kept files spoilt: ${JSON.stringify([...reasons])} (seed ${SEED})\n`);
    // One with its end cut off is of no use to anybody.
    expect(reasons.get('what is kept cannot be read') ?? 0).toBeGreaterThanOrEqual(Math.floor(SPOILT / 2));
  });

  test('that a test finds wrong is thrown away, and everything is made', async () => {
    const at = await home();
    const instance = await DuckDBInstance.create(at.keptFile);
    const connection = await instance.connect();
    // What left and what arrived with a penny more would be one transfer.
    await connection.run('update stg_transfer_legs set amount_minor = -4001 where amount_minor = -4000');
    connection.closeSync();
    instance.closeSync();
    await at.fetch('2026-03-11T07:00:00Z', [payment('2026-03-06', 40_01, 'Transfer from main')], 'joint');
    expect(await at.build()).toMatch(/^what is new did not build by itself: build[.]test_failed sql[/]/);
    expect(await at.differences()).toStrictEqual([]);
  });
});
