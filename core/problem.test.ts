import { expect, test } from 'vitest';
import { fail, ok, ProblemError, unwrap } from './problem.ts';

test('a failure carries its code, its sentence, when to retry and its cause', () => {
  const retryAt = new Date('2026-01-01T00:00:00Z');
  expect(fail('bank.rate_limited', 'Later.', { retryAt, cause: 'header' })).toEqual({
    ok: false,
    problem: { code: 'bank.rate_limited', message: 'Later.', retryAt, cause: 'header' },
  });
});

test('unwrapping gives the value, or throws the very problem with its cause', () => {
  expect(unwrap(ok(7))).toBe(7);
  const cause = new Error('socket closed');
  const failed = fail('lake.corrupt', 'It is broken.', { cause });
  let thrown: unknown;
  try {
    unwrap(failed);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ProblemError);
  expect(thrown).toMatchObject({
    message: 'lake.corrupt: It is broken.',
    cause,
    problem: failed.ok ? undefined : failed.problem,
  });
});
