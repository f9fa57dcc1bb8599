import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Config, readConfig, readEnvironment, settingsSchema } from './config.ts';

const TOKEN = '123456789:AAE-long-enough-token';

function good(environment: Record<string, string>): Config {
  const result = readConfig(environment);
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.config;
}

const faults = (environment: Record<string, string>): readonly string[] => {
  const result = readConfig(environment);
  return result.ok ? [] : result.faults;
};

const DEFAULTS = {
  telegram: { apiRoot: 'https://api.telegram.org', allowedUsers: [], webhook: false },
  gocardlessCallbackUrl: 'http://localhost:3000/link/return',
  database: { kind: 'embedded' },
  lake: { kind: 'folder' },
  dataDir: './data',
  host: '127.0.0.1',
  port: 3000,
  publicUrl: 'http://localhost:3000',
  zone: 'Europe/London',
  baseCurrency: 'GBP',
  extractSchedule: '7 6,11,16,21 * * *',
  roles: new Set(['bot', 'pipeline', 'web']),
  logLevel: 'info',
  isDemo: true,
};

describe('without any setting', () => {
  test('the demo starts', () => {
    expect(good({})).toEqual(DEFAULTS);
  });

  test('a copied file of empty lines is as good as none', () => {
    const empty = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, ' ']));
    expect(good(empty)).toEqual(DEFAULTS);
  });

  test('what is no setting of ours is not looked at', () => {
    expect(good({ PATH: '/bin', TELEGRAM_TOKEN: 'x' })).toEqual(DEFAULTS);
  });
});

test('every setting arrives where it is used', () => {
  expect(
    good({
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/',
      TELEGRAM_ALLOWED_USERS: '1001, 9007199254740991,',
      TELEGRAM_WEBHOOK: 'TRUE',
      GOCARDLESS_SECRET_ID: 'id',
      GOCARDLESS_SECRET_KEY: ' key ',
      GOCARDLESS_API_URL: 'https://bank.test/api/v2/',
      GC_CALLBACK_URL: 'https://elsewhere.test/back',
      OPENAI_API_KEY: 'sk',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
      OPENAI_MODEL: 'local',
      DATABASE_URL: 'postgresql://app:pw@db/money',
      POSTGRES_HOSTNAME: 'not-used-then',
      S3_BUCKET_NAME: 'lake',
      DATA_DIR: '/data',
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_URL: 'https://money.test//',
      TIMEZONE: 'Asia/Kolkata',
      BASE_CURRENCY: 'EUR',
      EXTRACT_SCHEDULE: '*/30 8-20 * * 1-5',
      SECRET_KEY: 'k'.repeat(32),
      ROLES: 'web,bot',
      LOG_LEVEL: 'debug',
    }),
  ).toEqual({
    telegram: {
      token: TOKEN,
      apiRoot: 'http://127.0.0.1:8081',
      allowedUsers: [1001, 9007199254740991],
      webhook: true,
    },
    gocardless: { secretId: 'id', secretKey: 'key', apiUrl: 'https://bank.test/api/v2' },
    gocardlessCallbackUrl: 'https://elsewhere.test/back',
    model: { apiKey: 'sk', baseUrl: 'http://127.0.0.1:11434/v1', name: 'local' },
    database: { kind: 'server', url: 'postgresql://app:pw@db/money' },
    lake: { kind: 's3', bucket: 'lake' },
    dataDir: '/data',
    host: '0.0.0.0',
    port: 8080,
    publicUrl: 'https://money.test',
    zone: 'Asia/Kolkata',
    baseCurrency: 'EUR',
    extractSchedule: '*/30 8-20 * * 1-5',
    secretKey: 'k'.repeat(32),
    roles: new Set(['web', 'bot']),
    logLevel: 'debug',
    isDemo: false,
  });
});

test('the port stands in the address people open', () => {
  const config = good({ PORT: '4000' });
  expect(config.publicUrl).toBe('http://localhost:4000');
  expect(config.gocardlessCallbackUrl).toBe('http://localhost:4000/link/return');
});

const WRONG: readonly (readonly [name: string, value: string, remedy: RegExp])[] = [
  ['TELEGRAM_BOT_TOKEN', 'token', /copy it whole from @BotFather/],
  ['TELEGRAM_API_ROOT', 'api.telegram.org', /https:\/\/api\.telegram\.org/],
  ['TELEGRAM_ALLOWED_USERS', '12,@alex', /numeric user id/],
  ['TELEGRAM_WEBHOOK', 'perhaps', /true or false/],
  ['GOCARDLESS_API_URL', 'ftp://bank.test', /leave it out/],
  ['GC_CALLBACK_URL', '/link/return', /address the bank sends people back to/],
  ['OPENAI_BASE_URL', 'localhost:11434', /OpenAI-compatible/],
  ['DATABASE_URL', 'mysql://db/money', /postgres:\/\/user:password@host/],
  ['POSTGRES_HOSTNAME', 'my host', /not a host name/],
  ['POSTGRES_PORT', '5432a', /port number/],
  ['PORT', '70000', /1 to 65535/],
  ['PUBLIC_URL', 'money.test', /http:\/\/localhost:3000/],
  ['TIMEZONE', 'Europe/Londn', /Europe\/London/],
  ['BASE_CURRENCY', 'pounds', /GBP/],
  ['EXTRACT_SCHEDULE', '7 6 * *', /five fields/],
  ['SECRET_KEY', 'short', /openssl rand/],
  ['ROLES', 'bot,cook', /bot, pipeline, web/],
  ['LOG_LEVEL', 'chatty', /trace, debug, info/],
];

