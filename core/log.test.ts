import { describe, expect, test } from 'vitest';
import { createLog, createRedactor, silentLog } from './log.ts';

function logInto(secrets: readonly (string | undefined)[] = []) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', secrets, write: (line) => void lines.push(line) });
  return { log, text: () => lines.join('') };
}

const TOKEN = '123456789:AAF-canary_token-of-a-bot';

describe('nothing secret reaches the log', () => {
  test('a bot token in the address of a failed call', () => {
    const { log, text } = logInto();
    const address = `https://api.telegram.org/bot${TOKEN}/sendMessage`;
    log.error({ error: new Error(`fetch failed for ${address}`) }, 'not sent');
    expect(text()).not.toContain('canary');
    expect(text()).toContain('/bot[secret]/sendMessage');
  });

  test('a known secret, however deep it lies and in whichever shape', () => {
    const secret = 'pa"ss\\wo/rd+canary 1';
    const { log, text } = logInto([secret, undefined]);
    log.info({ a: { b: [{ c: secret }] } }, `with ${secret}`);
    log.warn({ address: `https://x.test/?key=${encodeURIComponent(secret)}` }, 'called');
    expect(text()).not.toContain('canary');
    expect(text().match(/\[secret\]/g)).toHaveLength(3);
  });

  test('the stack of an error and of its causes', () => {
    const { log, text } = logInto([TOKEN]);
    const cause = new Error(`inner ${TOKEN}`);
    const error = new Error(`outer ${TOKEN}`, { cause });
    log.error({ error, cause }, 'failed');
    log.error(error);
    log.error({ err: error });
    expect(text()).not.toContain('canary');
    expect(text()).toContain('log.test.ts');
    expect(text()).toContain('inner [secret]');
  });

  test.each([
    ['GB33BUKB20201555555555'],
    ['GB33 BUKB 2020 1555 5555 55'],
    ['DE89370400440532013000'],
    ['NL91ABNA0417164300'],
    ['FR1420041010050500013M02606'],
    ['NO9386011117947'],
  ])('the account number %s', (iban) => {
    const { log, text } = logInto();
    log.info({ row: { creditorAccount: { iban } } }, `paid from ${iban}.`);
    expect(text()).not.toContain(iban);
    expect(text()).toContain('paid from [iban].');
  });

  test('the password of a database address', () => {
    const { log, text } = logInto();
    log.error({ error: new Error('no route to postgres://app:canary@db:5432/money') }, 'no database');
    log.error('postgresql://app:canary@db/money');
    expect(text()).not.toContain('canary');
    expect(text()).toContain('postgres://app:[secret]@db:5432/money');
  });

  test('bearer headers and signed tokens', () => {
    const { log, text } = logInto();
    log.debug({ headers: { authorization: 'Bearer canary.canary-1' } }, 'asked');
    log.debug({ access: 'eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJl' }, 'answered');
    expect(text()).not.toMatch(/canary|eyJ/);
  });
});

test('what is no secret stays readable', () => {
  const { log, text } = logInto(['short', 'a long enough secret']);
  const facts = {
    connection_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
    institution: 'DEMOBANK_DEMOGB2L',
    at: '2026-11-24T10:00:00.000Z',
    word: 'short',
  };
  log.info(facts, 'synced 5 accounts');
  expect(JSON.parse(text())).toMatchObject({ ...facts, msg: 'synced 5 accounts', level: 30 });
});

test('levels below the wanted one are not written, and the silent log writes nothing', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', write: (line) => void lines.push(line) });
  log.info('quiet');
  log.warn('loud');
  silentLog.fatal('nothing');
  expect(lines).toHaveLength(1);
});

test('a short secret would blot out ordinary words, so it is left alone', () => {
  expect(createRedactor(['abc'])('abcdef')).toBe('abcdef');
});
