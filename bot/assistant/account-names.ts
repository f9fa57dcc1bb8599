/** What people call their accounts: by bank, by name, by kind, by currency; a name that fits several means all. */
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import type { Name } from './name.ts';
import { plainText } from './plain-text.ts';

type Account = Vocabulary['accounts'][number];

const KIND_WORDS: Readonly<Record<string, readonly string[]>> = {
  current: ['current account', 'current accounts'],
  savings: ['savings account', 'savings accounts', 'saver'],
  card: ['credit card', 'credit cards', 'the card'],
  loan: ['loan', 'loan account'],
  other: [],
};
const CURRENCY_WORDS: Readonly<Record<string, readonly string[]>> = {
  EUR: ['euro account', 'euros account', 'euro card', 'eur account'],
  USD: ['dollar account', 'usd account'],
};
const SHORT_NAMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/american express|\bamex\b/, ['amex', 'american express']],
  [/hsbc/, ['hsbc']],
  [/royal bank of scotland|\brbs\b/, ['rbs']],
  [/co-?op(?:erative)? bank/, ['coop bank', 'co-op bank', 'cooperative bank']],
  [/national westminster|natwest/, ['natwest']],
];
/** Parts of a bank's name that no one account is called by. */
const DULL = new Set(
  'bank plc uk ltd limited the of account current card credit personal business eur gbp'.split(' '),
);

export function accountNames({ accounts }: Vocabulary): ReadonlyMap<string, Name> {
  const found = new Map<string, Account[]>();
  for (const account of accounts) {
    for (const alias of aliases(account)) {
      found.set(alias, [...(found.get(alias) ?? []), account]);
    }
  }
  return new Map(
    [...found].map(([alias, list]) => [
      alias,
      {
        kind: 'account',
        account_ids: list.map(({ account_id }) => account_id),
        label: list.map(({ name }) => name).join(' and '),
      },
    ]),
  );
}

function aliases(account: Account): Set<string> {
  const bank = plainText(account.institution_name);
  const name = plainText(account.name);
  const both = `${bank} ${name}`;
  const bases = new Set<string>([bank, name]);
  for (const part of [...bank.split(' '), ...name.split(' ')]) {
    if (part.length > 2 && !DULL.has(part) && !/^\d/.test(part)) bases.add(part);
  }
  for (const [pattern, short] of SHORT_NAMES) {
    if (pattern.test(both)) for (const word of short) bases.add(word);
  }
  bases.delete('savings');
  const all = new Set<string>([
    ...(KIND_WORDS[account.kind] ?? []),
    ...(CURRENCY_WORDS[account.currency] ?? []),
  ]);
  for (const base of bases) {
    if (base === '') continue;
    all.add(base);
    for (const tail of ['account', 'card', 'current account', 'credit card', 'bank', 'bank account']) {
      all.add(`${base} ${tail}`);
    }
  }
  if (account.number_ending !== null) all.add(account.number_ending);
  return all;
}
