/** Pages of a bank to one typed Parquet file in a single statement of DuckDB, and nothing around it. */
import fs from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** Of one page, unless it is told otherwise. */
const DEFAULT_BYTES = 16 * 1024 * 1024;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const ROW = `struct(
  "transactionId" varchar, "internalTransactionId" varchar, "bookingDate" date, "valueDate" date,
  "transactionAmount" struct("amount" varchar, "currency" varchar), "creditorName" varchar,
  "debtorName" varchar, "remittanceInformationUnstructured" varchar,
  "proprietaryBankTransactionCode" varchar, "merchantCategoryCode" varchar)[]`;

export async function bareIngest(pages: readonly string[], parquet: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `copy (
       select unnest(transactions.booked, recursive := true)
       from read_json([${pages.map(quoted).join(', ')}],
         columns = {transactions: 'struct(booked ${ROW.replaceAll("'", "''")})'},
         maximum_object_size = ${Math.max(DEFAULT_BYTES, ...pages.map((page) => fs.statSync(page).size + 1))})
     ) to ${quoted(parquet)} (format parquet, compression zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
}
