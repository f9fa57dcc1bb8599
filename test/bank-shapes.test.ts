/** Every shape of a bank through the whole pipeline: answered on loopback, synced, landed, built, published. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '#core/log.ts';
import { toDecimal } from '#core/money.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { memoryTokens, startScriptedBank } from '#pipeline/providers/gocardless/fixtures/scripted-bank.ts';
import {
  type ExpectedRow,
  readShape,
  type Shape,
  shapeNames,
} from '#pipeline/providers/gocardless/fixtures/shapes.ts';
import { createGoCardless } from '#pipeline/providers/gocardless/index.ts';
import { newAccount, newLinked } from './household-for-test.ts';
import { openPipelineForTest, type PipelineForTest } from './pipeline-for-test.ts';

interface Known {
  readonly name: string;
  readonly shape: Shape;
  readonly account: Account;
  readonly connection: Connection;
}

const rowSchema = z.object({
  account_id: z.string(),
  transaction_id: z.string(),
  status: z.string(),
  booked_on: z.string(),
  amount: z.string(),
  payee: z.string(),
  description: z.string(),
  counts_as: z.string(),
});
type MartRow = z.infer<typeof rowSchema>;

let world: PipelineForTest;
let closeBank: () => Promise<void>;
let sync: PipelineForTest['sync'];
const known: Known[] = [];
/** What was published after all first answers, and after the later ones. */
let first: MartRow[];
let last: MartRow[];

async function openShapes(): Promise<void> {
  world = await openPipelineForTest({ now: '2026-03-20T09:00:00Z' });
  const bank = await startScriptedBank(({ path }) => {
    const [, name, scope] = /\/accounts\/([\w-]+)\/(balances|transactions)\//.exec(path) ?? [];
    const shape = known.find((one) => one.name === name)?.shape;
    if (shape === undefined) return undefined;
    if (scope === 'balances') return { body: { balances: shape.balances ?? [] } };
    const isLater = shape.later !== undefined && world.clock.now() >= new Date(shape.later.fetched_at);
    return { body: isLater ? shape.later?.response : shape.response };
  });
  closeBank = bank.close;
  const provider = createGoCardless({
    apiUrl: bank.apiUrl,
    secretId: 'an id',
    secretKey: 'a key',
    country: 'gb',
    tokens: memoryTokens(),
    clock: world.clock,
    zone: 'Europe/London',
    log: silentLog,
  });
  const run = world.syncWith({ providers: [provider] });
  sync = ({ connection_id }) =>
    run({ connection_id, trigger: 'person', requested_at: world.clock.now().toISOString() });
}

async function know(name: string): Promise<void> {
  const shape = readShape(name);
  const { db } = world.database;
  const connection = await newLinked(db, world.household.household_id, {
    institution_id: shape.institution_id,
    institution_name: name,
  });
  const account = await newAccount(db, connection, {
    external_id: name,
    kind: shape.kind,
    owner_name: shape.owner_name,
    currency: shape.expected.flatMap((row) => ('amount' in row ? [row.amount.slice(-3)] : []))[0] ?? 'GBP',
  });
  known.push({ name, shape, account, connection });
}

async function fetchAll(fetches: readonly { at: string; one: Known }[]): Promise<void> {
  for (const { at, one } of fetches.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    world.clock.set(at);
    await sync(one.connection);
  }
}

async function build(): Promise<MartRow[]> {
  await world.publish({ household_id: world.household.household_id, trigger: 'person' });
  expect(world.buildFailures).toEqual([]);
  const rows = await world.published.use(world.household.household_id, ({ warehouse }) =>
    warehouse.rows(
      `select account_id, transaction_id, if(is_pending, 'pending', 'booked') as status, booked_on,
        amount_minor, currency, payee, description, counts_as
      from fct_transactions`,
      {},
      z.looseObject({ amount_minor: z.string(), currency: z.string() }),
    ),
  );
  return (rows ?? []).map(({ amount_minor, currency, ...row }) =>
    rowSchema.parse({
      ...row,
      amount: `${toDecimal({ minor: BigInt(amount_minor), currency })} ${currency}`,
    }),
  );
}

