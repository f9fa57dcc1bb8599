/** Pages of a bank to one typed Parquet file in a single statement of DuckDB, and nothing around it. */
import { DuckDBInstance } from '@duckdb/node-api';

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
         columns = {transactions: 'struct(booked ${ROW.replaceAll("'", "''")})'})
     ) to ${quoted(parquet)} (format parquet, compression zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
}
