import type { Clock } from '#core/clock.ts';
import type { Scope } from './register.ts';

/** One request to the API. */
export interface Call {
  readonly method: string;
  /** Below `/api/v2`, without the query. */
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly account: string | undefined;
  readonly scope: Scope | undefined;
  readonly at: Date;
}

export interface CallLog {
  record(method: string, path: string, query: string, status: number): void;
  /** Oldest first; the last ten thousand. */
  calls(): readonly Call[];
}

const KEPT = 10_000;

export function createCallLog(clock: Clock): CallLog {
  const log: Call[] = [];
  return {
    record(method, path, query, status) {
      const match = /^\/accounts\/([^/]+)\/(?:(details|balances|transactions)\/)?$/.exec(path);
      const scope = match?.[2] as Scope | undefined;
      log.push({ method, path, query, status, account: match?.[1], scope, at: clock.now() });
      if (log.length > KEPT) log.shift();
    },
    calls: () => [...log],
  };
}
