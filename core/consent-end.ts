/** When a consent ends unless somebody does something, and from when on that can be done. */
import { DAY_MS } from './clock.ts';
import { dayOf, daysBetween } from './day.ts';
import type { Connection } from './store/connections.ts';

/** A renewal is offered from so many days before the end of a consent. */
export const RENEW_DAYS = 14;

type Ending = Pick<Connection, 'status' | 'consent_expires_at' | 'reconfirm_by'>;

/** The earlier of its own end and the day until which it has to be confirmed; undefined when neither is known. */
export function consentEnd({ consent_expires_at, reconfirm_by }: Ending): Date | undefined {
  if (consent_expires_at === null) return reconfirm_by ?? undefined;
  return reconfirm_by === null || consent_expires_at < reconfirm_by ? consent_expires_at : reconfirm_by;
}

/** Calendar days in the zone, none of them on its last day, fewer afterwards. */
export function daysLeft(connection: Ending, now: Date, zone: string): number | undefined {
  const end = consentEnd(connection);
  return end && daysBetween(dayOf(now, zone), dayOf(end, zone));
}

/** True while its end is near, and after it. */
export function isRenewable(connection: Ending, now: Date): boolean {
  if (connection.status === 'expired') return true;
  const end = consentEnd(connection);
  return (
    connection.status === 'linked' &&
    end !== undefined &&
    end.getTime() - now.getTime() <= RENEW_DAYS * DAY_MS
  );
}