beforeAll(async () => {
  await openShapes();
  for (const name of shapeNames) await know(name);
  const inMarch = known.filter(({ shape }) => shape.fetched_at < '2026-03-21');
  await fetchAll(inMarch.map((one) => ({ at: one.shape.fetched_at, one })));
  first = await build();
  await fetchAll([
    ...known.flatMap((one) =>
      one.shape.later === undefined ? [] : [{ at: one.shape.later.fetched_at, one }],
    ),
    ...known.filter((one) => !inMarch.includes(one)).map((one) => ({ at: one.shape.fetched_at, one })),
  ]);
  last = await build();
}, 120_000);
afterAll(async () => {
  await world.close();
  await closeBank();
});

type Told = Exclude<ExpectedRow, { skipped: true }>;

/** As a mart would show it; the ids are the normaliser's business. */
const plain = (rows: readonly Told[]) =>
  rows.map(({ status, booked_on, amount, payee, description }) => ({
    status,
    booked_on,
    amount,
    payee,
    description,
  }));

/** By their place in the answer: `booked[0]`, `pending[1]`. */
function byPlace(rows: readonly ExpectedRow[]): Map<string, Told> {
  const counts = { booked: 0, pending: 0 };
  return new Map(
    rows.flatMap((row) =>
      'skipped' in row ? [] : [[`${row.status}[${counts[row.status]++}]`, row] as const],
    ),
  );
}

const sorted = <Row extends { booked_on: string; amount: string; payee: string }>(
  rows: readonly Row[],
): Row[] =>
  rows.toSorted((a, b) => {
    const [left, right] = [a, b].map((row) => `${row.booked_on} ${row.amount} ${row.payee}`);
    return (left ?? '') < (right ?? '') ? -1 : 1;
  });

const ofAccount = (rows: readonly MartRow[], { account }: Known) =>
  rows.filter((row) => row.account_id === account.account_id);

const find = (rows: readonly MartRow[], told: Told): MartRow => {
  const [wanted] = plain([told]);
  const found = rows.find((row) => expect.objectContaining(wanted ?? {}).asymmetricMatch(row));
  if (found === undefined) throw new Error(`no row is ${JSON.stringify(wanted)}`);
  return found;
};

const the = (name: string): Known => {
  const found = known.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no shape ${name}`);
  return found;
};

describe('a shape of a bank in the marts', () => {
  test.each(shapeNames)('%s: each row is one payment, as it was meant', (name) => {
    const one = the(name);
    const { shape } = one;
    const rows = ofAccount(shape.fetched_at < '2026-03-21' ? first : last, one);
    const told = [...byPlace(shape.expected).values()];
    expect(sorted(rows)).toMatchObject(sorted(plain(told)));
    for (const row of told) {
      if (row.counts_as !== undefined) expect(find(rows, row).counts_as).toBe(row.counts_as);
    }
  });

  test.each(shapeNames.filter((name) => readShape(name).balances !== undefined))(
    '%s: the balance is what is owed or there',
    async (name) => {
      const one = the(name);
      const found = await world.published.use(world.household.household_id, ({ warehouse }) =>
        warehouse.rows(
          'select booked_minor, currency from dim_accounts where account_id = $account',
          { account: one.account.account_id },
          z.object({ booked_minor: z.string(), currency: z.string() }),
        ),
      );
      const told = found?.map(({ booked_minor, currency }) =>
        toDecimal({ minor: BigInt(booked_minor), currency }),
      );
      expect(told).toEqual([one.shape.expected_balance?.slice(0, -4)]);
    },
  );

  test.each(shapeNames.filter((name) => readShape(name).later !== undefined))(
    '%s: what the later answer shows again is the same payment, and what it settles is settled',
    (name) => {
      const one = the(name);
      const { later, expected } = one.shape;
      if (later === undefined) throw new Error('there is no later answer');
      const before = byPlace(expected);
      const after = [...byPlace(later.expected).values()];
      const replaced = new Set(after.map((row) => row.same_as));
      const kept = [...before].filter(([place]) => !replaced.has(place) && !later.vanished.includes(place));
      const rows = ofAccount(last, one);
      expect(sorted(rows)).toMatchObject(sorted(plain([...kept.map(([, row]) => row), ...after])));
      expect(rows).toHaveLength(later.payments);
      for (const row of after) {
        const earlier = row.same_as === undefined ? undefined : before.get(row.same_as);
        const id = find(rows, row).transaction_id;
        const ids = ofAccount(first, one).map(({ transaction_id }) => transaction_id);
        if (earlier === undefined) expect(ids).not.toContain(id);
        else expect(id).toBe(find(ofAccount(first, one), earlier).transaction_id);
      }
    },
  );
});
