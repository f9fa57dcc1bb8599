/** How a consent stands, told in the message that handed out its page: that one is edited, not followed. */
import type { Clock } from '#core/clock.ts';
import { consentEnd } from '#core/consent-end.ts';
import { dayOf, sayDate } from '#core/day.ts';
import type { Db } from '#core/db.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { findHousehold } from '#core/store/households.ts';
import { queueMessage } from '#core/store/messages.ts';
import type { Button } from './button.ts';
import { bold, count, foreign, type Html, html, lines } from './say.ts';
import { nameAccount } from './transaction-line.ts';

type SeenAccount = Account & { readonly is_new: boolean };

export interface LinkNews {
  readonly connection: Connection;
  readonly outcome: 'preparing' | 'linked' | 'confirmed' | 'cancelled' | 'rejected' | 'failed' | 'expired';
  readonly accounts: readonly SeenAccount[];
  /** Accounts of the consent before this one that it does not show. */
  readonly left: readonly Account[];
  /** A sentence of why, when there is one. */
  readonly message?: string;
}

function sayEnd(connection: Connection, zone: string, word: 'on' | 'until'): string {
  const end = consentEnd(connection);
  return end === undefined ? '' : ` ${word} ${sayDate(dayOf(end, zone))}`;
}

function sayLinked({ connection, accounts, left }: LinkNews, zone: string): Html {
  const name = bold(foreign(connection.institution_name));
  const fresh = accounts.filter(({ is_new }) => is_new);
  const known = accounts.length - fresh.length;
  const until = sayEnd(connection, zone, 'until');
  const isRenewed = connection.renews_id !== null;
  return lines(
    known === 0
      ? html`${name} is linked${until}.`
      : html`${name} is ${isRenewed ? 'renewed' : 'linked again'}${until}.`,
    fresh.length === 0
      ? undefined
      : html`${known === 0 ? '' : 'New: '}${count(fresh.length, 'account')} arrived; fetching up to ${
          connection.history_days
        } days of history now …`,
    fresh.map((account) => html`· ${nameAccount(account)} (${account.currency})`),
    known === 0
      ? undefined
      : `The same ${count(known, 'account')} as before: ${known === 1 ? 'its' : 'their'} history goes on.`,
    left.length === 0
      ? undefined
      : html`Not shared this time, and kept as ${left.length === 1 ? 'it is' : 'they are'}: ${lines(
          ...left.map(nameAccount),
        )}`,
  );
}

/** The sentence for the person who began it, with what to do next. */
export function sayLinkNews(news: LinkNews, zone: string): Html {
  const { connection, outcome, message } = news;
  const name = foreign(connection.institution_name);
  const detail = message === undefined ? undefined : foreign(message, 300);
  const rest =
    connection.renews_id === null
      ? undefined
      : 'What is here stays, and so does the older consent until it ends.';
  switch (outcome) {
    case 'preparing':
      return lines(
        html`${bold(name)} is getting your accounts ready …`,
        'You have done your part. I look again every half minute and say here what arrived.',
      );
    case 'linked':
      return sayLinked(news, zone);
    case 'confirmed':
      return lines(
        html`Your consent for ${bold(name)} is confirmed${sayEnd(connection, zone, 'until')}.`,
        'Everything goes on as it was.',
      );
    case 'cancelled':
      return lines(
        html`You left the page of ${name} before it was linked, so nothing was shared.`,
        detail,
        rest,
      );
    case 'rejected':
      if (connection.linked_at !== null)
        return lines(
          html`You did not confirm your consent for ${name}.`,
          `It ends${sayEnd(connection, zone, 'on')}.`,
        );
      return lines(html`${name} was not linked, and nothing was shared.`, detail, rest);
    case 'failed':
      return lines(
        html`Linking ${name} did not work.`,
        detail ?? 'That is mostly the bank’s own trouble: try again later.',
        rest,
      );
    case 'expired':
      return lines(html`The page of ${name} was not used in time, so it is closed.`, detail, rest);
  }
}

const isOver = (outcome: LinkNews['outcome']): boolean =>
  outcome !== 'linked' && outcome !== 'confirmed' && outcome !== 'preparing';

/** One button: the same page once more, for a consent that is confirmed too. */
function again({ connection, outcome }: LinkNews): Button[][] {
  if (!isOver(outcome)) return [];
  const way = connection.linked_at === null ? 'again' : 'renew';
  return [[{ text: 'Try again', data: `link:${way}.${connection.connection_id}` }]];
}

/** Called in the transaction that settles the consent: the news exists exactly when the fact does. */
export function queueLinkNews({ clock }: { clock: Clock }): (tx: Db, news: LinkNews) => Promise<void> {
  return async (tx, news) => {
    const { connection, outcome } = news;
    const zone = (await findHousehold(tx, connection.household_id))?.zone ?? 'UTC';
    // A consent is confirmed more than once in its life, and each of its pages can come to nothing.
    const turn =
      connection.linked_at === null || outcome === 'linked'
        ? ''
        : `/${connection.link_expires_at.toISOString()}`;
    await queueMessage(
      tx,
      {
        household_id: connection.household_id,
        chat_id: connection.chat_id,
        kind: 'link',
        dedupe_key: `${connection.connection_id}/${outcome}${turn}`,
        body: {
          html: sayLinkNews(news, zone).source,
          buttons: again(news),
          ...(connection.chat_message_id === null ? {} : { edits: connection.chat_message_id }),
        },
      },
      clock.now(),
    );
  };
}
