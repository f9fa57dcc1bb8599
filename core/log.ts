/**
 * One structured log. Values are cut out of errors before they are written (see logged-error.ts), and what is known
 * to be secret out of the finished line, wherever it stood.
 */
import { pino } from 'pino';
import { cutValues, logValue } from './logged-error.ts';

export type Log = Pick<pino.Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

const PATTERNS: readonly [RegExp, string][] = [
  // The bot token is part of every Bot API address, and so of every network error.
  [/\/bot\d+:[\w-]+/g, '/bot[secret]'],
  // Any country's account number, run together or in the printed groups of four.
  [/\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7} ?[A-Z\d]{1,4}\b/g, '[iban]'],
  [/\bBearer\s+[\w.-]+/gi, 'Bearer [secret]'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g, '[token]'],
  [/(postgres(?:ql)?:\/\/[^:/@\s"]*:)[^@\s"]+@/g, '$1[secret]@'],
];

/** As it is, as it stands inside JSON, and as it stands in an address. */
const spellings = (secret: string): string[] => [
  ...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
];

/** Replaces every known secret and everything shaped like one. */
export function createRedactor(secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = secrets
    .filter((secret) => secret !== undefined && secret.length >= 8)
    .flatMap((secret) => spellings(String(secret)));
  return (line) => {
    let clean = line;
    for (const secret of known) clean = clean.replaceAll(secret, '[secret]');
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

export function createLog(options: {
  level: string;
  secrets?: readonly (string | undefined)[];
  write?: (line: string) => void;
}): Log {
  const redact = createRedactor(options.secrets ?? []);
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Pino's own for `err` would put the words of all causes together again.
      serializers: { err: (error: unknown) => error },
      formatters: { log: (facts) => ({ ...(logValue(facts) as Record<string, unknown>) }) },
      hooks: {
        logMethod(given, method) {
          const [first, ...rest] = given.map((part: unknown) =>
            typeof part === 'string' ? cutValues(part) : part,
          );
          if (!(first instanceof Error)) return method.apply(this, [first, ...rest] as typeof given);
          // Pino would take the error's own words for the line's.
          return method.apply(this, [{ error: first }, ...rest] as unknown as typeof given);
        },
        streamWrite: redact,
      },
    },
    options.write === undefined ? process.stderr : { write: options.write },
  );
}

/** For parts of tests that are not about the log. */
export const silentLog: Log = pino({ level: 'silent' });

/** What a command says to the person who typed it; everything else goes to the log. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
