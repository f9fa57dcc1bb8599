/** What goes wrong on purpose: calls are refused, cut off, left hanging, or done and not told. */
import type { Clock } from '#core/clock.ts';
import { SECOND_MS } from '#core/clock.ts';
import { tooManyRequests } from './refusal.ts';

/**
 * `reset` cuts the connection before anything is done, `accept-then-reset` after it was done, `hang` never
 * answers (and does nothing), `accept-then-hang` does it and never answers. A status is answered instead of
 * the call; with `accepted` the call is done all the same.
 */
export type Fault =
  | 'reset'
  | 'accept-then-reset'
  | 'hang'
  | 'accept-then-hang'
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly accepted?: boolean;
    };

export interface Faults {
  /** The next `times` calls of the method (`*` for any) meet it. Later scripts wait for earlier ones. */
  script(method: string, fault: Fault, times?: number): void;
  next(method: string): Fault | undefined;
  clear(): void;
  /** One message a second and chat, as Telegram asks for; off unless switched on. */
  rateLimit(isOn: boolean): void;
  /** Throws 429 when the chat had a message less than a second ago. */
  countMessage(chatId: number): void;
}

export function createFaults(clock: Clock): Faults {
  let scripts: { method: string; fault: Fault; left: number }[] = [];
  const lastSent = new Map<number, number>();
  let isLimited = false;
  return {
    script: (method, fault, times = 1) => void scripts.push({ method, fault, left: times }),
    next(method) {
      const script = scripts.find((candidate) => candidate.method === method || candidate.method === '*');
      if (script === undefined) return undefined;
      script.left -= 1;
      if (script.left <= 0) scripts = scripts.filter((other) => other !== script);
      return script.fault;
    },
    clear() {
      scripts = [];
    },
    rateLimit(isOn) {
      isLimited = isOn;
      lastSent.clear();
    },
    countMessage(chatId) {
      if (!isLimited) return;
      const now = clock.now().getTime();
      const since = now - (lastSent.get(chatId) ?? Number.NEGATIVE_INFINITY);
      if (since < SECOND_MS) throw tooManyRequests(Math.ceil((SECOND_MS - since) / SECOND_MS));
      lastSent.set(chatId, now);
    },
  };
}
