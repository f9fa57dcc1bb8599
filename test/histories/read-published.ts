/** What the published marts say, by the name of the account. */
import { z } from 'zod';
import { lookInto } from '#test/look-into.ts';
import type { PipelineForTest } from '#test/pipeline-for-test.ts';
import type { Published } from './expectation.ts';

const rowSchema = z.object({
  transaction_id: z.string(),
  account: z.string(),
  booked_on: z.string(),
  amount_minor: z.string(),
  currency: z.string(),
  description: z.string(),
  is_pending: z.boolean(),
});
const balanceSchema = z.object({ account: z.string(), on_day: z.string(), booked_minor: z.string() });
const proofSchema = z.object({ account: z.string(), proof: z.string() });

export async function readPublished(world: PipelineForTest): Promise<ReadonlyMap<string, Published>> {
  const look = lookInto(world);
  const rows = await look.rows(`
    select
      transaction_id, dim_accounts.name as account, booked_on::varchar as booked_on,
      amount_minor::varchar as amount_minor, fct_transactions.currency, description, is_pending
    from fct_transactions join dim_accounts using (account_id)`);
  const balances = await look.rows(`
    select name as account, on_day::varchar as on_day, fct_daily_balances.booked_minor::varchar as booked_minor
    from fct_daily_balances join dim_accounts using (account_id) order by on_day`);
  const proofs = await look.rows(`
    select
      name as account,
      arg_max(concat('proof ', status, ' by ', difference_minor), fct_reconciliation.balance_at) as proof
    from fct_reconciliation join dim_accounts using (account_id) group by name`);
  const byAccount = Map.groupBy(z.array(rowSchema).parse(rows ?? []), ({ account }) => account);
  const days = Map.groupBy(z.array(balanceSchema).parse(balances ?? []), ({ account }) => account);
  const proved = z.array(proofSchema).parse(proofs ?? []);
  return new Map(
    [...byAccount].map(([account, own]) => [
      account,
      {
        rows: own,
        balances: (days.get(account) ?? []).map((day) => `balance ${day.on_day} ${day.booked_minor}`),
        proof: proved.find((one) => one.account === account)?.proof ?? 'proof none',
      },
    ]),
  );
}
