/**
 * The outbox's way to Telegram. A message is claimed, sent once, and marked. What is known not to have arrived is
 * tried again; what may have arrived is `unsure` and never sent again by itself, so nobody is pinged twice.
 */
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from 'grammy';
import type postgres from 'postgres';
import { type Clock, MINUTE_MS, SECOND_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { findMemberByTelegram, markBlocked } from '#core/store/members.ts';
import {
  claimMessage,
  holdChat,
  type Message,
  markSent,
  messageBodySchema,
  nextDue,
  OUTBOX_CHANNEL,
  requeue,
  settle,
  settleInterrupted,
} from '#core/store/messages.ts';
import { errorFacts } from './error-facts.ts';
import { type Sent, sendOnce } from './send-once.ts';

export interface DelivererOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly db: Db;
  /** For LISTEN. */
  readonly sql: postgres.Sql;
  readonly clock: Clock;
  readonly log: Log;
  /** How long Telegram may take to answer one call. */
  readonly timeoutSeconds?: number;
  /** Between two messages of one chat. */
  readonly chatPaceMs?: number;
  /** Between any two messages. */
  readonly paceMs?: number;
}

export interface Deliverer {
  start(): Promise<void>;
  /** Lets the calls in hand finish. */
  stop(): Promise<void>;
  /** Sends what is due now; resolves when nothing more is. */
  drain(): Promise<void>;
}

// Telegram takes about 30 a second from one bot; four lanes with this pause between two sends stay below 25.
const PACE_MS = 40;
const LANES = 4;
const LONGEST_WAIT_MS = MINUTE_MS;

const freshAgent = (apiRoot: string): http.Agent =>
  apiRoot.startsWith('http:') ? new http.Agent({ keepAlive: false }) : new https.Agent({ keepAlive: false });

export function createDeliverer(options: DelivererOptions): Deliverer {
  const { db, sql, clock, log } = options;
  const api = new Api(options.token, {
    apiRoot: options.apiRoot,
    timeoutSeconds: options.timeoutSeconds ?? 20,
    // A connection that was idle may be closed by the other side in the moment it is used again; the cut looks like
    // a lost reply, and the message would be unsure for nothing. So each message has a connection of its own.
    baseFetchConfig: { compress: true, agent: freshAgent(options.apiRoot) },
  });
  const lanes = createLanes(options, api);
  let draining: Promise<void> | undefined;
  let isAskedAgain = false;
  let hasStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let listening: { unlisten: () => Promise<void> } | undefined;

  const drain = (): Promise<void> => {
    isAskedAgain = true;
    draining ??= (async () => {
      while (isAskedAgain && !hasStopped) {
        isAskedAgain = false;
        await Promise.all(Array.from({ length: LANES }, () => lanes.work(() => hasStopped)));
      }
    })().finally(() => {
      draining = undefined;
    });
    return draining;
  };

  /** Sends what is due, then sleeps until the next is. */
  const wake = (): void => {
    if (hasStopped) return;
    drain()
      .then(async () => {
        const next = await nextDue(db);
        const due = Math.max(next?.getTime() ?? Number.POSITIVE_INFINITY, lanes.pausedUntil());
        clearTimeout(timer);
        if (hasStopped) return;
        const wait = Math.max(50, due - clock.now().getTime());
        // A minute at most: a clock that jumps, or a notice that was missed, must not hold a message for long.
        timer = setTimeout(wake, Math.min(wait, LONGEST_WAIT_MS));
      })
      .catch((error: unknown) => {
        log.error(errorFacts(error), 'the outbox could not be worked on');
        clearTimeout(timer);
        if (!hasStopped) timer = setTimeout(wake, 5 * SECOND_MS);
      });
  };

  return {
    drain,
    async start() {
      const interrupted = await settleInterrupted(db);
      if (interrupted > 0) log.warn({ interrupted }, 'messages were cut off by the last end of the program');
      listening = await sql.listen(OUTBOX_CHANNEL, wake, wake);
    },
    async stop() {
      hasStopped = true;
      clearTimeout(timer);
      await listening?.unlisten();
      await draining;
    },
  };
}

