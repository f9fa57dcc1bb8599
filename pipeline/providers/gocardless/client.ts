/**
 * Requests with a token, answers as JSON or a problem. A refused token is renewed and the call repeated once;
 * beyond that only what cost nothing is repeated, because every success counts against the bank's daily allowance.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { ok } from '#core/problem.ts';
import type { TokenStore } from '#core/store/provider-tokens.ts';
import type { Asked, Quota } from '#pipeline/provider.ts';
import { bankProblem, codeOf, isTokenRefused, parseJson, problemOf, readErrorBody } from './errors.ts';
import { type Answer, createSend, type Request } from './http.ts';
import { outcomeOf } from './outcome.ts';
import { readQuota } from './quota.ts';
import { pauseBefore } from './retry.ts';
import { createTokens } from './tokens.ts';

const TIMEOUT_MS = 30_000;

type Refused = Extract<Asked<never>, { ok: false }>;

export interface Read<Body> {
  readonly body: Body;
  /** The JSON as it came. */
  readonly raw: unknown;
  readonly quota?: Quota;
}

/** One call whose answer must have the shape. A success of another shape is `bank.malformed`. */
export type Client = <Shape extends z.ZodType>(
  request: Omit<Request, 'token'>,
  shape: Shape,
) => Promise<Asked<Read<z.output<Shape>>>>;

export interface ClientOptions {
  readonly apiUrl: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** Where a day begins when a limit ends "tomorrow". */
  readonly zone: string;
  readonly log: Log;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  /** Waits that many milliseconds before a request is sent again; real time unless a test says otherwise. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  readonly largestAnswerBytes?: number;
}

export function createClient(options: ClientOptions): Client {
  const { clock, zone } = options;
  const send = createSend({
    ...options,
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  /** An error body could repeat what was sent to it. */
  const scrub = (text: string, token?: string): string => {
    let clean = text;
    for (const secret of [options.secretId, options.secretKey, token])
      if (secret !== undefined && secret !== '') clean = clean.replaceAll(secret, '[secret]');
    return clean;
  };
  const refusal = (answer: Answer, token?: string, status = answer.status): Refused => {
    const text = scrub(answer.text, token);
    const body = readErrorBody(text);
    const quota = readQuota(answer.headers, clock);
    return {
      ok: false,
      problem: problemOf(status, text, clock.now(), zone),
      outcome: outcomeOf(status, body, codeOf(status, body)),
      ...(quota === undefined ? {} : { quota }),
    };
  };
  // A process that is to stop does not wait for a minute's limit.
  const pause = options.pause ?? ((ms: number) => sleep(ms, undefined, { ref: false }));
  const sendPatiently = async (request: Request): Promise<Asked<Answer>> => {
    for (let tries = 1; ; tries += 1) {
      const answer = await send(request);
      if (answer.ok && isSuccess(answer.value)) return answer;
      const body = answer.ok ? readErrorBody(answer.value.text) : undefined;
      const ms = pauseBefore(request, answer, body, tries);
      if (ms === undefined) return answer;
      await pause(ms);
    }
  };

  const tokens = createTokens({
    store: options.tokens,
    secretId: options.secretId,
    secretKey: options.secretKey,
    clock,
    exchange: async (path, body) => {
      const answer = await sendPatiently({ method: 'POST', path, body });
      if (!answer.ok) return answer;
      return isSuccess(answer.value)
        ? ok(parseJson(answer.value.text))
        : refusal(answer.value, body['refresh']);
    },
  });

  return async (request, shape) => {
    const token = await tokens.access();
    if (!token.ok) return token;
    let used = token.value;
    let answer = await sendPatiently({ ...request, token: used });
    if (answer.ok && isRefusedToken(answer.value)) {
      const other = await tokens.renewed(used);
      if (!other.ok) return other;
      used = other.value;
      answer = await sendPatiently({ ...request, token: used });
    }
    if (!answer.ok) return answer;
    if (!isSuccess(answer.value)) return refusal(answer.value, used);
    return understand(answer.value, shape, clock, (status) => refusal(answer.value, used, status));
  };
}

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

const isRefusedToken = ({ status, text }: Answer): boolean =>
  status === 401 && isTokenRefused(status, readErrorBody(text));

/** The status that a body names although it came as a success. */
function statusInside(raw: unknown): number | undefined {
  const status =
    typeof raw === 'object' && raw !== null && 'status_code' in raw ? Number(raw.status_code) : Number.NaN;
  return status >= 400 && status < 600 ? status : undefined;
}

function understand<Shape extends z.ZodType>(
  answer: Answer,
  shape: Shape,
  clock: Clock,
  refuse: (status: number) => Refused,
): Asked<Read<z.output<Shape>>> {
  const raw = parseJson(answer.text);
  const parsed = shape.safeParse(raw);
  const quota = readQuota(answer.headers, clock);
  if (!parsed.success) {
    const status = statusInside(raw);
    // It came as a success, so it may have been counted as one.
    if (status !== undefined && status !== 429) return { ...refuse(status), outcome: 'asked' };
    if (status !== undefined) return refuse(status);
    // Paths of fields alone: the values are people's accounts.
    const fields = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'));
    return {
      ok: false,
      problem: bankProblem('bank.malformed', { cause: { status: answer.status, fields } }),
      outcome: 'answered',
      ...(quota === undefined ? {} : { quota }),
    };
  }
  return ok({ body: parsed.data, raw, ...(quota === undefined ? {} : { quota }) });
}
