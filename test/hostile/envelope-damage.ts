/** What can be wrong with a whole answer. */
import { gzipSync } from 'node:zlib';

export interface EnvelopeDamage {
  readonly name: string;
  /** Nothing may be taken from it; or it is an answer, if an odd one, whose booked rows are none or all. */
  readonly fate: 'refused' | 'no rows' | 'all rows';
  readonly alter: (text: string) => string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}

const PAGE = '<!doctype html><html><body><h1>We will be back soon</h1></body></html>';
const json = JSON.stringify;

/** Unpacked ten times what is ever read. */
const bomb = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20), { level: 9 }));

const refused = (name: string, body: string | ((text: string) => string)): EnvelopeDamage => ({
  name,
  fate: 'refused',
  alter: typeof body === 'string' ? () => body : body,
});

const withLists = (name: string, fate: EnvelopeDamage['fate'], lists: unknown): EnvelopeDamage => ({
  name,
  fate,
  alter: () => json({ transactions: lists }),
});

const error = { summary: 'Something went wrong', detail: 'Ask again', status_code: 500 };

/** Longer than the provider waits in these tests. */
const SLOW_MS = 6000;

export const TRANSACTIONS_DAMAGE: readonly EnvelopeDamage[] = [
  refused('a page', PAGE),
  refused('nothing', ''),
  refused('blanks', '   \n'),
  refused('null', 'null'),
  refused('a number', '0'),
  refused('a text', '"transactions"'),
  refused('an empty list', '[]'),
  refused('an empty object', '{}'),
  refused('half of it', (text) => text.slice(0, Math.floor(text.length / 2))),
  refused('all but the last brace', (text) => text.trimEnd().slice(0, -1)),
  refused('two answers', (text) => text + text),
  refused('a script around it', (text) => `callback(${text})`),
  refused('a mark of a byte order twice', (text) => `\uFEFF\uFEFF${text}`),
  refused('bytes that are no text', (text) => text.replace('{', '\u0001\u0002{')),
  refused('single quotes', (text) => text.replaceAll('"', "'")),
  refused('an error with 200', json(error)),
  refused('an error of the bank with 200', json({ ...error, type: 'UnknownRequestError' })),
  refused('an error in a list with 200', json([error])),
  refused('an error beside no lists', json({ transactions: null, error })),
  refused('a deep list', `${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  refused('deep objects', `${'{"transactions":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
  withLists('no list of booked rows', 'refused', { pending: [] }),
  withLists('booked is null', 'refused', { booked: null, pending: [] }),
  withLists('booked is an object', 'refused', { booked: { 0: {} }, pending: [] }),
  withLists('booked is a text', 'refused', { booked: 'none', pending: [] }),
  withLists('pending is a text', 'refused', { booked: [], pending: 'none' }),
  withLists('a list without its two', 'refused', []),
  withLists('empty lists', 'no rows', { booked: [], pending: [] }),
  withLists('an empty list and no other', 'no rows', { booked: [] }),
  {
    name: 'pending is null',
    fate: 'all rows',
    alter: (text) => text.replace(/"pending":\[.*?\](?=[,}])/s, '"pending":null'),
  },
  {
    name: 'ten million letters beside it',
    fate: 'all rows',
    alter: (text) => text.replace(/\}$/, `,"padding":"${'x'.repeat(10_000_000)}"}`),
  },
  { name: 'a mark of the byte order before it', fate: 'all rows', alter: (text) => `\uFEFF${text}` },
  {
    name: 'keys of every object in it',
    fate: 'all rows',
    alter: (text) => text.replace('{', '{"__proto__":{"transactions":{"booked":[]}},"constructor":1,'),
  },
  {
    name: 'the lists twice, the empty ones first',
    fate: 'all rows',
    alter: (text) => text.replace('{', '{"transactions":{"booked":[],"pending":[]},'),
  },
  {
    name: 'a packed answer that never ends',
    fate: 'refused',
    alter: bomb,
    headers: { 'content-encoding': 'gzip' },
  },
  {
    name: 'an answer that is not packed as it says',
    fate: 'refused',
    alter: (text) => text,
    headers: { 'content-encoding': 'gzip' },
  },
  { name: 'forty million letters', fate: 'refused', alter: () => `"${'x'.repeat(40_000_000)}"` },
  { name: 'an answer that comes too late', fate: 'refused', alter: (text) => text, delayMs: SLOW_MS },
];

const amounts = (rows: unknown): string => json({ balances: rows });
const one = (balanceAmount: unknown, more: Record<string, unknown> = {}): string =>
  amounts([{ balanceAmount, balanceType: 'interimBooked', ...more }]);

/** A balance that cannot be read is no balance: the last known one stays. */
export const BALANCES_DAMAGE: readonly (readonly [name: string, body: string])[] = [
  ['a page', PAGE],
  ['nothing', ''],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['an error with 200', json(error)],
  ['no balances', amounts([])],
  ['balances are null', amounts(null)],
  ['balances are an object', amounts({})],
  ['a row that is null', amounts([null])],
  ['a row that is a number', amounts([7])],
  ['a balance without an amount', one(undefined)],
  ['an amount that is null', one({ amount: null, currency: 'GBP' })],
  ['an amount that is a number', one({ amount: 0, currency: 'GBP' })],
  ['an amount that is empty', one({ amount: '', currency: 'GBP' })],
  ['an amount with a separator', one({ amount: '1,234.56', currency: 'GBP' })],
  ['an amount with an exponent', one({ amount: '1e3', currency: 'GBP' })],
  ['an amount of 40 digits', one({ amount: '9'.repeat(40), currency: 'GBP' })],
  ['an amount with too many decimals', one({ amount: '0.001', currency: 'GBP' })],
  ['no such currency', one({ amount: '5.00', currency: 'ZZZ' })],
  ['another account’s currency', one({ amount: '5.00', currency: 'EUR' })],
  ['no type', one({ amount: '5.00', currency: 'GBP' }, { balanceType: null })],
];
