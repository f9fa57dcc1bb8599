/** One request to the provider's server: time-out, size limit, redirects within the same origin only. */
import { type Clock, MINUTE_MS } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { ok } from '#core/problem.ts';
import type { Asked } from '#pipeline/provider.ts';
import { bankProblem } from './errors.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the base address; ends with a slash, or the server would redirect and drop a body. */
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly token?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export type Send = (request: Request) => Promise<Asked<Answer>>;

/** Far above the longest real history, far below what would hurt a small machine. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/** Undefined when the body is larger than the limit, packed or not: what counts is what comes out. */
async function readText(response: Response, limit: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > limit) return undefined;
    pieces.push(decoder.decode(chunk, { stream: true }));
  }
  return pieces.join('') + decoder.decode();
}

/** Where a GET was sent on to, when that is on the same server: the token must not travel further. */
function sameOriginTarget(response: Response, from: URL): URL | undefined {
  const location = response.headers.get('location');
  const target = location === null ? null : URL.parse(location, from.href);
  return target?.origin === from.origin ? target : undefined;
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** What `fetch` throws when the network, not the program, is at fault. */
const isNetworkFault = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether there was nobody to send it to; otherwise it may have been read, whatever became of the answer. */
function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && NEVER_SENT.has(String(cause.code));
}

export function createSend(options: {
  apiUrl: string;
  clock: Clock;
  log: Log;
  fetch: typeof fetch;
  timeoutMs: number;
  largestAnswerBytes?: number;
}): Send {
  const { clock, log, timeoutMs } = options;
  const base = `${options.apiUrl.replace(/\/+$/, '')}/`;
  const limit = options.largestAnswerBytes ?? LARGEST_ANSWER_BYTES;

  const go = async (
    url: URL,
    request: Request,
    signal: AbortSignal,
    hops: number,
  ): Promise<Asked<Answer>> => {
    const response = await options.fetch(url.href, {
      method: request.method,
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    if (isRedirect(response.status)) {
      await response.body?.cancel();
      const target = request.method === 'GET' && hops > 0 ? sameOriginTarget(response, url) : undefined;
      if (target !== undefined) return go(target, request, signal, hops - 1);
      return { ok: false, problem: bankProblem('bank.unexpected', { cause: { status: response.status } }) };
    }
    const text = await readText(response, limit);
    if (text === undefined)
      return {
        ok: false,
        problem: bankProblem('bank.malformed', { cause: { tooLarge: true } }),
        outcome: response.ok ? 'answered' : 'other_failure',
      };
    return ok({ status: response.status, headers: response.headers, text });
  };

  return async (request) => {
    const url = new URL(request.path, base);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const started = performance.now();
    const told = { method: request.method, path: request.path };
    try {
      const result = await go(url, request, AbortSignal.timeout(timeoutMs), MOST_REDIRECTS);
      const outcome = result.ok ? { status: result.value.status } : { code: result.problem.code };
      log.debug({ ...told, ...outcome, milliseconds: Math.round(performance.now() - started) }, 'bank asked');
      return result;
    } catch (error) {
      if (!isNetworkFault(error)) throw error;
      log.debug({ ...told, milliseconds: Math.round(performance.now() - started) }, 'bank not reached');
      const retryAt = new Date(clock.now().getTime() + 15 * MINUTE_MS);
      const never = isUnsent(error);
      return {
        ok: false,
        problem: bankProblem('bank.unavailable', { retryAt, cause: error }),
        outcome: never ? 'other_failure' : 'asked',
        isUnsent: never,
      };
    }
  };
}
