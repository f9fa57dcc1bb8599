/** Hostile answers through the whole pipeline: one for each account, between a good look and another. */
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import type { Connection } from '#core/store/connections.ts';
import type { AccountScript, PaymentEvent } from '#sandbox/bank/scripted/script.ts';
import type { ScriptedResponse } from '#sandbox/bank/scripts.ts';
import { type Look, lookInto } from '#test/look-into.ts';
import { openPipelineForTest, type PipelineForTest } from '#test/pipeline-for-test.ts';
import { type HostileCase, nameOfCase } from './cases.ts';
import type { Row } from './row-damage.ts';

const BANKS = [
  'STARLING_SRLGGB3L',
  'BARCLAYS_BUKBGB22',
  'HSBC_HBUKGB4B',
  'LLOYDS_LOYDGB2L',
  'CHASE_CHASGB2L',
];
const START = '2026-11-03T10:00:00Z';
const ZONE = 'Europe/London';
const TIMEOUT_MS = 4000;
/** An amount that no good row has. */
const HOSTILE = '-7777.77';

export interface Trial {
  readonly name: string;
  readonly hostile: HostileCase;
  readonly bank: string;
  readonly account_id: string;
}

/** What the product knows of one account at one moment. */
export interface Known {
  /** Sorted: list, day, minor units. */
  readonly booked: readonly string[];
  readonly pending: readonly string[];
  readonly balance: string | undefined;
  readonly through: string | null;
  readonly is_active: boolean;
  readonly set_aside: readonly string[];
  readonly landed: number;
}

export interface Seen {
  readonly trial: Trial;
  readonly before: Known;
  readonly after: Known;
  readonly healed: Known;
  /** What the bank itself had at the hostile look and at the one after it. */
  readonly bank: { readonly after: Shown; readonly healed: Shown };
}
interface Shown {
  readonly booked: readonly string[];
  readonly pending: readonly string[];
}

export interface Ordeal {
  readonly seen: readonly Seen[];
  readonly buildFailures: readonly string[];
  readonly statuses: readonly string[];
}

function scriptOf(name: string, size: number): AccountScript {
  const start = Date.parse(START);
  const post = (at: number, on: number): PaymentEvent => ({
    at: new Date(start + on * DAY_MS - 60_000).toISOString(),
    does: 'post',
    payment: `p${at}`,
    amount: `-${1 + (at % 90)}.${String(10 + (at % 89))}`,
    text: `SHOP ${at} LEEDS`,
    on: dayOf(new Date(start + on * DAY_MS - 60_000), ZONE),
  });
  const hold = (at: number): PaymentEvent => ({ ...post(at, 0), does: 'hold' }) as PaymentEvent;
  const old = Array.from({ length: size }, (_, at) => post(at, -(at % 50)));
  // One more between the looks: whoever takes an answer has it, whoever refuses it has not.
  const events = [...old, hold(size), hold(size + 1), post(size + 2, 1), post(size + 3, 2)];
  return { name, opening: '1000.00', style: { ids: 'stable' }, events };
}

function withHostileRow(text: string, one: Extract<HostileCase, { row: unknown }>): string {
  const { transactions } = z
    .object({ transactions: z.object({ booked: z.array(z.unknown()), pending: z.array(z.unknown()) }) })
    .parse(JSON.parse(text));
  const list = transactions[one.list];
  const template = z.record(z.string(), z.unknown()).parse(list[0] ?? transactions.booked[0]);
  const row: Row = {
    ...template,
    transactionId: 'hostile',
    ...(one.list === 'booked' ? { internalTransactionId: 'hostile' } : {}),
    transactionAmount: { amount: HOSTILE, currency: 'GBP' },
  };
  const rows = list
    .map((each) => JSON.stringify(each))
    .toSpliced(Math.floor(list.length / 2), 0, one.row.json(row));
  const other = one.list === 'booked' ? 'pending' : 'booked';
  return `{"transactions":{"${one.list}":[${rows.join(',')}],"${other}":${JSON.stringify(transactions[other])}}}`;
}

