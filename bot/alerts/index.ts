/** Every alert kind, and the step that writes their news to the outbox. A new kind is a file and a line here. */
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Build } from '#core/store/builds.ts';
import { addFindings } from '#core/store/findings.ts';
import type { Household } from '#core/store/households.ts';
import { listReachable } from '#core/store/members.ts';
import { queueMessage } from '#core/store/messages.ts';
import type { SyncOutcome } from '#core/sync-outcome.ts';
import type { Warehouse } from '#core/warehouse.ts';
import type { AlertContext, AlertKind } from '../alert.ts';
import { readNames } from '../transaction-line.ts';
import { doubtfulPair } from './doubtful-pair.ts';
import { firstSync } from './first-sync.ts';
import { newTransactions } from './new-transactions.ts';
import { reconciliationOff } from './reconciliation-off.ts';
import { syncFailed } from './sync-failed.ts';

export const alertKinds: readonly AlertKind[] = [
  firstSync,
  newTransactions,
  doubtfulPair,
  reconciliationOff,
  syncFailed,
];

export interface News {
  readonly household: Household;
  readonly build: Build;
  readonly warehouse: Warehouse;
  readonly outcomes: readonly SyncOutcome[];
}

/**
 * To be called in the transaction that publishes the build: findings, messages and the build become true
 * together. A build without syncs, such as a rebuild, has no news. Returns the number of new messages.
 */
export function findAlerts({ clock }: { clock: Clock }): (tx: Db, news: News) => Promise<number> {
  return async (tx, { household, build, warehouse, outcomes }) => {
    if (outcomes.length === 0) return 0;
    const now = clock.now();
    const firstTime = (kind: string, subjects: readonly string[]): Promise<ReadonlySet<string>> =>
      addFindings(
        tx,
        subjects.map((subject) => ({ household_id: household.household_id, kind, subject })),
        now,
      );
    const read = outcomes.flatMap(({ accounts }) =>
      accounts.filter((account) => account.transactions !== null).map((account) => account.account_id),
    );
    const context: AlertContext = {
      household,
      build,
      warehouse,
      outcomes,
      // Not the sync's own word for it: a first sync that was cut off half-way is still the first to be told.
      firstAccounts: await firstTime(firstSync.kind, [...new Set(read)]),
      names: await readNames(warehouse),
      now,
      firstTime,
      tx,
    };
    const members = await listReachable(tx, household.household_id);
    let written = 0;
    for (const kind of alertKinds)
      for (const draft of await kind.find(context))
        for (const { chat_id } of members) {
          const message = { household_id: household.household_id, chat_id, kind: kind.kind, ...draft };
          if (await queueMessage(tx, message, now)) written += 1;
        }
    return written;
  };
}
