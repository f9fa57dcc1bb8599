import { consentEnd, daysLeft } from '#core/consent-end.ts';
import { ok } from '#core/problem.ts';
import { type Connection, listEnding } from '#core/store/connections.ts';
import { findHousehold } from '#core/store/households.ts';
import { refreshConsent } from '../refresh-consent.ts';
import type { Task } from './task.ts';

/** Days before the end, the last first. */
const REMIND_DAYS = [1, 3, 7];

/**
 * The reminder that is due today: after days without the program only the latest of those that were missed.
 * A consent that is not longer than the reminder's days has just been given.
 */
function dueReminder(connection: Connection, now: Date, zone: string): number | undefined {
  const [left, end] = [daysLeft(connection, now, zone), consentEnd(connection)];
  if (connection.status !== 'linked' || left === undefined || end === undefined || end <= now)
    return undefined;
  const days = REMIND_DAYS.find((each) => left <= each);
  return days !== undefined && days < (connection.access_days ?? Number.POSITIVE_INFINITY) ? days : undefined;
}

/** People are reminded of consents that end, each of them at most three times and once when it is over. */
export const consentReminders: Task = {
  name: 'consent-reminders',
  title: 'Remind of consents that end',
  // By day, and often enough that a consent that ends at ten is spoken of at eleven.
  rule: '23 8-20 * * *',
  async run(tools) {
    const { db, clock, onConnectionNews } = tools;
    let due = 0;
    for (const known of await listEnding(db)) {
      const connection = await refreshConsent(tools, known, (tx, over) =>
        onConnectionNews(tx, { connection: over, kind: 'over' }),
      );
      const zone = (await findHousehold(db, connection.household_id))?.zone ?? tools.zone;
      const days = dueReminder(connection, clock.now(), zone);
      if (days === undefined) continue;
      due += 1;
      await db.transaction((tx) => onConnectionNews(tx, { connection, kind: 'ending', days }));
    }
    return ok(due === 0 ? 'none ends soon' : `${due} end${due === 1 ? 's' : ''} soon`);
  },
};
