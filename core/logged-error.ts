/**
 * What of an error reaches the log. Databases quote the rows they were given: the parameters of a failed query,
 * the key that exists already, the text that is no number. Those are people's names and amounts, so they are cut
 * out; the SQL, the driver's code, the names of tables and the stack stay.
 */

const CUT = '[cut]';

/** Everything else an error carries may be data: `params` and `detail`, the payload of a call, the text of a row. */
const KEPT = [
  'code',
  'errno',
  'syscall',
  'signal',
  'status',
  'statusCode',
  'severity',
  'routine',
  'query',
  'schema_name',
  'table_name',
  'column_name',
  'constraint_name',
  'schema',
  'table',
  'column',
  'constraint',
] as const;

/** DuckDB's kinds that speak of names only; every other kind quotes values. */
const ABOUT_NAMES = /^(Binder|Catalog|IO|HTTP|Permission|Connection|Dependency|Interrupt|Not implemented)$/;
const DUCKDB = /\b((?:[A-Z][a-z]+|IO|HTTP)(?: [A-Za-z]+){0,3}) Error: /;

/** From the first quote to the last, because a value may hold quotes itself; the numbers outside of them too. */
const withoutValues = (text: string): string => text.replace(/["'][\s\S]*["']/, CUT).replaceAll(/\d+/g, '#');

function cutDuckDb(text: string): string {
  const kind = DUCKDB.exec(text);
  if (kind === null) return text;
  const at = kind.index + kind[0].length;
  // Its words are those of `error()`, which the SQL itself may have put together.
  if (kind[1] === 'Invalid Input') return text.slice(0, at) + CUT;
  const words = text.slice(at);
  // What follows the first line is an excerpt of the SQL, with whatever values stand in it.
  const [first = ''] = ABOUT_NAMES.test(kind[1] ?? '') ? words.split('\n') : withoutValues(words).split('\n');
  return text.slice(0, at) + first;
}

/** Cuts the values out of the words of an error, whichever database or parser they come from. */
function cutWords(text: string): string {
  const clean = text
    .replace(/\nparams: [\s\S]*$/, `\nparams: ${CUT}`)
    .replace(/(invalid input (?:syntax|value) [^:]*: |out of range: )"[\s\S]*"/, `$1${CUT}`)
    .replace(/\bvalue "[\s\S]*"/, `value ${CUT}`)
    .replace(/Key \([\s\S]*\)=\([\s\S]*\)/, `Key ${CUT}`)
    .replace(/Failing row contains[\s\S]*$/, `Failing row ${CUT}`)
    .replace(/Cannot convert [\s\S]* to a BigInt/, `Cannot convert ${CUT} to a BigInt`);
  return cutDuckDb(/is not valid JSON|in JSON at/.test(clean) ? withoutValues(clean) : clean);
}

// The frames at the end only, and only those that name a place: a value may hold a line that begins like one.
const FRAMES = /(?:\n {4}at [^\n]*(?::\d+:\d+\)?|\((?:<anonymous>|index \d+|native)\)))+$/;

/** The same for any text, which may be a stack. */
export function cutValues(text: string): string {
  const frames = FRAMES.exec(text)?.[0] ?? '';
  return cutWords(text.slice(0, text.length - frames.length)) + frames;
}

/** The stack begins with the message as it is, so nothing has to be guessed. */
function stackOf({ stack = '', message }: Error, clean: string): string {
  const at = stack.indexOf(message);
  const after = stack.slice(at + message.length);
  return at < 0 ? cutValues(stack) : cutWords(stack.slice(0, at)) + clean + cutValues(after);
}

type LoggedError = Record<string, unknown>;

function logError(error: Error, depth: number): LoggedError {
  const message = cutWords(error.message);
  const logged: LoggedError = { type: error.name, message, stack: stackOf(error, message) };
  for (const key of KEPT) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === 'string' || typeof value === 'number') logged[key] = value;
  }
  if (error.cause !== undefined) logged['cause'] = logValue(error.cause, depth + 1);
  if (error instanceof AggregateError) logged['errors'] = logValue(error.errors, depth + 1);
  return logged;
}

const DEEPEST = 8;

/** A value of a log line with every error in it made safe, however deep it lies. */
export function logValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cutValues(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > DEEPEST) return CUT;
  if (value instanceof Error) return logError(value, depth);
  if (Array.isArray(value)) return value.map((item) => logValue(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, logValue(item, depth + 1)]));
}