function responseOf(one: HostileCase): ScriptedResponse {
  if (one.scope === 'balances') return { alter: () => one.body };
  if ('row' in one) return { alter: (text) => withHostileRow(text, one) };
  const { alter, headers, delayMs } = one.envelope;
  return {
    alter,
    ...(headers === undefined ? {} : { headers }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}

/** Some sixty cases at most; every tenth account has 499 good rows. */
export async function playHostile(cases: readonly HostileCase[]): Promise<Ordeal> {
  const world = await openPipelineForTest({ now: START, dailyLimit: 1000, bankTimeoutMs: TIMEOUT_MS });
  try {
    const trials = cases.map((hostile, at): Trial => {
      const bank = BANKS[at % BANKS.length] ?? '';
      const script = scriptOf(`account ${at}`, at % 10 === 0 ? 499 : 25);
      const [profile] = world.bank.scripted.add(bank, [script]);
      return { name: script.name, hostile, bank, account_id: profile?.id ?? '' };
    });
    const connections: Connection[] = [];
    for (const bank of new Set(trials.map((one) => one.bank))) {
      const connection = await world.link(bank);
      connections.push(connection);
      await syncApart(world, connection);
    }
    await world.work();
    const before = await knownOf(world);
    for (const { account_id, hostile } of trials)
      world.bank.control.script(`GET /accounts/${account_id}/${hostile.scope}/`, responseOf(hostile));
    await lookAgain(world, connections);
    const after = await knownOf(world);
    const bankAfter = trials.map((one) => shownBy(world, one));
    world.bank.control.clearScripts();
    await lookAgain(world, connections);
    const healed = await knownOf(world);
    const statuses: string[] = [];
    for (const one of connections) statuses.push((await world.connection(one.connection_id)).status);
    return {
      seen: trials.map((trial, at) => ({
        trial,
        before: of(before, trial),
        after: of(after, trial),
        healed: of(healed, trial),
        bank: { after: bankAfter[at] ?? { booked: [], pending: [] }, healed: shownBy(world, trial) },
      })),
      buildFailures: world.buildFailures.map(({ code, message }) => `${code}: ${message}`),
      statuses,
    };
  } finally {
    await world.close();
  }
}

async function lookAgain(world: PipelineForTest, connections: readonly Connection[]): Promise<void> {
  world.clock.advance(DAY_MS);
  for (const one of connections) await syncApart(world, one);
  await world.work();
}

/** All accounts together would be too many calls for one minute. */
async function syncApart(world: PipelineForTest, connection: Connection): Promise<void> {
  await world.sync(connection);
  world.clock.advance(2 * MINUTE_MS);
}

function of(known: ReadonlyMap<string, Known>, trial: Trial): Known {
  const found = known.get(trial.name);
  if (found === undefined) throw new Error(`${nameOfCase(trial.hostile)}: its account is gone`);
  return found;
}

const line = (on: string, minor: string | bigint): string => `${on} ${minor}`;

function shownBy(world: PipelineForTest, { account_id }: Trial): Shown {
  const ledger = world.bank.ledger.account(account_id);
  const lines = (rows: readonly { on: string; minor: bigint }[] = []) =>
    rows.map(({ on, minor }) => line(on, minor)).toSorted();
  return { booked: lines(ledger?.booked), pending: lines(ledger?.pending) };
}

const rowSchema = z.object({
  account: z.string(),
  booked_on: z.string(),
  amount_minor: z.string(),
  is_pending: z.boolean(),
});

async function knownOf(world: PipelineForTest): Promise<Map<string, Known>> {
  const look: Look = lookInto(world);
  const ask = async <Shape extends z.ZodType>(sql: string, shape: Shape): Promise<z.output<Shape>[]> =>
    z.array(shape).parse((await look.rows(sql)) ?? []);
  const rows = await ask(
    `select dim_accounts.name as account, booked_on::varchar as booked_on, is_pending,
       amount_minor::varchar as amount_minor
     from fct_transactions join dim_accounts using (account_id)`,
    rowSchema,
  );
  const balances = await ask(
    'select name, booked_minor::varchar as minor from dim_accounts',
    z.object({ name: z.string(), minor: z.string().nullable() }),
  );
  const aside = await ask(
    'select name, reason from fct_set_aside join dim_accounts using (account_id)',
    z.object({ name: z.string(), reason: z.string() }),
  );
  const landed = await look.landed('transactions');
  return new Map(
    (await look.accounts()).map((account) => {
      const own = rows.filter((row) => row.account === account.name);
      const lines = (isPending: boolean) =>
        own
          .filter((row) => row.is_pending === isPending)
          .map((row) => line(row.booked_on, row.amount_minor))
          .toSorted();
      return [
        account.name,
        {
          booked: lines(false),
          pending: lines(true),
          balance: balances.find(({ name }) => name === account.name)?.minor ?? undefined,
          through: account.transactions_through_on,
          is_active: account.is_active,
          set_aside: aside.filter(({ name }) => name === account.name).map(({ reason }) => reason),
          landed: landed.filter(({ account_id }) => account_id === account.account_id).length,
        },
      ] as const;
    }),
  );
}

/** The row that stands for the hostile one, if it was kept; its day is its own. */
export const isHostileLine = (text: string): boolean => text.endsWith(` ${HOSTILE.replace('.', '')}`);
