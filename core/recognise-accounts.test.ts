import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hashesToKeep,
  type KnownAccount,
  type Recognisable,
  recogniseAccounts,
} from './recognise-accounts.ts';

const seen = (hashes: readonly string[], more: Partial<Recognisable> = {}): Recognisable => ({
  identity_hashes: hashes,
  external_id: 'new',
  name: 'Account',
  currency: 'GBP',
  ...more,
});

/** As the store keeps them: of a number that two share, the first alone owns the bare hash. */
function remember(accounts: readonly Recognisable[]): KnownAccount[] {
  const owned = new Set<string>();
  return hashesToKeep(accounts).map((hashes, at) => {
    const own = hashes.filter((hash) => !owned.has(hash));
    for (const hash of own) owned.add(hash);
    return {
      account_id: `account ${at}`,
      currency: accounts[at]?.currency ?? '',
      hashes: new Set(own),
      aliases: new Set([accounts[at]?.external_id ?? '']),
    };
  });
}

const recognise = (before: readonly Recognisable[], now: readonly Recognisable[]) =>
  recogniseAccounts(now, remember(before)).map((id) => id?.replace('account ', ''));

describe('an account of an earlier consent', () => {
  test.each([
    ['by its IBAN', ['iban:1', 'bban:1'], ['iban:1']],
    ['by sort code and number, when the IBAN is not named any more', ['iban:1', 'bban:1'], ['bban:1']],
    ['by its IBAN, though the card number is another', ['iban:1', 'pan:1'], ['iban:1', 'pan:2']],
    ['by the card number, when nothing else is named', ['pan:1'], ['pan:1']],
    ['by the card number, when one side alone names more', ['pan:1'], ['bban:1', 'pan:1']],
    ['by a hash of before the kinds were kept', ['abc'], ['iban:1', 'abc']],
  ])('is known %s', (_, before, now) => {
    expect(recognise([seen(before, { external_id: 'old' })], [seen(now)])).toEqual(['0']);
  });

  test.each([
    ['another IBAN', ['iban:1', 'pan:1'], ['iban:2', 'pan:1']],
    ['another sort code and number', ['bban:1', 'pan:1'], ['bban:2', 'pan:1']],
    ['nothing in common', ['iban:1'], ['bban:2']],
  ])('is not taken for one with %s', (_, before, now) => {
    expect(recognise([seen(before)], [seen(now)])).toEqual([undefined]);
  });

  test('is not known by the provider’s id alone, nor in another currency', () => {
    expect(recognise([seen(['iban:1'])], [seen(['iban:2'])])).toEqual([undefined]);
    expect(recognise([seen(['iban:1'])], [seen(['iban:1'], { currency: 'EUR' })])).toEqual([undefined]);
  });
});

describe('two accounts of one consent', () => {
  const cards = [
    seen(['pan:1'], { name: 'Gold', external_id: 'a' }),
    seen(['pan:1'], { name: 'Silver', external_id: 'b' }),
  ];
  const renewed = cards.map((card, at) => ({ ...card, external_id: `new ${at}` }));

  test('with the same last digits stay two, each itself, in whatever order', () => {
    expect(recognise(cards, renewed)).toEqual(['0', '1']);
    expect(recognise(cards, renewed.toReversed())).toEqual(['1', '0']);
  });

  test('of which one alone was known leave the other new', () => {
    expect(recognise(cards.slice(0, 1), renewed)).toEqual(['0', undefined]);
    expect(recognise(cards.slice(1), renewed)).toEqual([undefined, '0']);
  });

  test('that cannot be told apart by their names are told apart by their ids', () => {
    const twins = cards.map((card) => ({ ...card, name: 'Card' }));
    expect(recognise(twins, twins.toReversed())).toEqual(['1', '0']);
  });
});

const account = fc.record({
  iban: fc.integer({ min: 1, max: 4 }),
  pan: fc.integer({ min: 1, max: 2 }),
  shows: fc.constantFrom('iban', 'bban', 'iban and bban', 'pan', 'all'),
  name: fc.constantFrom('Gold', 'Silver'),
});

test('never are two of one consent the same account, and what proves nothing is never claimed', () => {
  const toSeen = (rows: readonly (typeof account extends fc.Arbitrary<infer T> ? T : never)[]) =>
    rows.map(({ iban, pan, shows, name }, at) =>
      seen(
        [
          ...(shows.includes('iban') || shows === 'all' ? [`iban:${iban}`] : []),
          ...(shows !== 'pan' ? [`bban:${iban}`] : []),
          ...(shows === 'pan' || shows === 'all' ? [`pan:${pan}`] : []),
        ],
        { name, external_id: `${name} ${at}` },
      ),
    );
  fc.assert(
    fc.property(fc.array(account, { maxLength: 5 }), fc.array(account, { maxLength: 5 }), (before, now) => {
      const [old, fresh] = [toSeen(before), toSeen(now)];
      const found = recognise(old, fresh);
      const claimed = found.filter((id) => id !== undefined);
      expect(new Set(claimed).size).toBe(claimed.length);
      for (const [at, id] of found.entries()) {
        const one = fresh[at]?.identity_hashes ?? [];
        if (id !== undefined)
          expect(one.some((hash) => old[Number(id)]?.identity_hashes.includes(hash))).toBe(true);
      }
    }),
  );
});
