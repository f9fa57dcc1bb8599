/** What can be wrong with the answers that a link rests on: the consent, and an account's metadata and details. */

export type LinkScope = 'requisition' | 'metadata' | 'details';

export interface LinkDamage {
  readonly scope: LinkScope;
  readonly name: string;
  readonly alter: (text: string) => string;
}

const json = JSON.stringify;
const error = json({ summary: 'Something went wrong', detail: 'Ask again', status_code: 500 });

const ENVELOPES: readonly (readonly [name: string, alter: (text: string) => string])[] = [
  ['a page', () => '<!doctype html><html><body>Back soon</body></html>'],
  ['nothing', () => ''],
  ['null', () => 'null'],
  ['a number', () => '7'],
  ['a list', (text) => `[${text}]`],
  ['an empty object', () => '{}'],
  ['half of it', (text) => text.slice(0, Math.floor(text.length / 2))],
  ['an error with 200', () => error],
  ['a deep list', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['keys of every object', (text) => text.replace('{', '{"__proto__":{"polluted":true},"constructor":1,')],
];

const fields = (scope: LinkScope, field: string, values: readonly unknown[]): LinkDamage[] =>
  values.map((value) => ({
    scope,
    name: `${field} is ${json(value).slice(0, 40)}`,
    alter(text) {
      const body = JSON.parse(text) as Record<string, unknown>;
      const holder = scope === 'details' ? (body['account'] as Record<string, unknown>) : body;
      holder[field] = value;
      return json(body);
    },
  }));

const WORDS = [
  null,
  7,
  {},
  [],
  '',
  '<script>alert(1)</script>',
  "'; drop table accounts; --",
  'a\u0000b',
  'half \uD83D of one',
  'x'.repeat(100_000),
];

export const LINK_DAMAGE: readonly LinkDamage[] = [
  ...(['requisition', 'metadata', 'details'] as const).flatMap((scope) =>
    ENVELOPES.map(([name, alter]) => ({ scope, name, alter })),
  ),
  ...fields('requisition', 'status', [null, 5, '', 'ZZ', {}, ['LN'], 'ln']),
  ...fields('requisition', 'accounts', [null, 'all', {}, [null], [7], [{}], [''], ['../../token/new']]),
  ...fields('requisition', 'agreement', [null, 7, {}, '', '../..']),
  ...fields('requisition', 'id', ['00000000-0000-0000-0000-000000000000']),
  ...fields('metadata', 'status', [null, 5, '', 'ODD', {}]),
  ...fields('metadata', 'iban', WORDS),
  ...fields('metadata', 'institution_id', [null, 7, 'ANOTHER_BANK']),
  ...fields('details', 'currency', [null, 7, '', 'ZZZ', 'GB\u0000', {}, 'x'.repeat(1000)]),
  ...['name', 'ownerName', 'product', 'iban', 'resourceId', 'cashAccountType', 'maskedPan'].flatMap((field) =>
    fields('details', field, WORDS),
  ),
];
