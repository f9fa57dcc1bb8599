/** What is told about things that happened outside the chat: a consent that ended, figures that cannot be built. */
import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import type { Problem } from '#core/problem.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import type { Household } from '#core/store/households.ts';
import { listReachable } from '#core/store/members.ts';
import { queueMessage } from '#core/store/messages.ts';
import { type Button, runButton } from './button.ts';
import { bold, count, foreign, type Html, html, lines } from './say.ts';
import { nameAccount } from './transaction-line.ts';

export interface LinkNews {
  readonly connection: Connection;
  readonly outcome: 'linked' | 'cancelled' | 'rejected' | 'failed' | 'expired';
  readonly accounts?: readonly Account[];
  /** A sentence of the provider's, when there is one. */
  readonly message?: string;
}

function sayLinked(connection: Connection, accounts: readonly Account[]): Html {
  const arrived = count(accounts.length, 'account');
  return lines(
    html`${bold(foreign(connection.institution_name))} is linked.`,
    html`${arrived} arrived; fetching up to ${connection.history_days} days of history now …`,
    accounts.map((account) => html`· ${nameAccount(account)} (${account.currency})`),
  );
}

/** The sentence for the person who began it, with what to do next. */
export function sayLinkOutcome({ connection, outcome, accounts = [], message }: LinkNews): Html {
  const name = foreign(connection.institution_name);
  const detail = message === undefined ? undefined : foreign(message, 300);
  switch (outcome) {
    case 'linked':
      return sayLinked(connection, accounts);
    case 'cancelled':
      return lines(html`You left the page of ${name} before it was linked, so nothing was shared.`, detail);
    case 'rejected':
      return lines(html`${name} did not give its consent, so nothing was linked.`, detail);
    case 'failed':
      return lines(
        html`Linking ${name} did not work. That is mostly the bank's own trouble: try again later.`,
        detail,
      );
    case 'expired':
      return lines(html`The page of ${name} was not used in time, so it is closed.`, detail);
  }
}

/** Called in the transaction that settles the consent: the news exists exactly when the fact does. */
export function queueLinkOutcome({ clock }: { clock: Clock }): (tx: Db, news: LinkNews) => Promise<void> {
  return async (tx, news) => {
    const { connection, outcome } = news;
    const again: Button[][] = outcome === 'linked' ? [] : [[runButton('Try again', 'link')]];
    await queueMessage(
      tx,
      {
        household_id: connection.household_id,
        chat_id: connection.chat_id,
        kind: 'link',
        dedupe_key: `${connection.connection_id}/${outcome}`,
        body: { html: sayLinkOutcome(news).source, buttons: again },
      },
      clock.now(),
    );
  };
}

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
