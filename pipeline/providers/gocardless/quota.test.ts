import { describe, expect, test } from 'vitest';
import { ManualClock } from '#core/clock.ts';
import { readQuota } from './quota.ts';

const clock = new ManualClock('2026-03-20T09:00:00Z');
const read = (headers: Record<string, string>) => readQuota(new Headers(headers), clock);

describe('readQuota', () => {
  test.each(['http_x_ratelimit_account_success_', 'X-RateLimit-Account-Success-'])('reads %s…', (prefix) => {
    expect(
      read({ [`${prefix}limit`]: '4', [`${prefix}remaining`]: '3', [`${prefix}reset`]: '3600' }),
    ).toEqual({
      limit: 4,
      remaining: 3,
      renews_at: new Date('2026-03-20T10:00:00Z'),
    });
  });

  test('takes the counts of the account, not those of the company', () => {
    expect(read({ http_x_ratelimit_limit: '100', http_x_ratelimit_remaining: '99' })).toBeUndefined();
  });

  test.each(['-1', '', 'soon', '1e9', '99999999999', '3.5'])('ignores a remaining of “%s”', (value) => {
    expect(
      read({
        http_x_ratelimit_account_success_remaining: value,
        http_x_ratelimit_account_success_limit: '4',
      }),
    ).toEqual({ limit: 4 });
  });

  test.each([
    ['no bank grants nothing', '0', '0'],
    ['nor leaves more than it grants', '4', '9'],
  ])('ignores what cannot be: %s', (_, limit, remaining) => {
    expect(
      read({
        http_x_ratelimit_account_success_limit: limit,
        http_x_ratelimit_account_success_remaining: remaining,
        http_x_ratelimit_account_success_reset: '60',
      }),
    ).toBeUndefined();
  });

  test('ignores a reset beyond a week', () => {
    expect(read({ http_x_ratelimit_account_success_reset: '9999999' })).toBeUndefined();
  });

  test('knows that none are left', () => {
    expect(read({ http_x_ratelimit_account_success_remaining: '0' })).toEqual({ remaining: 0 });
  });
});
