/** Whether what is kept can be built upon; if not, why not. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { KeptState } from './kept.ts';

/** Deleted rows leave gaps in the file, and what is never looked at again is never checked again either. */
const MOST_CHANGES = 300;
const MOST_GROWTH = 2;
/** A small file may grow by this whatever its size. */
const ROOM = 32 * 1024 * 1024;

interface Situation {
  readonly kept: KeptState | undefined;
  readonly recipe: string;
  /** The mart file that readers have now, as it is on disk. */
  readonly base: { readonly sha256: string; readonly bytes: number } | undefined;
}

const DECISIONS = [
  ['state_accounts', 'accounts are not what they were'],
  ['state_category_rules', 'a rule is new, different or gone'],
  ['state_transaction_corrections', 'a correction is new, different or gone'],
  ['state_merchant_corrections', 'a merchant was corrected'],
  ['state_transfer_decisions', 'a transfer was decided'],
  ['state_currency_rates', 'rates are new or different'],
] as const;

/** Undefined when everything fits. */
export async function whyWhole(
  connection: DuckDBConnection,
  { kept, recipe, base }: Situation,
): Promise<string | undefined> {
  if (kept === undefined) return 'nothing is kept';
  if (base === undefined || base.sha256 !== kept.mart_sha256) return 'what is kept belongs to another build';
  if (recipe !== kept.recipe) return 'the SQL or its settings are not what they were';
  if (kept.changes >= MOST_CHANGES) return `${kept.changes} builds of changes were made`;
  if (base.bytes > MOST_GROWTH * kept.whole_bytes + ROOM) return 'the file has grown by changes';
  const holds = async (sql: string): Promise<boolean> =>
    (await connection.runAndReadAll(`select 1 where exists (${sql})`)).currentRowCount > 0;
  for (const [name, reason] of DECISIONS)
    if (
      await holds(`(from ${name} except from kept.${name}) union all (from kept.${name} except from ${name})`)
    )
      return reason;
  if (await holds('from kept.state_extractions except from state_extractions'))
    return 'an earlier extraction is different or gone';
  const isEarlier = `
    from state_extractions as new
    anti join kept.state_extractions as old using (extraction_id)
    where new.kind = 'transactions' and new.fetched_at <= (
      select max(fetched_at) from kept.state_extractions as last
      where last.kind = 'transactions' and last.account_id = new.account_id
    )`;
  if (await holds(isEarlier)) return 'an answer is older than one that was built already';
  return undefined;
}
