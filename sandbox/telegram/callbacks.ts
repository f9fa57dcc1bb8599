/** Pressed buttons that wait for the bot's answer: each is answered once, and soon. */
import { randomInt } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import { MINUTE_MS } from '#core/clock.ts';
import { badRequest } from './refusal.ts';

export interface Callbacks {
  /** Returns the query's id. */
  open(personId: number): string;
  /** Returns whose press it was; refuses unknown, answered and old ones alike. */
  close(id: string): number;
}

export function createCallbacks(clock: Clock): Callbacks {
  const waiting = new Map<string, { personId: number; at: number }>();
  const isOld = (at: number): boolean => clock.now().getTime() - at > MINUTE_MS;
  return {
    open(personId) {
      for (const [id, { at }] of waiting) if (isOld(at)) waiting.delete(id);
      const id = `${personId}${randomInt(10 ** 12)}`;
      waiting.set(id, { personId, at: clock.now().getTime() });
      return id;
    },
    close(id) {
      const query = waiting.get(id);
      waiting.delete(id);
      if (query === undefined || isOld(query.at))
        throw badRequest('query is too old and response timeout expired or query ID is invalid');
      return query.personId;
    },
  };
}
