/** What people decided and loaded, as the SQL finds it: one table each, in DuckDB's types. */
import type { Db } from '#core/db.ts';
import { listBudgets } from '#core/store/budgets.ts';
import { listCategoryRules } from '#core/store/category-rules.ts';
import { listMerchantCorrections, listTransactionCorrections } from '#core/store/corrections.ts';
import { listCurrencyRates } from '#core/store/currency-rates.ts';
import { listPairDecisions } from '#core/store/pair-decisions.ts';
import { listTransferDecisions } from '#core/store/transfer-decisions.ts';

/** Columns of each table; a row may have more, which are left out. */
export const DECISION_COLUMNS = {
  /** Of two rows that may be one payment; keys are those of staging. */
  state_pair_decisions: {
    account_id: 'VARCHAR',
    earlier_key: 'VARCHAR',
    later_key: 'VARCHAR',
    is_same: 'BOOLEAN',
  },
  state_category_rules: {
    rule_id: 'VARCHAR',
    position: 'INTEGER',
    words: 'VARCHAR',
    account_id: 'VARCHAR',
    direction: 'VARCHAR',
    least_minor: 'BIGINT',
    most_minor: 'BIGINT',
    category: 'VARCHAR',
    merchant: 'VARCHAR',
  },
  state_transaction_corrections: {
    transaction_id: 'VARCHAR',
    category: 'VARCHAR',
    merchant: 'VARCHAR',
    is_transfer: 'BOOLEAN',
  },
  state_merchant_corrections: { merchant: 'VARCHAR', category: 'VARCHAR', renamed_to: 'VARCHAR' },
  state_transfer_decisions: {
    out_transaction_id: 'VARCHAR',
    in_transaction_id: 'VARCHAR',
    is_transfer: 'BOOLEAN',
  },
  state_budgets: { category: 'VARCHAR', currency: 'VARCHAR', starts_on: 'DATE', amount_minor: 'BIGINT' },
  /** What one unit of `from_currency` was worth in `to_currency` on a day. */
  state_currency_rates: {
    from_currency: 'VARCHAR',
    to_currency: 'VARCHAR',
    rate_on: 'DATE',
    rate: 'DECIMAL(18,8)',
    source: 'VARCHAR',
  },
} as const;

type DecisionTable = keyof typeof DECISION_COLUMNS;

type Cell<Type> = Type extends 'BOOLEAN'
  ? boolean | null
  : Type extends 'INTEGER' | 'BIGINT'
    ? number | null
    : string | null;

/** Rows by table; a table that is left out is empty. */
export type BuildDecisions = {
  readonly [Table in DecisionTable]?: readonly {
    readonly [Column in keyof (typeof DECISION_COLUMNS)[Table]]: Cell<
      (typeof DECISION_COLUMNS)[Table][Column]
    >;
  }[];
};

export async function listDecisions(db: Db, householdId: string): Promise<BuildDecisions> {
  return {
    state_pair_decisions: await listPairDecisions(db, householdId),
    state_category_rules: await listCategoryRules(db, householdId),
    state_transaction_corrections: await listTransactionCorrections(db, householdId),
    state_merchant_corrections: await listMerchantCorrections(db, householdId),
    state_transfer_decisions: await listTransferDecisions(db, householdId),
    state_budgets: await listBudgets(db, householdId),
    state_currency_rates: await listCurrencyRates(db, householdId),
  };
}