interface Lanes {
  /** Takes messages until none is due. */
  work(isOver: () => boolean): Promise<void>;
  /** Milliseconds of the clock until which Telegram is left alone; 0 when it is not. */
  pausedUntil(): number;
}

function createLanes(options: DelivererOptions, api: Api): Lanes {
  const { db, clock, chatPaceMs = SECOND_MS, paceMs = PACE_MS } = options;
  const inHand = new Set<number>();
  const quietUntil = new Map<number, number>();
  const pause = { until: 0, failures: 0 };
  let gate: Promise<unknown> = Promise.resolve();

  /** One claim at a time, the pace between them. */
  const claim = (isOver: () => boolean): Promise<Message | undefined> => {
    const claimed = gate.then(async () => {
      const now = clock.now();
      if (isOver() || pause.until > now.getTime()) return undefined;
      const message = await claimMessage(db, now);
      if (message === undefined) return undefined;
      const quiet = quietUntil.get(message.chat_id) ?? 0;
      if (!inHand.has(message.chat_id) && quiet <= now.getTime()) {
        inHand.add(message.chat_id);
        await sleep(paceMs);
        return message;
      }
      // An older message of this chat is on its way, or has just been: this one waits, and so do those after it.
      const until = new Date(Math.max(quiet, now.getTime() + chatPaceMs));
      await requeue(db, message.message_id, until, 'waits for its turn');
      await holdChat(db, message.chat_id, until);
      return 'again' as const;
    });
    gate = claimed.catch(() => undefined);
    return claimed.then((message) => (message === 'again' ? claim(isOver) : message));
  };

  return {
    pausedUntil: () => pause.until,
    async work(isOver) {
      for (let message = await claim(isOver); message !== undefined; message = await claim(isOver)) {
        try {
          const quiet = await deliver(options, api, message, pause);
          const until = Math.max(quiet?.getTime() ?? 0, clock.now().getTime() + chatPaceMs);
          quietUntil.set(message.chat_id, until);
          await holdChat(db, message.chat_id, new Date(until));
        } finally {
          inHand.delete(message.chat_id);
        }
      }
    },
  };
}

const problemText = (outcome: Exclude<Sent, { kind: 'sent' }>): string => outcome.problem.slice(0, 300);

/** One message, once. The instant until which its chat is to be left alone, when Telegram named one. */
async function deliver(
  { db, clock, log }: DelivererOptions,
  api: Api,
  message: Message,
  pause: { until: number; failures: number },
): Promise<Date | undefined> {
  const { message_id, chat_id, kind } = message;
  const member = await findMemberByTelegram(db, chat_id);
  if (member?.blocked_at != null) {
    await settle(db, message_id, 'failed', 'the person has blocked the bot');
    return undefined;
  }
  const outcome = await sendOnce(api, chat_id, messageBodySchema.parse(message.body));
  const now = clock.now();
  const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
  if (outcome.kind !== 'unreachable') pause.failures = 0;
  switch (outcome.kind) {
    case 'sent':
      await markSent(db, message_id, { telegram_message_id: outcome.telegram_message_id, now });
      return undefined;
    case 'limited': {
      const until = after(outcome.seconds * SECOND_MS);
      await requeue(db, message_id, until, problemText(outcome));
      return until;
    }
    case 'unreachable': {
      // Nothing gets through, so nothing else is tried either; all of it waits, none of it is lost.
      pause.failures += 1;
      const until = after(Math.min(SECOND_MS * 2 ** (pause.failures - 1), LONGEST_WAIT_MS / 2));
      pause.until = until.getTime();
      await requeue(db, message_id, until, problemText(outcome));
      return until;
    }
    case 'gone':
      await markBlocked(db, chat_id, now);
      await settle(db, message_id, 'failed', problemText(outcome));
      return undefined;
    case 'refused':
    case 'unsure':
      log.warn(
        { message_id, kind, outcome: outcome.kind, problem: outcome.problem },
        'a message was not delivered',
      );
      await settle(db, message_id, outcome.kind === 'unsure' ? 'unsure' : 'failed', problemText(outcome));
      return undefined;
  }
}
