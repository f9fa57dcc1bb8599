import { describe, expect, test } from 'vitest';
import { dayOf } from '#core/day.ts';
import { toDecimal } from '#core/money.ts';
import { bankZone } from '#pipeline/providers/gocardless/bank-zone.ts';
import {
  type ExpectedRow,
  readShape,
  type Shape,
  shapeNames,
} from '#pipeline/providers/gocardless/fixtures/shapes.ts';
import { normaliseTransactions } from '#pipeline/providers/gocardless/normalise.ts';
import { normaliseBalances } from '#pipeline/providers/gocardless/normalise-balances.ts';
import { transactionsSchema } from '#pipeline/providers/gocardless/wire.ts';

async function read(shape: Shape, { response, fetched_at }: Pick<Shape, 'response' | 'fetched_at'>) {
  const zone = bankZone(shape.institution_id, 'Europe/London');
  const { transactions } = transactionsSchema.parse(response);
  const { institution_id, kind, owner_name } = shape;
  const today = dayOf(new Date(fetched_at), zone);
  const rows = await normaliseTransactions(transactions, { institution_id, kind, owner_name, zone, today });
  return rows.map((landed) => {
    if ('set_aside' in landed) return landed.is_placeholder ? { skipped: true } : landed;
    const { status, booked_on, amount, payee, description, bank_id, provider_id } = landed.row;
    const said = `${toDecimal(amount)} ${amount.currency}`;
    return { status, booked_on, amount: said, payee, description, bank_id, provider_id };
  });
}

const told = (rows: readonly ExpectedRow[]) =>
  rows.map((row) => {
    if ('skipped' in row) return row;
    const { counts_as: _counts, same_as: _same, ...fields } = row;
    return { bank_id: undefined, provider_id: undefined, ...fields };
  });

describe('the shapes of banks', () => {
  test.each(shapeNames)('%s is read as a person would read it', async (name) => {
    const shape = readShape(name);
    expect(await read(shape, shape)).toEqual(told(shape.expected));
    if (shape.later !== undefined) expect(await read(shape, shape.later)).toEqual(told(shape.later.expected));
  });

  test.each(['american-express', 'hsbc-card', 'seb-kort'])(
    'the balance of %s is what is owed or there, not the credit left',
    (name) => {
      const { balances = [], expected_balance = '', kind, institution_id } = readShape(name);
      const currency = expected_balance.slice(-3);
      const rows = normaliseBalances(balances, { kind, currency, institution_id, zone: 'Europe/London' });
      const booked = rows.flatMap((landed) =>
        'row' in landed && landed.row.kind === 'booked' ? [landed.row.amount] : [],
      );
      expect(booked.map((amount) => `${toDecimal(amount)} ${amount.currency}`)).toEqual([expected_balance]);
    },
  );
});
