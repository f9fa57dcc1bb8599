/**
 * Requests with a token, answers as JSON or a problem. A refused token is renewed and the call repeated once;
 * nothing else is repeated here, because every success counts against the bank's daily allowance.
 */
import type { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { ok, type Result } from '#core/problem.ts';
import type { TokenStore } from '#core/store/provider-tokens.ts';
import type { Quota } from '#pipeline/provider.ts';
import { bankProblem, isTokenRefused, parseJson, problemOf, readErrorBody } from './errors.ts';
import { type Answer, createSend, type Request } from './http.ts';
import { readQuota } from './quota.ts';
import { createTokens } from './tokens.ts';

const TIMEOUT_MS = 30_000;

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
) => Promise<Result<Read<z.output<Shape>>>>;

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
  const refusal = (answer: Answer, token?: string): Result<never> => ({
    ok: false,
    problem: problemOf(answer.status, scrub(answer.text, token), clock.now(), zone),
  });

  const tokens = createTokens({
    store: options.tokens,
    secretId: options.secretId,
    secretKey: options.secretKey,
    clock,
    exchange: async (path, body) => {
      const answer = await send({ method: 'POST', path, body });
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
    let answer = await send({ ...request, token: used });
    if (answer.ok && isTokenRefused(answer.value.status, readErrorBody(answer.value.text))) {
      const other = await tokens.renewed(used);
      if (!other.ok) return other;
      used = other.value;
      answer = await send({ ...request, token: used });
    }
    if (!answer.ok) return answer;
    if (!isSuccess(answer.value)) return refusal(answer.value, used);
    return understand(answer.value, shape, clock);
  };
}

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

function understand<Shape extends z.ZodType>(
  answer: Answer,
  shape: Shape,
  clock: Clock,
): Result<Read<z.output<Shape>>> {
  const raw = parseJson(answer.text);
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    // Paths of fields alone: the values are people's accounts.
    const fields = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'));
    return {
      ok: false,
      problem: bankProblem('bank.malformed', { cause: { status: answer.status, fields } }),
    };
  }
  const quota = readQuota(answer.headers, clock);
  return ok({ body: parsed.data, raw, ...(quota === undefined ? {} : { quota }) });
}
