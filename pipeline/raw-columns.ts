/** The columns of a raw object by kind, in DuckDB's types: what is landed, and what a build reads. */
export type ExtractionKind = 'accounts' | 'balances' | 'transactions';

const PROVENANCE = {
  extraction_id: 'VARCHAR',
  household_id: 'VARCHAR',
  account_id: 'VARCHAR',
  provider: 'VARCHAR',
  institution_id: 'VARCHAR',
  fetched_at: 'TIMESTAMP',
  row_number: 'INTEGER',
  status: 'VARCHAR',
  set_aside_reason: 'VARCHAR',
} as const;

export const RAW_COLUMNS: Record<ExtractionKind, Readonly<Record<string, string>>> = {
  accounts: {
    ...PROVENANCE,
    external_id: 'VARCHAR',
    name: 'VARCHAR',
    kind: 'VARCHAR',
    currency: 'VARCHAR',
    raw: 'VARCHAR',
  },
  balances: {
    ...PROVENANCE,
    balance_type: 'VARCHAR',
    balance_kind: 'VARCHAR',
    amount_minor: 'BIGINT',
    currency: 'VARCHAR',
    is_credit_limit_included: 'BOOLEAN',
    reference_on: 'DATE',
    raw: 'VARCHAR',
  },
  transactions: {
    ...PROVENANCE,
    bank_id: 'VARCHAR',
    provider_id: 'VARCHAR',
    booked_on: 'DATE',
    valued_on: 'DATE',
    amount_minor: 'BIGINT',
    currency: 'VARCHAR',
    payee: 'VARCHAR',
    description: 'VARCHAR',
    merchant_category_code: 'VARCHAR',
    bank_code: 'VARCHAR',
    foreign_amount_minor: 'BIGINT',
    foreign_currency: 'VARCHAR',
    foreign_rate: 'DECIMAL(18,8)',
    counterparty_account: 'VARCHAR',
    raw: 'VARCHAR',
  },
};

/**
 * How raw objects are written. Ids are noise that a higher level of compression only makes larger, and the second
 * version's encodings take a tenth off for nothing; DuckDB, Arrow, Spark 3.3, Trino and ClickHouse read them.
 */
export const RAW_FORMAT = 'format parquet, parquet_version v2, compression zstd, compression_level 1';
