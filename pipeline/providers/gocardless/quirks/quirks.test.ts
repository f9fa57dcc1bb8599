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
      if ('set_aside' in landed) return landed.set_aside;
      const { amount, foreign, ...rest } = landed.row;
      return { ...rest, amount: say(amount), ...(foreign === undefined ? {} : { foreign: say(foreign) }) };
    });
    expect(found).toEqual(expected);
  });

  test('every quirk has a fixture, a reason, and a bank of its own', () => {
    const banks = QUIRKS.flatMap(({ institutions }) => institutions);
    expect(new Set(banks).size).toBe(banks.length);
    expect(QUIRKS).toHaveLength(names.length);
    for (const { reason } of QUIRKS) expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  test('a bank without a quirk has none', () => {
    expect(quirkOf('STARLING_SRLGGB3L')).toBeUndefined();
  });
});
