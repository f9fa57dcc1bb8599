/** The queue of updates: handed out in order, gone when confirmed, one poller at a time, kept for a day. */
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import { DAY_MS } from '#core/clock.ts';
import { createPollerSlot } from './poller.ts';
import { Refusal } from './refusal.ts';

const terminated =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';

export const updatesSchema = z.object({
  next_id: z.int(),
  allowed: z.array(z.string()),
  pending: z.array(
    z.object({
      update_id: z.int(),
      kind: z.string(),
      /** Unix milliseconds: Telegram throws an update away after 24 hours. */
      at: z.int(),
      payload: z.unknown(),
    }),
  ),
});
type UpdatesSnapshot = z.infer<typeof updatesSchema>;
type Pending = UpdatesSnapshot['pending'][number];

export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

export interface PollRequest {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly allowed?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

export interface Updates {
  /** Returns the update's id, or undefined when the bot did not ask for this kind. */
  push(kind: string, payload: unknown): number | undefined;
  /** Resolves with what there is, else waits up to the timeout; throws 409 when a later poller takes over. */
  poll(request: PollRequest): Promise<Update[]>;
  /** The oldest unconfirmed one, for a webhook. */
  first(): Update | undefined;
  confirmBefore(updateId: number): void;
  allow(kinds: readonly string[] | undefined): void;
  count(): number;
  clear(): void;
  /** Hears of every update that came or was confirmed. */
  onChange(listener: () => void): void;
  snapshot(): UpdatesSnapshot;
  /** Resolves once a poller waits for the next update: the bot is up and has nothing left to fetch. */
  whenPolled(): Promise<void>;
  /** Lets waiting pollers go with nothing. */
  close(): void;
}

const asUpdate = ({ update_id, kind, payload }: Pending): Update => ({ update_id, [kind]: payload });

export function createUpdates(clock: Clock, stored?: UpdatesSnapshot): Updates {
  let nextId = stored?.next_id ?? 100_000_001;
  let allowed: readonly string[] = stored?.allowed ?? [];
  let pending: Pending[] = [...(stored?.pending ?? [])];
  const poller = createPollerSlot();
  const listeners: (() => void)[] = [];

  function fresh(): Pending[] {
    const oldest = clock.now().getTime() - DAY_MS;
    pending = pending.filter(({ at }) => at >= oldest);
    return pending;
  }

  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  function confirmBefore(updateId: number): void {
    const before = pending.length;
    pending = pending.filter(({ update_id }) => update_id >= updateId);
    if (pending.length < before) changed();
  }

  return {
    push(kind, payload) {
      if (allowed.length > 0 && !allowed.includes(kind)) return undefined;
      const update_id = nextId;
      nextId += 1;
      pending.push({ update_id, kind, at: clock.now().getTime(), payload });
      poller.wake('ready');
      changed();
      return update_id;
    },
    async poll({ offset = 0, limit = 100, timeout = 0, allowed: kinds, signal }) {
      poller.wake('conflict');
      if (kinds !== undefined) allowed = kinds;
      if (offset > 0) confirmBefore(offset);
      if (offset < 0) pending = fresh().slice(offset);
      const take = (): Update[] =>
        fresh()
          .slice(0, Math.min(Math.max(limit, 1), 100))
          .map(asUpdate);
      const ready = take();
      if (ready.length > 0 || timeout <= 0 || signal.aborted) return ready;
      const outcome = await poller.wait(Math.min(timeout, 50), signal);
      if (outcome === 'conflict') throw new Refusal(409, terminated);
      return take();
    },
    first() {
      const first = fresh()[0];
      return first === undefined ? undefined : asUpdate(first);
    },
    confirmBefore,
    allow(kinds) {
      if (kinds !== undefined) allowed = kinds;
    },
    count: () => fresh().length,
    clear() {
      pending = [];
      changed();
    },
    onChange: (listener) => void listeners.push(listener),
    snapshot: () => ({ next_id: nextId, allowed: [...allowed], pending: [...fresh()] }),
    whenPolled: () => poller.whenTaken(),
    close: () => poller.wake('ready'),
  };
}
