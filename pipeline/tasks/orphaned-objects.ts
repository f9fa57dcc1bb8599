import { type Clock, DAY_MS } from '#core/clock.ts';
import type { Lake } from '#core/lake.ts';
import { ok } from '#core/problem.ts';
import { sha256 } from '#core/secret.ts';
import { type Account, findAccount } from '#core/store/accounts.ts';
import { findConnection } from '#core/store/connections.ts';
import { recordExtraction } from '#core/store/extractions.ts';
import { type LakeObject, listObjectKeys, objectOf } from '#core/store/lake-objects.ts';
import { finishRun, startRun } from '#core/store/runs.ts';
import { type ObjectFacts, readObjectFacts } from '../object-facts.ts';
import type { Task, TaskTools } from './task.ts';

const KEY = new RegExp(
  '^raw/(accounts|balances|transactions)/provider=[^/]+/household=([^/]+)/account=([^/]+)' +
    '/(\\d{4}-\\d\\d)/([^/]+)[.]parquet$',
);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const COMPACTED = 'compacted-';

interface Orphan {
  readonly key: string;
  readonly kind: string;
  readonly householdId: string;
  readonly accountId: string;
  readonly month: string;
  /** Undefined for one that was made of others: it holds the rows of many. */
  readonly extractionId: string | undefined;
}

function parse(key: string): Orphan | undefined {
  const [, kind, householdId, accountId, month, name] = KEY.exec(key) ?? [];
  if (kind === undefined || householdId === undefined || accountId === undefined) return undefined;
  if (month === undefined || name === undefined) return undefined;
  const isCompacted = name.startsWith(COMPACTED);
  const id = isCompacted ? name.slice(COMPACTED.length) : name;
  return [householdId, accountId, id].every((each) => UUID.test(each))
    ? { key, kind, householdId, accountId, month, extractionId: isCompacted ? undefined : id }
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
  found: { account: Account; extractionId: string; facts: ObjectFacts; bytes: Uint8Array },
): Promise<void> {
  const { account, extractionId, facts, bytes } = found;
  const { household_id, connection_id, account_id } = account;
  const now = clock.now();
  const institution_name = (await findConnection(db, connection_id))?.institution_name ?? '';
  const trigger = 'found in the lake';
  await db.transaction(async (tx) => {
    const run = await startRun(tx, { household_id, connection_id, kind: 'sync', trigger, now });
    await recordExtraction(tx, {
      extraction_id: extractionId,
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

async function remove({ lake, log }: TaskTools, { key }: Orphan, why: string): Promise<'removed'> {
  await lake.remove(key);
  log.info({ key }, `an orphaned object was removed: ${why}`);
  return 'removed';
}

/** Whether these rows are in the lake under another name, such as that of their month's object. */
async function isKeptElsewhere(lake: Lake, recorded: LakeObject): Promise<boolean> {
  const bytes = await lake.read(recorded.object_key);
  return bytes !== undefined && sha256(bytes) === recorded.sha256;
}

async function settle(tools: TaskTools, orphan: Orphan): Promise<'adopted' | 'removed' | 'left'> {
  const { db, lake, clock } = tools;
  const { extractionId } = orphan;
  const account = await findAccount(db, orphan.accountId);
  const isOfSomebody = account?.household_id === orphan.householdId;
  // Planned before it is stored, so one without a plan is of a database that is gone or has been set back. Its rows
  // may be in no other object.
  if (extractionId === undefined)
    return isOfSomebody ? 'left' : await remove(tools, orphan, 'it is of nobody');
  const bytes = await lake.read(orphan.key);
  if (bytes === undefined) return 'left';
  const facts = await readObjectFacts(bytes);
  if (isYoung(orphan, facts, clock)) return 'left';
  if (facts === undefined) return await remove(tools, orphan, 'it cannot be read');
  if (!isOfSomebody) return await remove(tools, orphan, 'it is of nobody');
  const recorded = await objectOf(db, extractionId);
  if (recorded === undefined) {
    await adopt(tools, orphan, { account, extractionId, facts, bytes });
    return 'adopted';
  }
  return (await isKeptElsewhere(lake, recorded))
    ? await remove(tools, orphan, 'its rows are in another object')
    : 'left';
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
