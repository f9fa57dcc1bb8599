/** What tests want to know of a pipeline: what was asked, landed, recorded and published. */
import { z } from 'zod';
import { type Account, listAccounts } from '#core/store/accounts.ts';
import { type Extraction, listExtractions } from '#core/store/extractions.ts';
import { type Run, recentRuns } from '#core/store/runs.ts';
import { type SyncOutcome, syncOutcomeSchema } from '#core/sync-outcome.ts';
import type { PipelineForTest } from './pipeline-for-test.ts';

export interface Look {
  accounts(): Promise<Account[]>;
  /** Throws when there is none of this name. */
  account(name: string): Promise<Account>;
  landed(kind: string): Promise<Extraction[]>;
  /** Newest first. */
  runs(): Promise<Run[]>;
  /** The newest run, with the outcome of its sync. */
  latestSync(): Promise<{ run: Run; outcome: SyncOutcome }>;
  /** The calls for this of any account, with their status, oldest first. */
  bankCalls(scope: 'details' | 'balances' | 'transactions'): { account: string; status: number }[];
  /** Of the published marts; undefined when there are none. */
  rows(sql: string): Promise<Record<string, unknown>[] | undefined>;
}

export function lookInto(world: PipelineForTest): Look {
  const { db } = world.database;
  const householdId = world.household.household_id;
  const look: Look = {
    accounts: () => listAccounts(db, householdId),
    async account(name) {
      const found = (await look.accounts()).find((one) => one.name === name);
      if (found === undefined) throw new Error(`there is no account ${name}`);
      return found;
    },
    async landed(kind) {
      return (await listExtractions(db, householdId)).filter((extraction) => extraction.kind === kind);
    },
    runs: () => recentRuns(db, householdId, 100),
    async latestSync() {
      const run = (await look.runs()).find((one) => one.kind === 'sync');
      if (run === undefined) throw new Error('there was no sync');
      return { run, outcome: syncOutcomeSchema.parse(run.outcome) };
    },
    bankCalls: (scope) =>
      world.bank.control
        .calls()
        .flatMap((call) =>
          call.scope === scope && call.account !== undefined
            ? [{ account: call.account, status: call.status }]
            : [],
        ),
    rows: (sql) =>
      world.published.use(householdId, ({ warehouse }) =>
        warehouse.rows(sql, {}, z.record(z.string(), z.unknown())),
      ),
  };
  return look;
}
