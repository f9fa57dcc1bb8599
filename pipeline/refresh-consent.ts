/** Asks the provider how a given consent stands: that is free, and a bank or a person may have ended it elsewhere. */

import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { type Connection, moveConnection, noteConsentEnd } from '#core/store/connections.ts';
import type { Provider } from './provider.ts';
import { findProvider } from './providers/index.ts';

const isSame = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime();

/**
 * The connection as it stands now; as it was known when the provider cannot be asked.
 * @param onOver told in the transaction that marks the consent as over; without it, that is left to the task
 * which looks after all of them and tells everyone
 */
export async function refreshConsent(
  { db, providers, log }: { db: Db; providers: readonly Provider[]; log: Log },
  connection: Connection,
  onOver?: (tx: Db, connection: Connection) => Promise<void>,
): Promise<Connection> {
  const provider = findProvider(providers, connection.provider);
  if (provider === undefined || connection.status !== 'linked') return connection;
  const state = await provider.linkState(connection.external_id);
  if (!state.ok) {
    log.warn({ code: state.problem.code }, 'a consent could not be looked up');
    return connection;
  }
  if (state.value.status === 'expired') {
    const over = { ...connection, status: 'expired' as const };
    if (onOver === undefined) return over;
    await db.transaction(async (tx) => {
      if (await moveConnection(tx, connection.connection_id, ['linked'], { status: 'expired' }))
        await onOver(tx, over);
    });
    return over;
  }
  if (state.value.status !== 'linked') return connection;
  const end = {
    consent_expires_at: state.value.consent_expires_at ?? connection.consent_expires_at,
    reconfirm_by: state.value.reconfirm_by ?? connection.reconfirm_by,
  };
  const isKnown =
    isSame(end.consent_expires_at, connection.consent_expires_at) &&
    isSame(end.reconfirm_by, connection.reconfirm_by);
  if (!isKnown) await noteConsentEnd(db, connection.connection_id, end);
  return { ...connection, ...end };
}
