/** What a question may be about: the names people can use, and where the history starts. */
import { z } from 'zod';
import type { Day } from '#core/day.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type MartAccount, readAccounts } from './accounts.ts';
import { countColumn, flagColumn, nullableDayColumn, textColumn } from './columns.ts';

const categoryShape = z.object({
  category: textColumn,
  label: textColumn,
  is_spending: flagColumn,
  is_income: flagColumn,
});
const merchantShape = z.object({
  merchant: textColumn,
  category: textColumn,
  transaction_count: countColumn,
});
const firstShape = z.object({ first_on: nullableDayColumn });

export interface Vocabulary {
  readonly accounts: Pick<
    MartAccount,
    'account_id' | 'name' | 'institution_name' | 'kind' | 'currency' | 'number_ending'
  >[];
  readonly categories: z.infer<typeof categoryShape>[];
  /** Most used first. */
  readonly merchants: z.infer<typeof merchantShape>[];
  /** Undefined before the first transaction. */
  readonly first_on: Day | undefined;
}

export async function readVocabulary(warehouse: Warehouse): Promise<Vocabulary> {
  const accounts = await readAccounts(warehouse);
  const categories = await warehouse.rows(
    'select category, label, is_spending, is_income from dim_categories order by position',
    {},
    categoryShape,
  );
  const merchants = await warehouse.rows(
    `select merchant, category, transaction_count from dim_merchants
     order by transaction_count desc, merchant`,
    {},
    merchantShape,
  );
  const first = await warehouse.rows('select min(first_on) as first_on from dim_accounts', {}, firstShape);
  return {
    accounts: accounts.map(({ account_id, name, institution_name, kind, currency, number_ending }) => ({
      account_id,
      name,
      institution_name,
      kind,
      currency,
      number_ending,
    })),
    categories,
    merchants,
    first_on: first[0]?.first_on ?? undefined,
  };
}
