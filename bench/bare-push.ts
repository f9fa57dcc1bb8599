/**
 * The shortest way from a bank's page to a message: fetched, parsed, what is known left out by a join over 90
 * days, the rest inserted durably with one month's figures in the same transaction, and the message sent.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { addDays, type Day } from '#core/day.ts';

const pageSchema = z.object({ transactions: z.object({ booked: z.array(z.unknown()) }) });

const SHAPE = JSON.stringify([
  {
    internalTransactionId: 'VARCHAR',
    bookingDate: 'DATE',
    transactionAmount: { amount: 'DECIMAL(18,2)', currency: 'VARCHAR' },
    creditorName: 'VARCHAR',
    merchantCategoryCode: 'VARCHAR',
  },
]);

const INSERT = `
  insert into transactions
  select $account, row.internalTransactionId, row.bookingDate, (row.transactionAmount.amount * 100)::bigint,
    row.creditorName, row.merchantCategoryCode
  from (select unnest(from_json($rows::json, $shape)) as row) as page
  where row.internalTransactionId not in (
    select id from transactions where account_id = $account and booked_on >= $since::date)`;

const MONTH = `
  insert into months
  select date_trunc('month', booked_on)::date, category, sum(amount_minor), count(*)
  from transactions
  where booked_on >= date_trunc('month', $today::date) and booked_on <= $today::date
  group by all`;

export interface BarePush {
  push(account: string, today: Day): Promise<void>;
  close(): void;
}

/** On a file of its own with the rows of these raw objects. */
export async function openBarePush(options: {
  readonly file: string;
  readonly objects: readonly string[];
  readonly url: string;
}): Promise<BarePush> {
  const { file, objects, url } = options;
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const list = objects.map((path) => `'${path}'`).join(', ');
  await connection.run(
    `create table transactions as
     select account_id, provider_id as id, booked_on, amount_minor, payee, merchant_category_code as category
     from read_parquet([${list}]) order by booked_on`,
  );
  await connection.run(
    `create table months as
     select date_trunc('month', booked_on)::date as month, category, sum(amount_minor) as minor, count(*) as rows
     from transactions group by all`,
  );
  return {
    async push(account, today) {
      const answer = await fetch(`${url}/api/v2/accounts/${account}/transactions/`);
      const { transactions } = pageSchema.parse(await answer.json());
      const rows = JSON.stringify(transactions.booked);
      await connection.run('begin');
      const inserted = await connection.run(INSERT, {
        account,
        rows,
        shape: SHAPE,
        since: addDays(today, -90),
      });
      await connection.run(`delete from months where month = date_trunc('month', $today::date)`, { today });
      await connection.run(MONTH, { today });
      await connection.run('commit');
      await fetch(`${url}/bot1:token/sendMessage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: 1001, text: `${inserted.rowsChanged} new` }),
      });
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
