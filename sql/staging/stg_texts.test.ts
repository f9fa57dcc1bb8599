/** Cleaning a text that is clean already changes nothing, and nothing is cleaned away to nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenMarts } from '#test/given-marts.ts';

/** `ROUNDS=50` for more. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 2);

/** The merchant of each text, by text. */
async function merchantsOf(texts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = texts.map((payee, at) => ({
    payee,
    description: payee,
    booked_on: '2026-03-02',
    amount_minor: String(-1 - at),
    bank_code: 'mastercard',
  }));
  await using marts = await givenMarts({ fetches: [{ at: '2026-03-03T06:00:00Z', rows }] });
  const found = await marts.rows('select payee, merchant from fct_transactions');
  return new Map(found.map((row) => [String(row['payee']), String(row['merchant'])]));
}

const name = fc.constantFrom(
  'BAKER',
  'Rosie',
  'hill',
  'NORTH',
  'THE ROOM',
  "O'BRIEN",
  'café',
  'M & Co',
  'Ltd Edition',
);
const before = fc.constantFrom(
  '',
  'PAYPAL *',
  'SumUp  *',
  'SQ *',
  'CARD PAYMENT TO ',
  'DD ',
  'VIS ',
  'GC*',
  'DD DD ',
);
const piece = fc.oneof(
  { weight: 4, arbitrary: name },
  {
    weight: 4,
    arbitrary: fc.constantFrom('GB', 'GBR', ')))', 'CD 4421', '12MAR26', 'LTD', '.COM', 'CO', 'REF 7'),
  },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 99_999_999 }).map(String) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
);
const text = fc
  .tuple(
    before,
    name,
    fc.array(piece, { maxLength: 4 }),
    fc.constantFrom('', ' LEEDS', '  LEEDS   GBR', ' ON 12 MAR'),
  )
  .map(([wrapper, first, pieces, end]) => `${wrapper}${[first, ...pieces].join(' ')}${end}`.trim());

test('a merchant’s name is itself what it is cleaned to, and is never empty', {
  timeout: 30_000 * (1 + ROUNDS),
}, async () => {
  const texts = fc.uniqueArray(text, { minLength: 300, maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(texts, async (given) => {
      const once = await merchantsOf(given);
      expect([...once].filter(([, merchant]) => merchant.trim() === '' || merchant === 'Unknown')).toEqual(
        [],
      );
      const names = [...new Set(once.values())];
      const again = await merchantsOf(names);
      expect(names.map((name) => [name, again.get(name)]).filter(([name, other]) => name !== other)).toEqual(
        [],
      );
    }),
    { numRuns: ROUNDS, endOnFailure: true },
  );
});
