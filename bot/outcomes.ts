/** What is told about things that happened outside the chat: figures that cannot be built. */
import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import type { Problem } from '#core/problem.ts';
import type { Household } from '#core/store/households.ts';
import { listReachable } from '#core/store/members.ts';
import { queueMessage } from '#core/store/messages.ts';
import { runButton } from './button.ts';
import { bold, foreign, type Html, lines } from './say.ts';

function sayBuildFailure(problem: Problem): Html {
  return lines(
    bold('The newest figures did not pass their checks, so they are not shown.'),
    'What you see stays as it was; nothing is lost. I try again with the next sync.',
    foreign(problem.message, 600),
  );
}

/** Tells the owners, once a day and problem, that the last good figures stay. */
export function queueBuildFailure({
  db,
  clock,
}: {
  db: Db;
  clock: Clock;
}): (household: Household, problem: Problem) => Promise<void> {
  return async ({ household_id, zone }, problem) => {
    const now = clock.now();
    const owners = (await listReachable(db, household_id)).filter((member) => member.role === 'owner');
    for (const { chat_id } of owners)
      await queueMessage(
        db,
        {
          household_id,
          chat_id,
          kind: 'build-failed',
          dedupe_key: `${problem.code}/${dayOf(now, zone)}`,
          body: { html: sayBuildFailure(problem).source, buttons: [[runButton('Status', 'status')]] },
        },
        now,
      );
  };
}