describe('a wrong setting', () => {
  test.each(WRONG)('%s “%s” is named with its remedy', (name, value, remedy) => {
    const found = faults({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name} .*${remedy.source}.*\\.$`));
  });

  test('all of them are named at once', () => {
    const found = faults(Object.fromEntries(WRONG.map(([name, value]) => [name, value])));
    expect(new Set(found.map((fault) => fault.split(' ')[0]))).toEqual(new Set(WRONG.map(([name]) => name)));
    expect(found).toHaveLength(WRONG.length);
  });

  test('does not show a secret that was typed into it', () => {
    const found = faults({ SECRET_KEY: 'canary', TELEGRAM_BOT_TOKEN: 'canary', DATABASE_URL: 'canary' });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain('canary');
  });

  test.each([
    ['0', /1 to 65535/],
    ['-1', /port number/],
    ['1e3', /port number/],
  ])('PORT %s is refused', (port, remedy) => {
    expect(faults({ PORT: port })[0]).toMatch(remedy);
  });

  test.each(['', '* * * * * *', 'a b c d e', '60s * * * *', '1,,2 * * * *'])(
    'the schedule “%s” is refused, or left out when empty',
    (line) => {
      expect(faults({ EXTRACT_SCHEDULE: line })).toHaveLength(line === '' ? 0 : 1);
    },
  );
});

describe('settings that belong together', () => {
  test.each([
    [{ GOCARDLESS_SECRET_ID: 'id', TELEGRAM_BOT_TOKEN: TOKEN }, 'GOCARDLESS_SECRET_KEY'],
    [{ GOCARDLESS_SECRET_KEY: 'key' }, 'GOCARDLESS_SECRET_ID'],
    [{ OPENAI_API_KEY: 'sk' }, 'OPENAI_MODEL'],
    [{ OPENAI_MODEL: 'local' }, 'OPENAI_API_KEY'],
  ])('%o lacks %s', (environment, missing) => {
    expect(faults(environment as Record<string, string>)).toEqual([expect.stringContaining(missing)]);
  });

  test('bank keys need a bot of one’s own', () => {
    const keys = { GOCARDLESS_SECRET_ID: 'id', GOCARDLESS_SECRET_KEY: 'key' };
    expect(faults(keys)).toEqual([expect.stringContaining('TELEGRAM_BOT_TOKEN')]);
    expect(good({ ...keys, TELEGRAM_BOT_TOKEN: TOKEN }).isDemo).toBe(false);
  });

  test('a bot without bank keys is no demo', () => {
    expect(good({ TELEGRAM_BOT_TOKEN: TOKEN })).toMatchObject({ isDemo: false, telegram: { token: TOKEN } });
  });

  test('a webhook needs an address that Telegram can reach', () => {
    const webhook = { TELEGRAM_WEBHOOK: 'true' };
    expect(faults(webhook)).toHaveLength(1);
    expect(faults({ ...webhook, PUBLIC_URL: 'http://money.test' })).toHaveLength(1);
    expect(faults({ ...webhook, PUBLIC_URL: 'https://money.test' })).toHaveLength(0);
  });

  test('a process needs something to do', () => {
    expect(faults({ ROLES: ',' })).toEqual([expect.stringContaining('leave it out')]);
  });
});

describe('a database by its parts', () => {
  test('has the usual port, user and name', () => {
    expect(good({ POSTGRES_HOSTNAME: 'db' }).database).toEqual({
      kind: 'server',
      url: 'postgres://postgres@db:5432/personal_finances',
    });
  });

  test('keeps its user and password letter for letter, as the driver reads them back', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.trim() === value);
    fc.assert(
      fc.property(text, text, (user, password) => {
        const config = good({
          POSTGRES_HOSTNAME: 'db.test',
          POSTGRES_PORT: '6543',
          POSTGRES_USERNAME: user,
          POSTGRES_PASSWORD: password,
          POSTGRES_DATABASE: 'money',
        });
        const address = new URL(config.database.kind === 'server' ? config.database.url : '');
        expect(decodeURIComponent(address.username)).toBe(user);
        expect(decodeURIComponent(address.password)).toBe(password);
        expect([address.hostname, address.port, address.pathname]).toEqual(['db.test', '6543', '/money']);
      }),
    );
  });
});

test.each([
  ['Europe/London', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Asia/Kolkata', true],
  ['UTC', true],
  ['europe/london', false],
  ['+01:00', false],
  ['BST', false],
])('whether %s is a time zone: %s', (zone, isOne) => {
  expect(readConfig({ TIMEZONE: zone }).ok).toBe(isOne);
});

test('the process’s own environment is read the same way', () => {
  vi.stubEnv('BASE_CURRENCY', 'pounds');
  expect(readEnvironment()).toEqual({
    ok: false,
    faults: expect.arrayContaining([expect.stringContaining('BASE_CURRENCY')]),
  });
  vi.unstubAllEnvs();
});

test('a webhook needs the page that Telegram brings updates to', () => {
  const given = { TELEGRAM_WEBHOOK: 'true', PUBLIC_URL: 'https://money.example', ROLES: 'bot,pipeline' };
  expect(readConfig(given)).toMatchObject({ ok: false, faults: [expect.stringContaining('ROLES')] });
  expect(readConfig({ ...given, ROLES: 'bot,web' }).ok).toBe(true);
});
