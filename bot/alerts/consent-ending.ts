/** Reminders before a consent ends, and the one message when it is over: each of them once, to everyone at home. */
import type { Clock } from '#core/clock.ts';
import { consentEnd, daysLeft } from '#core/consent-end.ts';
import { dayOf, sayDate } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import type { Connection } from '#core/store/connections.ts';
import { addFindings } from '#core/store/findings.ts';
import { findHousehold } from '#core/store/households.ts';
import { listReachable } from '#core/store/members.ts';
import { queueMessage } from '#core/store/messages.ts';
import { OVER } from '../consent-over.ts';
import { renewButton } from '../renew-button.ts';
import { bold, count, foreign, type Html, html, lines } from '../say.ts';

const ENDING = 'consent-ending';

export interface ConsentNews {
  readonly connection: Connection;
  /** `over`: nothing is fetched any more. `ending`: it will be, within so many days. */
  readonly kind: 'ending' | 'over';
  /** The reminder that is due: days before the end. */
  readonly days?: number;
}

function sayEnding(connection: Connection, now: Date, zone: string): Html {
  const left = daysLeft(connection, now, zone) ?? 0;
  const end = consentEnd(connection);
  const when = left <= 0 ? 'today' : left === 1 ? 'tomorrow' : `in ${count(left, 'day')}`;
  const date = end === undefined || left <= 1 ? '' : `, on ${sayDate(dayOf(end, zone))}`;
  return lines(
    html`Your consent for ${bold(foreign(connection.institution_name))} ends ${when}${date}.`,
    'One button renews it. Accounts and history stay; without it nothing new arrives afterwards.',
  );
}

const sayOver = ({ institution_name }: Connection): Html =>
  lines(
    html`Your consent for ${bold(foreign(institution_name))} is over, so nothing new arrives from it.`,
    'What is here stays. One button renews it, and what was missed meanwhile is fetched.',
  );

/** To be called in the transaction that makes it true. */
export function queueConsentNews({ clock }: { clock: Clock }): (tx: Db, news: ConsentNews) => Promise<void> {
  return async (tx, { connection, kind, days }) => {
    const { household_id, connection_id } = connection;
    const now = clock.now();
    const end = consentEnd(connection)?.toISOString() ?? '';
    const subject = kind === 'over' ? connection_id : `${connection_id}/${end}`;
    const finding = {
      household_id,
      kind: kind === 'over' ? OVER : ENDING,
      subject,
      version: (days ?? 0) + 1,
    };
    if ((await addFindings(tx, [finding], now)).size === 0) return;
    const zone = (await findHousehold(tx, household_id))?.zone ?? 'UTC';
    const said = kind === 'over' ? sayOver(connection) : sayEnding(connection, now, zone);
    for (const { chat_id } of await listReachable(tx, household_id))
      await queueMessage(
        tx,
        {
          household_id,
          chat_id,
          kind: finding.kind,
          dedupe_key: `${connection_id}/${end}/${days ?? 'over'}`,
          body: { html: said.source, buttons: [[renewButton(connection)]] },
        },
        now,
      );
  };
}
