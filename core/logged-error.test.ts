import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/postgres.ts';
import { createLog } from './log.ts';
import { cutValues } from './logged-error.ts';
import { createHousehold } from './store/households.ts';

const NAME = 'Canary O\'Hara "Ltd"\n    at the Mill';
const AMOUNT = '918273645.11';
const IBAN = 'GB33BUKB20201555555555';
const CANARIES = /Canary|O'Hara|Mill\b|918273645|GB33BUKB/;

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'debug', write: (line) => void lines.push(line) }));
  return lines.join('');
}

/** The same error in every place of a line that one can stand in. */
const everywhere = (error: unknown): string =>
  logged((log) => {
    log.error({ error }, 'failed');
    log.error({ err: error, facts: { list: [error] } }, 'failed');
    log.error({ error: new Error('outer', { cause: error }), cause: error }, 'failed');
    log.error(new AggregateError([error], 'all failed'));
    if (!(error instanceof Error)) return;
    log.error(error);
    log.warn(error.message);
    log.warn({ cause: error.stack, problem: error.message }, error.stack);
  });

async function errorOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing failed');
}

describe('PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  test('a failed query keeps its SQL, its code and its place, and loses its parameters', async () => {
    const home = { name: `${NAME} ${IBAN} ${AMOUNT}`, base_currency: 'GBP', now: new Date(0) };
    const error = await errorOf(() => createHousehold(database.db, { ...home, zone: `\u0000${NAME}` }));
    expect(error.message).toMatch(CANARIES);
    const text = everywhere(error);
    expect(text).not.toMatch(CANARIES);
    expect(text).toContain('insert into \\"households\\"');
    expect(text).toContain('params: [cut]');
    expect(text).toContain('"code":"22021"');
    expect(text).toContain('households.ts:');
  });

  test.each([
    ['a key that exists', '23505', `insert into seen values ($1), ($1)`],
    ['a row that is refused', '23514', `insert into seen values (left($1, 0))`],
    ['a text that is no number', '22P02', `select $1::text::int`],
    ['a text that is no day', '22007', `select $1::text::date`],
    ['a text that is no JSON', '22P02', `select $1::text::json`],
    ['a number that is too large', '22003', `select ('9182736' || '4511' || left($1, 0))::int`],
  ])('%s is named by its code, not by its value', async (_, code, query) => {
    const { sql } = database;
    await sql`create table if not exists seen (name text primary key check (name <> ''))`;
    const error = await errorOf(() => sql.unsafe(query, [NAME]));
    const text = everywhere(error);
    expect(text).not.toMatch(CANARIES);
    expect(text).toContain(`"code":"${code}"`);
    if (code === '23505') expect(text).toContain('seen_pkey');
  });
});

describe('DuckDB', () => {
  const quoted = `'${NAME.replaceAll("'", "''")}'`;
  test.each([
    ['Conversion Error', `select ${quoted}::int`],
    ['Conversion Error', `select ${quoted}::date`],
    [
      'Constraint Error',
      `create table kept (name text primary key); insert into kept values (${quoted}), (${quoted})`,
    ],
    ['Conversion Error', `select json_extract(${quoted}::json, '$.a')`],
    ['Invalid Input Error', `select error(${quoted})`],
    ['Out of Range Error', `select 9182736450000000000::bigint * 918273645::bigint`],
    ['Parser Error', `select ${quoted} frm ${quoted}`],
    ['Binder Error', `select missing_column, ${quoted}`],
  ])('%s', async (kind, query) => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const error = await errorOf(() => connection.run(query));
    connection.closeSync();
    instance.closeSync();
    expect(error.message).toMatch(CANARIES);
    expect(error.message).toContain(kind);
    const text = everywhere(error);
    expect(text).not.toMatch(CANARIES);
    expect(text).toContain(kind);
    if (kind === 'Binder Error') expect(text).toContain('missing_column');
    expect(everywhere(new Error(`the model stg_x failed: ${error.message}`))).not.toMatch(CANARIES);
  });
});

test.each([
  ['JSON', () => JSON.parse(`{"a": ${NAME}}`)],
  ['whole numbers', () => BigInt(NAME)],
])('what is no %s is not quoted', async (_, parse) => {
  const text = everywhere(await errorOf(parse));
  expect(text).not.toMatch(CANARIES);
  expect(text).toContain('SyntaxError');
  expect(text).toContain('logged-error.test.ts');
});

test('a property that only some errors have is not written, a code is', () => {
  const error = Object.assign(new Error('refused'), { code: 'EPIPE', payload: { text: NAME }, rows: [IBAN] });
  const text = everywhere(error);
  expect(text).not.toMatch(CANARIES);
  expect(text).toContain('"code":"EPIPE"');
});

test('an error that is its own cause ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(everywhere(error)).toContain('round');
});

test('no parameter survives, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const words = `Failed query: select $1\nparams: §${value}§`;
      const clean = cutValues(`Error: ${words}\n    at f (file.ts:1:2)`);
      expect(clean).toBe('Error: Failed query: select $1\nparams: [cut]\n    at f (file.ts:1:2)');
    }),
  );
});

test.each([
  'a build failed',
  "the bank's answer",
  'Key figures (5)',
  'a value of 5',
  'IO is slow\n and late',
])('an ordinary sentence stays: %s', (words) => expect(cutValues(words)).toBe(words));
