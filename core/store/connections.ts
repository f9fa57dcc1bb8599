import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, notInArray, or, sql } from '#drizzle/orm.ts';
import { accounts, connections } from '#drizzle/schema/index.ts';

export type Connection = typeof connections.$inferSelect;
export type ConnectionStatus =
  | 'waiting'
  | 'linked'
  | 'cancelled'
  | 'rejected'
  | 'failed'
  | 'expired'
  | 'replaced'
  | 'removed';

export type NewConnection = Pick<
  Connection,
  | 'household_id'
  | 'member_id'
  | 'chat_id'
  | 'provider'
  | 'institution_id'
  | 'institution_name'
  | 'reference'
  | 'external_id'
  | 'consent_url'
  | 'history_days'
  | 'created_at'
  | 'link_expires_at'
> &
  Partial<Pick<Connection, 'renews_id' | 'agreement_id' | 'access_days' | 'is_reconfirmable'>>;

export async function createConnection(db: Db, values: NewConnection): Promise<Connection> {
  const [row] = await db
    .insert(connections)
    .values({ connection_id: randomUUID(), status: 'waiting', ...values })
    .returning();
  if (row === undefined) throw new Error('the new connection was not returned');
  return row;
}

export async function findConnection(db: Db, connectionId: string): Promise<Connection | undefined> {
  const [row] = await db.select().from(connections).where(eq(connections.connection_id, connectionId));
  return row;
}

export async function findByReference(db: Db, reference: string): Promise<Connection | undefined> {
  const [row] = await db.select().from(connections).where(eq(connections.reference, reference));
  return row;
}

/** Undefined when it is another household's, too. */
export async function findOwn(
  db: Db,
  householdId: string,
  connectionId: string,
): Promise<Connection | undefined> {
  const found = await findConnection(db, connectionId);
  return found?.household_id === householdId ? found : undefined;
}

/** The message in the chat that is edited as the consent moves on. */
export async function noteChatMessage(db: Db, connectionId: string, messageId: number): Promise<void> {
  await db
    .update(connections)
    .set({ chat_message_id: messageId })
    .where(eq(connections.connection_id, connectionId));
}

export function listLinked(db: Db, householdId?: string): Promise<Connection[]> {
  const isLinked = eq(connections.status, 'linked');
  return db
    .select()
    .from(connections)
    .where(householdId === undefined ? isLinked : and(isLinked, eq(connections.household_id, householdId)))
    .orderBy(connections.created_at);
}

/** Consents that still wait for their person although their time was over before the instant. */
export function listUnused(db: Db, before: Date): Promise<Connection[]> {
  return db
    .select()
    .from(connections)
    .where(and(eq(connections.status, 'waiting'), lt(connections.link_expires_at, before)));
}

/** What `/status` shows: everything that was ever linked and is not replaced or removed. */
export function listShown(db: Db, householdId: string): Promise<Connection[]> {
  return db
    .select()
    .from(connections)
    .where(
      and(
        eq(connections.household_id, householdId),
        inArray(connections.status, ['linked', 'expired']),
        isNotNull(connections.linked_at),
      ),
    )
    .orderBy(connections.created_at);
}

/** Moves a connection on, only from the status it is known to be in: of two that try, one succeeds. */
export async function moveConnection(
  db: Db,
  connectionId: string,
  from: readonly ConnectionStatus[],
  to: Partial<Connection> & { status: ConnectionStatus },
): Promise<boolean> {
  const rows = await db
    .update(connections)
    .set(to)
    .where(and(eq(connections.connection_id, connectionId), inArray(connections.status, [...from])))
    .returning({ id: connections.connection_id });
  return rows.length === 1;
}

/**
 * An older consent has had its day once all of its accounts moved to the newer one. Two people's consents at
 * one bank show different accounts, and both live on.
 */
export async function replaceOlder(db: Db, connection: Connection): Promise<void> {
  const kept = db.select({ id: accounts.connection_id }).from(accounts);
  await db
    .update(connections)
    .set({ status: 'replaced' })
    .where(
      and(
        eq(connections.household_id, connection.household_id),
        inArray(connections.status, ['linked', 'expired']),
        ne(connections.connection_id, connection.connection_id),
        notInArray(connections.connection_id, kept),
      ),
    );
}

/** A page that was handed out to renew this consent and may still be used. */
export async function findRenewal(db: Db, connectionId: string, now: Date): Promise<Connection | undefined> {
  const [row] = await db
    .select()
    .from(connections)
    .where(
      and(
        eq(connections.renews_id, connectionId),
        eq(connections.status, 'waiting'),
        gt(connections.link_expires_at, now),
      ),
    )
    .orderBy(desc(connections.created_at))
    .limit(1);
  return row;
}

/** Consents that were given and not yet renewed, replaced or taken back: the ones that end one day. */
export async function listEnding(db: Db): Promise<Connection[]> {
  const given = await db
    .select()
    .from(connections)
    .where(and(inArray(connections.status, ['linked', 'expired']), isNotNull(connections.linked_at)))
    .orderBy(connections.created_at);
  const renewed = new Set(given.flatMap(({ renews_id }) => renews_id ?? []));
  return given.filter(({ connection_id }) => !renewed.has(connection_id));
}

/** What the provider says of its end today. */
export async function noteConsentEnd(
  db: Db,
  connectionId: string,
  end: Pick<Connection, 'consent_expires_at' | 'reconfirm_by'>,
): Promise<void> {
  await db.update(connections).set(end).where(eq(connections.connection_id, connectionId));
}

/** The consent was confirmed: it goes on until then. False when that, or later, is known already. */
export async function extendConsent(
  tx: Db,
  connectionId: string,
  until: { reconfirm_by: Date; consent_expires_at: Date | null },
): Promise<boolean> {
  const rows = await tx
    .update(connections)
    .set({ ...until, status: 'linked', problem_code: null, problem_message: null })
    .where(
      and(
        eq(connections.connection_id, connectionId),
        inArray(connections.status, ['linked', 'expired']),
        or(isNull(connections.reconfirm_by), lt(connections.reconfirm_by, until.reconfirm_by)),
      ),
    )
    .returning({ id: connections.connection_id });
  return rows.length === 1;
}

/** A new run's epoch: whoever still holds an older one may write nothing any more. */
export async function raiseEpoch(db: Db, connectionId: string): Promise<number> {
  const [row] = await db
    .update(connections)
    .set({ epoch: sql`${connections.epoch} + 1` })
    .where(eq(connections.connection_id, connectionId))
    .returning({ epoch: connections.epoch });
  if (row === undefined) throw new Error(`no connection ${connectionId}`);
  return row.epoch;
}

/** Inside a transaction: true while this run is the newest, with the row locked until the commit. */
export async function holdsEpoch(tx: Db, connectionId: string, epoch: number): Promise<boolean> {
  const [row] = await tx
    .select({ epoch: connections.epoch })
    .from(connections)
    .where(eq(connections.connection_id, connectionId))
    .for('update');
  return row?.epoch === epoch;
}

export async function noteOutcome(
  db: Db,
  connectionId: string,
  outcome: { last_success_at: Date } | { problem_code: string; problem_message: string },
): Promise<void> {
  await db
    .update(connections)
    .set('last_success_at' in outcome ? { ...outcome, problem_code: null, problem_message: null } : outcome)
    .where(eq(connections.connection_id, connectionId));
}

/** A sync is wanted as of now. */
export async function noteRequest(db: Db, connectionId: string, now: Date): Promise<void> {
  await db.update(connections).set({ requested_at: now }).where(eq(connections.connection_id, connectionId));
}
