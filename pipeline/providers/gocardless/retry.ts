/** Whether the same request may be sent again at once, and after how long: only where that costs nobody anything. */
import { randomInt } from 'node:crypto';
import { SECOND_MS } from '#core/clock.ts';
import type { Asked } from '#pipeline/provider.ts';
import type { ErrorBody } from './errors.ts';
import type { Answer, Request } from './http.ts';
import { generalPauseSeconds } from './quota.ts';

const MOST_RETRIES = 2;
const FIRST_PAUSE_MS = 300;
/** The general limit is counted by the minute: a longer pause is another one. */
const LONGEST_PAUSE_SECONDS = 61;

/** So that those who were turned away together do not come back together. */
const jittered = (ms: number): number => ms + randomInt(Math.ceil(ms / 2) + 1);

/** Milliseconds; undefined when it must not be repeated. `tries` is how often it was sent. */
export function pauseBefore(
  request: Request,
  answer: Asked<Answer>,
  body: ErrorBody | undefined,
  tries: number,
): number | undefined {
  if (tries > MOST_RETRIES) return undefined;
  const soon = jittered(FIRST_PAUSE_MS * 4 ** (tries - 1));
  // Nobody has read it, so nothing has come of it.
  if (!answer.ok) return answer.outcome === 'other_failure' && answer.isUnsent === true ? soon : undefined;
  const { status, headers } = answer.value;
  if (status === 429) {
    const seconds = generalPauseSeconds(headers, body);
    return seconds === undefined || seconds > LONGEST_PAUSE_SECONDS
      ? undefined
      : jittered(Math.max(1, seconds) * SECOND_MS);
  }
  // What makes something could have made it.
  if (request.method !== 'GET') return undefined;
  if (status === 502 || status === 504) return soon;
  return status === 503 && body?.type === 'ConnectionError' && tries === 1 ? soon : undefined;
}
