import { type Clock, DAY_MS } from '#core/clock.ts';
import { ok } from '#core/problem.ts';
import { sha256 } from '#core/secret.ts';
import { type Account, findAccount } from '#core/store/accounts.ts';
import { findConnection } from '#core/store/connections.ts';
import { recordExtraction } from '#core/store/extractions.ts';
import { listObjectKeys } from '#core/store/lake-objects.ts';
import { finishRun, startRun } from '#core/store/runs.ts';
import { type ObjectFacts, readObjectFacts } from '../object-facts.ts';
import type { Task, TaskTools } from './task.ts';

const KEY = new RegExp(
  '^raw/(accounts|balances|transactions)/provider=[^/]+/household=([^/]+)/account=([^/]+)' +
    '/(\\d{4}-\\d\\d)/([^/]+)[.]parquet$',
);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Orphan {
  readonly key: string;
  readonly kind: string;
  readonly householdId: string;
  readonly accountId: string;
  readonly month: string;
  readonly extractionId: string;
}

function parse(key: string): Orphan | undefined {
  const [, kind, householdId, accountId, month, extractionId] = KEY.exec(key) ?? [];
  if (kind === undefined || householdId === undefined || accountId === undefined) return undefined;
  if (month === undefined || extractionId === undefined) return undefined;
  return [householdId, accountId, extractionId].every((id) => UUID.test(id))
    ? { key, kind, householdId, accountId, month, extractionId }
    : undefined;
}

/** What was written moments ago is about to be recorded. */
function isYoung(orphan: Orphan, facts: ObjectFacts | undefined, clock: Clock): boolean {
  const now = clock.now();
  if (facts !== undefined) return now.getTime() - facts.fetched_at.getTime() < DAY_MS;
  // One that cannot be read says no more than its month.
  return orphan.month >= now.toISOString().slice(0, 7);
}

/** The row it would have had, under a run of its own, and a build that shows it. */
async function adopt(
  { db, queue, clock }: TaskTools,
  orphan: Orphan,
  found: { account: Account; facts: ObjectFacts; bytes: Uint8Array },
): Promise<void> {
  const { account, facts, bytes } = found;
  const { household_id, connection_id, account_id } = account;
  const now = clock.now();
  const institution_name = (await findConnection(db, connection_id))?.institution_name ?? '';
  const trigger = 'found in the lake';
  await db.transaction(async (tx) => {
    const run = await startRun(tx, { household_id, connection_id, kind: 'sync', trigger, now });
    await recordExtraction(tx, {
      extraction_id: orphan.extractionId,
      run_id: run.run_id,
      household_id,
      account_id,
      kind: orphan.kind,
      object_key: orphan.key,
      row_count: facts.rows,
      byte_count: bytes.length,
      sha256: sha256(bytes),
      // What was asked for is not known any more, so nothing may be concluded from what it does not show.
      window_from: null,
      window_to: null,
      fetched_at: facts.fetched_at,
      set_aside_count: facts.set_aside,
    });
    const outcome = { connection_id, institution_name, trigger, accounts: [] };
    await finishRun(tx, run.run_id, { status: 'done', now, outcome });
    await queue.send('build', { household_id, trigger }, { key: household_id, tx });
  });
}

async function settle(tools: TaskTools, orphan: Orphan): Promise<'adopted' | 'removed' | 'left'> {
  const { db, lake, clock, log } = tools;
  const bytes = await lake.read(orphan.key);
  if (bytes === undefined) return 'left';
  const facts = await readObjectFacts(bytes);
  if (isYoung(orphan, facts, clock)) return 'left';
  const account = await findAccount(db, orphan.accountId);
  if (facts !== undefined && account?.household_id === orphan.householdId) {
    await adopt(tools, orphan, { account, facts, bytes });
    return 'adopted';
  }
  await lake.remove(orphan.key);
  log.info({ key: orphan.key, is_readable: facts !== undefined }, 'an orphaned object was removed');
  return 'removed';
}

/**
 * Raw objects that nothing points at: stored by a process that died before it could say so. What can be read is
 * taken in, because a bank may not show it again; what belongs to nobody is removed.
 */
export const orphanedObjects: Task = {
  name: 'orphaned-objects',
  title: 'Take in or remove stray raw data',
  rule: '40 4 * * *',
  async run(tools) {
    const recorded = await listObjectKeys(tools.db);
    const counts = { adopted: 0, removed: 0, left: 0 };
    for (const key of await tools.lake.list('raw/')) {
      const orphan = recorded.has(key) ? undefined : parse(key);
      if (orphan !== undefined) counts[await settle(tools, orphan)] += 1;
    }
    const { adopted, removed } = counts;
    if (adopted + removed > 0) tools.log.info(counts, 'stray raw objects were settled');
    return ok(adopted + removed === 0 ? 'none was found' : `${adopted} taken in, ${removed} removed`);
  },
};
