/**
 * The pair of tokens that stands for the keys: kept between runs, renewed ahead of time, and never by two
 * callers at once.
 */
import { z } from 'zod';
import { type Clock, HOUR_MS, SECOND_MS } from '#core/clock.ts';
import { ok, type Result } from '#core/problem.ts';
import type { TokenStore } from '#core/store/provider-tokens.ts';
import { bankProblem, parseJson } from './errors.ts';
import { newTokensSchema, renewedTokenSchema } from './wire.ts';

export interface Tokens {
  /** A token that is good for now. */
  access(): Promise<Result<string>>;
  /** Another token than the one that was refused. */
  renewed(refused: string): Promise<Result<string>>;
}

/** Sends one of the two token requests and hands back the JSON of a success. */
export type TokenExchange = (path: string, body: Record<string, string>) => Promise<Result<unknown>>;

const instant = z.iso.datetime().transform((text) => new Date(text));
const keptSchema = z.object({
  access: z.string(),
  access_expires_at: instant,
  /** From here on a new one is fetched, while the old one still works. */
  access_renew_at: instant,
  refresh: z.string(),
  refresh_expires_at: instant,
});
type Kept = z.output<typeof keptSchema>;

const later = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * SECOND_MS);

function accessOf({ access, access_expires }: z.output<typeof renewedTokenSchema>, now: Date) {
  const ahead = Math.min(HOUR_MS / SECOND_MS, access_expires / 2);
  return {
    access,
    access_expires_at: later(now, access_expires),
    access_renew_at: later(now, access_expires - ahead),
  };
}

export function createTokens(options: {
  store: TokenStore;
  secretId: string;
  secretKey: string;
  clock: Clock;
  exchange: TokenExchange;
}): Tokens {
  const { store, clock, exchange } = options;
  let flight: Promise<Result<string>> | undefined;
  let dead: string | undefined;

  const keep = async (kept: Kept): Promise<Result<string>> => {
    await store.write(JSON.stringify(kept));
    return ok(kept.access);
  };

  const fromKeys = async (): Promise<Result<string>> => {
    const answer = await exchange('token/new/', {
      secret_id: options.secretId,
      secret_key: options.secretKey,
    });
    if (!answer.ok) return answer;
    const pair = newTokensSchema.safeParse(answer.value).data;
    if (pair === undefined) return { ok: false, problem: bankProblem('bank.malformed') };
    const { refresh, refresh_expires } = pair;
    const now = clock.now();
    return keep({ ...accessOf(pair, now), refresh, refresh_expires_at: later(now, refresh_expires) });
  };

  const fromRefresh = async (kept: Kept): Promise<Result<string>> => {
    const answer = await exchange('token/refresh/', { refresh: kept.refresh });
    if (!answer.ok) return answer.problem.code === 'bank.auth_secrets' ? fromKeys() : answer;
    const renewed = renewedTokenSchema.safeParse(answer.value).data;
    if (renewed === undefined) return { ok: false, problem: bankProblem('bank.malformed') };
    return keep({ ...kept, ...accessOf(renewed, clock.now()) });
  };

  const obtain = async (): Promise<Result<string>> => {
    const kept = keptSchema.safeParse(parseJson((await store.read()) ?? '')).data;
    const now = clock.now();
    // Someone else, in this process or another, may have renewed it in the meantime.
    const isUsable = kept !== undefined && kept.access !== dead && now < kept.access_expires_at;
    if (isUsable && now < kept.access_renew_at) return ok(kept.access);
    const hasRefresh = kept !== undefined && now < kept.refresh_expires_at;
    const renewed = await (hasRefresh ? fromRefresh(kept) : fromKeys());
    return !renewed.ok && isUsable ? ok(kept.access) : renewed;
  };

  const access = (): Promise<Result<string>> => {
    flight ??= obtain().finally(() => {
      flight = undefined;
    });
    return flight;
  };

  const renewed = async (refused: string): Promise<Result<string>> => {
    dead = refused;
    const shared = await access();
    // A flight that was under way already may have brought the refused one; the next knows better.
    return shared.ok && shared.value === refused ? access() : shared;
  };

  return { access, renewed };
}
