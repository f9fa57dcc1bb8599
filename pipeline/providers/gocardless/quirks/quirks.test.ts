import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { daySchema } from '#core/day.ts';
import { type Money, toDecimal } from '#core/money.ts';
import { normaliseTransactions } from '#pipeline/providers/gocardless/normalise.ts';
import { transactionsSchema } from '#pipeline/providers/gocardless/wire.ts';
import { QUIRKS, quirkOf } from './index.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);

const fixtureSchema = z.object({
  institution_id: z.string(),
  kind: z.enum(['current', 'card']),
  owner_name: z.string().optional(),
  fetched_on: daySchema,
  expected: z.array(z.record(z.string(), z.string())),
});

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

const say = (amount: Money | undefined) => amount && `${toDecimal(amount)} ${amount.currency}`;

describe('quirks', () => {
  test.each(names)('the rows of %s become what a person would read in them', async (name) => {
    const text: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
    const { owner_name, fetched_on, expected, ...account } = fixtureSchema.parse(text);
    const { transactions } = transactionsSchema.parse({ transactions: text });
    const rows = await normaliseTransactions(transactions, {
      ...account,
      ...(owner_name === undefined ? {} : { owner_name }),
      zone: 'Europe/London',
      today: fetched_on,
    });
    const found = rows.map((landed) => {
      if (!('row' in landed)) return landed;
      const { amount, foreign, ...rest } = landed.row;
      return { ...rest, amount: say(amount), ...(foreign === undefined ? {} : { foreign: say(foreign) }) };
    });
    expect(found).toEqual(expected);
  });

  test('every quirk gives its reason in a sentence', () => {
    for (const { reason } of QUIRKS) expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  test.each([
    ['SANTANDER_GB_ABBYGB2L', 1],
    ['SEB_KORT_AB_NO_SKHSFI21', 1],
    ['EUROCARD_FI_SKHSFI21', 1],
    ['SPK_KARLSRUHE_KARSDE66', 1],
    ['BERLINER_SPARKASSE_BELADEBEXXX', 1],
    ['NASPA_NASSDE55XXX', 1],
    ['SWEDBANK_HABAEE2X', 1],
    ['SWEDBANK_HABALT22', 1],
    ['SWEDBANK_SWEDSESS', 0],
    ['HELLO_BE_GEBABEBB', 1],
    ['AMERICAN_EXPRESS_AESUDEF1', 1],
    ['REVOLUT_REVOLT21', 1],
    ['NORWEGIAN_SE_NORWNOK1', 1],
    ['STARLING_SRLGGB3L', 0],
    ['HSBC_HBUKGB4B', 0],
  ])('%s has %i', (id, count) => {
    const fitting = QUIRKS.filter(({ institutions }) =>
      institutions.some((of) => (typeof of === 'string' ? of === id : of.test(id))),
    );
    expect(fitting).toHaveLength(count);
    expect(quirkOf(id)).toBe(fitting[0]);
  });
});
