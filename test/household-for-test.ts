/** A household with what most rows hang on: a member, a linked connection and an account. */
import { randomUUID } from 'node:crypto';
import type { Db } from '#core/db.ts';
import type { Account } from '#core/store/accounts.ts';
import { type Connection, createConnection, moveConnection } from '#core/store/connections.ts';
import { createHousehold, type Household } from '#core/store/households.ts';
import { rememberAccounts, type SeenAccount } from '#core/store/known-accounts.ts';
import { addMember, type Member } from '#core/store/members.ts';
import { type Run, startRun } from '#core/store/runs.ts';

export const NOW = new Date('2026-11-24T10:00:00Z');

export const newHousehold = (db: Db, name = 'Home'): Promise<Household> =>
  createHousehold(db, { name, zone: 'Europe/London', base_currency: 'GBP', now: NOW });

export const newMember = (db: Db, householdId: string, telegramId: number): Promise<Member> =>
  addMember(db, {
    household_id: householdId,
    telegram_user_id: telegramId,
    chat_id: telegramId,
    display_name: `Person ${telegramId}`,
    role: 'owner',
    now: NOW,
  });

/** A consent that waits for its person. */
export const newConnection = (
  db: Db,
  householdId: string,
  more: Partial<Parameters<typeof createConnection>[1]> = {},
): Promise<Connection> =>
  createConnection(db, {
    household_id: householdId,
    member_id: null,
    chat_id: 1001,
    provider: 'gocardless',
    institution_id: 'DEMO',
    institution_name: 'Demo Bank',
    reference: randomUUID(),
    external_id: randomUUID(),
    consent_url: 'https://bank.test/consent',
    history_days: 90,
    created_at: NOW,
    link_expires_at: new Date(NOW.getTime() + 3_600_000),
    ...more,
  });

export async function newLinked(
  db: Db,
  householdId: string,
  more: Partial<Parameters<typeof createConnection>[1]> = {},
): Promise<Connection> {
  const connection = await newConnection(db, householdId, more);
  await moveConnection(db, connection.connection_id, ['waiting'], { status: 'linked', linked_at: NOW });
  return { ...connection, status: 'linked', linked_at: NOW };
}

export async function newAccount(
  db: Db,
  connection: Connection,
  more: Partial<SeenAccount> = {},
): Promise<Account> {
  const seen: SeenAccount = {
    household_id: connection.household_id,
    connection_id: connection.connection_id,
    provider: connection.provider,
    identity_hashes: [randomUUID()],
    external_id: randomUUID(),
    institution_name: connection.institution_name,
    name: 'Current account',
    kind: 'current',
    currency: 'GBP',
    number_ending: '1234',
    owner_name: null,
    ...more,
  };
  const [account] = await rememberAccounts(db, [seen], NOW);
  if (account === undefined) throw new Error('the account was not returned');
  const { is_new: _isNew, ...row } = account;
  return row;
}

export const newRun = (db: Db, connection: Connection): Promise<Run> =>
  startRun(db, {
    household_id: connection.household_id,
    connection_id: connection.connection_id,
    kind: 'sync',
    trigger: 'person',
    now: NOW,
  });
