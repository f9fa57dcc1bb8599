/** The settings: read once from the environment, every fault listed at once with its remedy. */
import { z } from 'zod';
import { minorDigits } from './money.ts';

export const ROLES = ['bot', 'pipeline', 'web'] as const;
export type Role = (typeof ROLES)[number];

export interface Config {
  readonly telegram: {
    readonly token?: string;
    readonly apiRoot: string;
    readonly allowedUsers: readonly number[];
    readonly webhook: boolean;
  };
  readonly gocardless?: { readonly secretId: string; readonly secretKey: string; readonly apiUrl: string };
  readonly gocardlessCallbackUrl: string;
  readonly model?: { readonly apiKey: string; readonly baseUrl?: string; readonly name: string };
  readonly database: { readonly kind: 'embedded' } | { readonly kind: 'server'; readonly url: string };
  readonly lake: { readonly kind: 'folder' } | { readonly kind: 's3'; readonly bucket: string };
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly zone: string;
  readonly baseCurrency: string;
  readonly extractSchedule: string;
  readonly secretKey?: string;
  readonly roles: ReadonlySet<Role>;
  readonly logLevel: string;
  /** No bot token and no bank keys: the outside world is the sandbox. */
  readonly isDemo: boolean;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

const url = (remedy: string) =>
  z
    .string()
    .refine(
      (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
      `is not an http(s) address: ${remedy}`,
    );

/** Asked by use, not by list: the list has each zone under one name only, Asia/Calcutta but not Asia/Kolkata. */
function isZone(zone: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z]+(\/[A-Z][\w+-]*)+)$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const CRON_FIELD = /^(\*|\d+(-\d+)?)(\/\d+)?(,(\*|\d+(-\d+)?)(\/\d+)?)*$/;
const isCron = (text: string): boolean => {
  const fields = text.trim().split(/\s+/);
  return fields.length === 5 && fields.every((field) => CRON_FIELD.test(field));
};

const list = <T>(item: z.ZodType<T, string>, separator = ',') =>
  z
    .string()
    .transform((text) =>
      text
        .split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));

const anyPort = z
  .string()
  .regex(/^\d+$/, 'is not a port number')
  .transform(Number)
  .pipe(z.number().min(1, 'must be 1 to 65535').max(65_535, 'must be 1 to 65535'));

/** Every setting by name; `.env.example` lists the same names, which a test compares. */
export const settingsSchema = z.object({
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{10,}$/, 'does not look like a bot token: copy it whole from @BotFather')
    .optional(),
  TELEGRAM_API_ROOT: url('write it like https://api.telegram.org').default('https://api.telegram.org'),
  TELEGRAM_ALLOWED_USERS: list(
    z
      .string()
      .regex(/^\d+$/, 'holds something that is not a numeric user id: ask @userinfobot for yours')
      .transform(Number),
  ).default([]),
  TELEGRAM_WEBHOOK: z.stringbool({ error: 'must be true or false' }).default(false),
  GOCARDLESS_SECRET_ID: z.string().optional(),
  GOCARDLESS_SECRET_KEY: z.string().optional(),
  GOCARDLESS_API_URL: url('leave it out for the real one').default(
    'https://bankaccountdata.gocardless.com/api/v2',
  ),
  GC_CALLBACK_URL: url('write the address the bank sends people back to').optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: url('write the address of an OpenAI-compatible server').optional(),
  OPENAI_MODEL: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      'is not a PostgreSQL address: write postgres://user:password@host:5432/name',
    )
    .optional(),
  POSTGRES_HOSTNAME: z
    .string()
    // An address takes no notice of a host it cannot hold, and localhost would be asked instead.
    .refine((host) => URL.parse(`postgres://${host}`)?.hostname === host, 'is not a host name')
    .optional(),
  POSTGRES_PORT: anyPort.default(5432),
  POSTGRES_USERNAME: z.string().default('postgres'),
  POSTGRES_PASSWORD: z.string().default(''),
  POSTGRES_DATABASE: z.string().default('personal_finances'),
  S3_BUCKET_NAME: z.string().optional(),
  DATA_DIR: z.string().default('./data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: anyPort.default(3000),
  PUBLIC_URL: url('write the address people open, like http://localhost:3000').optional(),
  TIMEZONE: z
    .string()
    .refine(isZone, 'is not a time zone: write it like Europe/London')
    .default('Europe/London'),
  BASE_CURRENCY: z
    .string()
    .refine((code) => minorDigits(code) !== undefined, 'is not a currency code: write it like GBP')
    .default('GBP'),
  EXTRACT_SCHEDULE: z
    .string()
    .refine(isCron, 'is not a cron line of five fields: write it like 7 6,11,16,21 * * *')
    .default('7 6,11,16,21 * * *'),
  SECRET_KEY: z
    .string()
    .min(32, 'is shorter than 32 characters: make one with openssl rand -base64 32')
    .optional(),
  ROLES: list(z.enum(ROLES, { error: `may hold ${ROLES.join(', ')} only` })).default([...ROLES]),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
});

