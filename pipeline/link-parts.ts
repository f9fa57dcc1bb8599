/** What the steps of a consent share: what they work with, what they tell, and how long they wait. */
import { type Clock, DAY_MS, MINUTE_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Lake } from '#core/lake.ts';
import type { Log } from '#core/log.ts';
import type { Queue } from '#core/queue.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import type { AdoptedAccount } from './adopt.ts';
import type { Lander } from './land.ts';
import type { Provider } from './provider.ts';

export type LinkOutcome = 'linked' | 'cancelled' | 'rejected' | 'failed' | 'expired';

/** `preparing`: consent is given, and the bank gets the accounts ready. `confirmed`: the consent goes on. */
export type LinkStep = LinkOutcome | 'preparing' | 'confirmed';

export interface LinkNews {
  /** As it stood before, except for what the outcome itself says. */
  readonly connection: Connection;
  readonly outcome: LinkStep;
  readonly accounts: readonly AdoptedAccount[];
  /** Accounts of the consent that this one renews which it does not show. */
  readonly left: readonly Account[];
  readonly message?: string;
}

/** Told inside the transaction that settles the consent, so that the news exists exactly when the fact does. */
export type OnLinkOutcome = (tx: Db, news: LinkNews) => Promise<void>;

export interface LinkDependencies {
  readonly db: Db;
  readonly queue: Queue;
  readonly lake: Lake;
  readonly lander: Lander;
  readonly providers: readonly Provider[];
  readonly clock: Clock;
  readonly log: Log;
  /** Where the bank sends the person back to. */
  readonly callbackUrl: string;
  readonly onOutcome: OnLinkOutcome;
}

// A person looks for their card reader, their phone, their password: an hour, then the link is withdrawn.
export const LINK_VALID_MS = 60 * MINUTE_MS;
/** A login at the bank, and the reading of accounts after it, may take far longer than a person does. */
export const AT_BANK_VALID_MS = DAY_MS;

const POLL_SECONDS = 30;
/** Whoever has not come back within the hour is not waited for by the second. */
const LATE_POLL_SECONDS = 300;
/** After a failure that the provider counts: about ten of them in a row would suspend the account. */
export const SLOW_POLL_SECONDS = 600;

export async function pollLater(
  { queue, clock }: Pick<LinkDependencies, 'queue' | 'clock'>,
  { connection_id, link_expires_at }: Connection,
  tx?: Db,
  afterSeconds?: number,
): Promise<void> {
  await queue.send(
    'poll',
    { connection_id },
    {
      key: connection_id,
      startAfterSeconds: afterSeconds ?? (clock.now() > link_expires_at ? LATE_POLL_SECONDS : POLL_SECONDS),
      ...(tx === undefined ? {} : { tx }),
    },
  );
}
