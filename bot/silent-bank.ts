/** One message for each silence: a bank that is linked and has brought nothing for days. */
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Connection } from '#core/store/connections.ts';
import { findHousehold } from '#core/store/households.ts';
import { listReachable } from '#core/store/members.ts';
import { queueMessage } from '#core/store/messages.ts';
import { runButton } from './button.ts';
import { bold, foreign, html, lines, sayInstant } from './say.ts';

export function queueSilentBank({
  clock,
}: {
  clock: Clock;
}): (tx: Db, connection: Connection) => Promise<void> {
  return async (tx, connection) => {
    const { household_id, connection_id, last_success_at, problem_message } = connection;
    const now = clock.now();
    const zone = (await findHousehold(tx, household_id))?.zone ?? 'UTC';
    const name = bold(foreign(connection.institution_name));
    const said = lines(
      last_success_at === null
        ? html`${name} has not answered since it was linked.`
        : html`${name} has brought nothing since ${sayInstant(last_success_at, zone, now)}.`,
      problem_message === null ? undefined : foreign(problem_message, 400),
      'I go on trying by myself. What is here stays, and what was missed comes when it answers again.',
    );
    for (const { chat_id } of await listReachable(tx, household_id))
      await queueMessage(
        tx,
        {
          household_id,
          chat_id,
          kind: 'silent-bank',
          dedupe_key: `${connection_id}/${last_success_at?.toISOString() ?? 'never'}`,
          body: { html: said.source, buttons: [[runButton('Status', 'status')]] },
        },
        now,
      );
  };
}
