/** What can be wrong with a single row, and what must become of it. */
export type Row = Record<string, unknown>;

export interface RowDamage {
  readonly name: string;
  /** Set aside and counted, or kept as the payment that it still is. */
  readonly fate: 'set aside' | 'kept';
  /** Raw JSON of the damaged row; what `JSON.stringify` cannot say is written by hand. */
  readonly json: (row: Row) => string;
}

const json = JSON.stringify;
const asObject = (name: string, fate: RowDamage['fate'], change: (row: Row) => unknown): RowDamage => ({
  name,
  fate,
  json: (row) => json(change(row)),
});

const amounts: readonly unknown[] = [
  null,
  -12.3,
  1e21,
  '',
  ' ',
  'abc',
  '1,234.56',
  '1.234,56',
  '1e3',
  'NaN',
  'Infinity',
  '-',
  '--5.00',
  '+-5.00',
  '5.00-',
  '(5.00)',
  '£5.00',
  '0x10',
  '５.００',
  '1'.repeat(40),
  `-0.${'1'.repeat(40)}`,
  '12.345',
  '5.00; drop table',
  {},
  [],
  true,
];
const currencies: readonly unknown[] = [null, '', 'XXX', 'ZZZ', '£', 'GBPGBP', 826, {}, 'GB\u0000P'];
const envelopes: readonly unknown[] = [null, 'GBP -5', 5, [], {}, [{ amount: '-5.00', currency: 'GBP' }]];
const dates: readonly unknown[] = [
  null,
  '',
  ' ',
  '0001-01-01',
  '9999-12-31',
  '2026-02-31',
  '2026-13-01',
  '31/02/2026',
  '20261101',
  20_261_101,
  'yesterday',
  '2026-11-01T25:00:00Z',
  '2030-01-01',
  {},
  [],
];
const noRows: readonly unknown[] = [null, 5, 'a row', [], true, {}, [['x']], ''];

const texts: readonly (readonly [name: string, text: unknown])[] = [
  ['a script', '<script>alert(1)</script>'],
  ['an image with a handler', '"><img src=x onerror=alert(1)>'],
  ['a formula', '=HYPERLINK("http://evil.example";"pay")'],
  ['another formula', "@SUM(1+1)*cmd|' /C calc'!A0"],
  ['SQL', "'; drop table fct_transactions; --"],
  ['a template', '{{constructor.constructor("return process")()}} ${7*7} %s %n'],
  ['right-to-left marks', 'pay \u202E00.1-\u202C now'],
  ['emoji with joiners', '👨‍👩‍👧‍👦🏳️‍🌈 Café'],
  ['a NUL', 'before\u0000after'],
  ['controls', 'a\u0007\u001B[31mred\u007F\u0085b'],
  ['line breaks', 'one\r\ntwo\u2028three'],
  ['half a character', 'half \uD83D of one'],
  ['half a character, the other', '\uDE00'],
  ['a hundred thousand letters', 'x'.repeat(100_000)],
  ['combining marks', `Z${'\u0301'.repeat(3000)}`],
  ['an object', { toString: 'no' }],
  ['a list of lists', [[['deep']]]],
  ['a number', 42],
  ['null', null],
];

const ids: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  12_345,
  {},
  [],
  'x'.repeat(10_000),
  'NOTPROVIDED',
  '\uD800',
];

/** Any text but the last closing brace, then more. */
const extended = (row: Row, more: string): string => `${json(row).slice(0, -1)},${more}}`;
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const without = (row: Row, ...names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
const DATES = ['bookingDate', 'bookingDateTime', 'valueDate', 'valueDateTime'];

function amountOf(row: Row): Row {
  const amount = row['transactionAmount'];
  return typeof amount === 'object' && amount !== null ? { ...amount } : {};
}

export const ROW_DAMAGE: readonly RowDamage[] = [
  ...amounts.map((amount) =>
    asObject(`the amount is ${json(amount)?.slice(0, 30)}`, 'set aside', (row) => ({
      ...row,
      transactionAmount: { ...amountOf(row), amount },
    })),
  ),
  ...currencies.map((currency) =>
    asObject(`the currency is ${json(currency)}`, 'set aside', (row) => ({
      ...row,
      transactionAmount: { ...amountOf(row), currency },
    })),
  ),
  ...envelopes.map((value) =>
    asObject(`transactionAmount is ${json(value)}`, 'set aside', (row) => ({
      ...row,
      transactionAmount: value,
    })),
  ),
  asObject('there is no amount', 'set aside', (row) => without(row, 'transactionAmount')),
  asObject('there is no date', 'set aside', (row) => without(row, ...DATES)),
  ...dates.map((date) =>
    asObject(`the only date is ${json(date)}`, 'set aside', (row) => ({
      ...without(row, ...DATES),
      bookingDate: date,
    })),
  ),
  ...noRows.map((value) => asObject(`the row is ${json(value)}`, 'set aside', () => value)),
  asObject('decimals that are zeros', 'kept', (row) => ({
    ...row,
    transactionAmount: { ...amountOf(row), amount: `${String(amountOf(row)['amount'])}00000` },
  })),
  asObject('the currency in small letters', 'kept', (row) => ({
    ...row,
    transactionAmount: { ...amountOf(row), currency: 'gbp' },
  })),
  asObject('a bad booking date beside a good value date', 'kept', (row) => ({
    ...row,
    bookingDate: '9999-12-31',
    valueDate: '2026-10-30',
  })),
  ...texts.map(([name, text]) =>
    asObject(`its words are ${name}`, 'kept', (row) => ({
      ...row,
      creditorName: text,
      remittanceInformationUnstructured: text,
    })),
  ),
  ...ids.map((id) =>
    asObject(`its ids are ${json(id).slice(0, 20)}`, 'kept', (row) => ({
      ...row,
      transactionId: id,
      internalTransactionId: id,
    })),
  ),
  asObject('its other fields are of no known kind', 'kept', (row) => ({
    ...row,
    currencyExchange: 'none',
    merchantCategoryCode: {},
    creditorAccount: 7,
    balanceAfterTransaction: [],
  })),
  {
    name: 'a key twice',
    fate: 'kept',
    json: (row) => extended(row, '"creditorName":"a","creditorName":"b"'),
  },
  {
    name: 'keys of every object',
    fate: 'kept',
    json: (row) => extended(row, '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}}'),
  },
  { name: 'a deep list', fate: 'kept', json: (row) => extended(row, `"extra":${nested(500)}`) },
  {
    name: 'a number of 400 digits',
    fate: 'kept',
    json: (row) => extended(row, `"extra":${'9'.repeat(400)}`),
  },
  { name: 'ten thousand keys', fate: 'kept', json: (row) => extended(row, manyKeys(10_000)) },
];

const manyKeys = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"key${at}":${at}`).join(',');