type Settings = z.output<typeof settingsSchema>;

/** Faults that lie between two settings. */
function crossFaults(settings: Settings): string[] {
  const faults: string[] = [];
  const pair = (a: keyof Settings, b: keyof Settings) => {
    if ((settings[a] === undefined) !== (settings[b] === undefined))
      faults.push(`${a} and ${b} belong together: set both, or neither.`);
  };
  pair('GOCARDLESS_SECRET_ID', 'GOCARDLESS_SECRET_KEY');
  pair('OPENAI_API_KEY', 'OPENAI_MODEL');
  if (settings.TELEGRAM_BOT_TOKEN === undefined && settings.GOCARDLESS_SECRET_ID !== undefined)
    faults.push(
      'GOCARDLESS_SECRET_ID is set but TELEGRAM_BOT_TOKEN is not: real accounts need your own bot.',
    );
  if (settings.TELEGRAM_WEBHOOK && !settings.PUBLIC_URL?.startsWith('https://'))
    faults.push('TELEGRAM_WEBHOOK needs PUBLIC_URL to be an https address that Telegram can reach.');
  if (settings.TELEGRAM_WEBHOOK && settings.ROLES.includes('bot') && !settings.ROLES.includes('web'))
    faults.push(
      'TELEGRAM_WEBHOOK needs ROLES to hold web beside bot: Telegram brings updates to the web page.',
    );
  if (settings.ROLES.length === 0) faults.push('ROLES is empty: leave it out to run everything.');
  return faults;
}

function databaseOf(settings: Settings): Config['database'] {
  if (settings.DATABASE_URL !== undefined) return { kind: 'server', url: settings.DATABASE_URL };
  if (settings.POSTGRES_HOSTNAME === undefined) return { kind: 'embedded' };
  const address = new URL('postgres://localhost');
  address.hostname = settings.POSTGRES_HOSTNAME;
  address.port = String(settings.POSTGRES_PORT);
  // The setters leave a % as it is, and the driver would then decode what was never encoded.
  address.username = encodeURIComponent(settings.POSTGRES_USERNAME);
  address.password = encodeURIComponent(settings.POSTGRES_PASSWORD);
  address.pathname = `/${settings.POSTGRES_DATABASE}`;
  return { kind: 'server', url: address.href };
}

function shape(settings: Settings): Config {
  const publicUrl = (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, '');
  return {
    telegram: {
      ...(settings.TELEGRAM_BOT_TOKEN === undefined ? {} : { token: settings.TELEGRAM_BOT_TOKEN }),
      apiRoot: settings.TELEGRAM_API_ROOT.replace(/\/+$/, ''),
      allowedUsers: settings.TELEGRAM_ALLOWED_USERS,
      webhook: settings.TELEGRAM_WEBHOOK,
    },
    ...(settings.GOCARDLESS_SECRET_ID !== undefined && settings.GOCARDLESS_SECRET_KEY !== undefined
      ? {
          gocardless: {
            secretId: settings.GOCARDLESS_SECRET_ID,
            secretKey: settings.GOCARDLESS_SECRET_KEY,
            apiUrl: settings.GOCARDLESS_API_URL.replace(/\/+$/, ''),
          },
        }
      : {}),
    gocardlessCallbackUrl: settings.GC_CALLBACK_URL ?? `${publicUrl}/link/return`,
    ...(settings.OPENAI_API_KEY !== undefined && settings.OPENAI_MODEL !== undefined
      ? {
          model: {
            apiKey: settings.OPENAI_API_KEY,
            name: settings.OPENAI_MODEL,
            ...(settings.OPENAI_BASE_URL === undefined ? {} : { baseUrl: settings.OPENAI_BASE_URL }),
          },
        }
      : {}),
    database: databaseOf(settings),
    lake:
      settings.S3_BUCKET_NAME === undefined
        ? { kind: 'folder' }
        : { kind: 's3', bucket: settings.S3_BUCKET_NAME },
    dataDir: settings.DATA_DIR,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl,
    zone: settings.TIMEZONE,
    baseCurrency: settings.BASE_CURRENCY,
    extractSchedule: settings.EXTRACT_SCHEDULE,
    ...(settings.SECRET_KEY === undefined ? {} : { secretKey: settings.SECRET_KEY }),
    roles: new Set(settings.ROLES),
    logLevel: settings.LOG_LEVEL,
    isDemo: settings.TELEGRAM_BOT_TOKEN === undefined && settings.GOCARDLESS_SECRET_ID === undefined,
  };
}

/** An empty variable counts as one that is not set, as in a copied `.env.example`. */
export function readConfig(environment: Record<string, string | undefined>): ConfigResult {
  const present = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .map((name) => [name, environment[name]?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse(present);
  if (!parsed.success)
    return {
      ok: false,
      faults: parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`),
    };
  const faults = crossFaults(parsed.data);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config: shape(parsed.data) };
}

/** The only reader of the process's environment. */
export const readEnvironment = (): ConfigResult => readConfig(process.env);
