import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BANK_PROBLEM_CODES, bankProblem, isTokenRefused, problemOf, readErrorBody } from './errors.ts';

const NOW = new Date('2026-03-20T09:15:00Z');
const flat = (summary: string, detail = '', type?: string) => JSON.stringify({ summary, detail, type });
const problem = (status: number, body: string) => problemOf(status, body, NOW, 'Europe/London');

const UPDATE = 'Couldn’t update account transactions';
const CASES: readonly [name: string, status: number, body: string, code: string][] = [
  [
    'a field that is wrong, as an object',
    400,
    '{"max_historical_days":{"summary":"Incorrect days","detail":"must be > 0"},"status_code":400}',
    'bank.invalid_request',
  ],
  [
    'a field that is wrong, as a list of objects',
    400,
    '{"access_scope":[{"summary":"Unknown value","detail":"Choose"}],"status_code":400}',
    'bank.invalid_request',
  ],
  [
    'a field that is wrong, as a list of texts',
    400,
    '{"redirect":["This field is required."]}',
    'bank.invalid_request',
  ],
  [
    'texts in lists at the top',
    400,
    '{"summary":["Scope error"],"detail":["details needed"]}',
    'bank.invalid_request',
  ],
  [
    'a malformed account id',
    400,
    flat('Invalid Account ID', 'abc is not a valid Account UUID. '),
    'bank.invalid_request',
  ],
  [
    'an expired consent in its old form',
    400,
    flat('End User Agreement (EUA) 4f has expired', 'EUA was valid for 90 days and it expired at 2026-01-27'),
    'bank.consent_expired',
  ],
  [
    'an expired consent',
    401,
    flat('End User Agreement (EUA) 4f has expired', 'EUA was valid for 90 days'),
    'bank.consent_expired',
  ],
  [
    'keys that are wrong',
    401,
    flat('Authentication failed', 'No active account found with the given credentials'),
    'bank.auth_secrets',
  ],
  [
    'a token that stays refused',
    401,
    flat('Invalid token', 'Token is invalid or expired'),
    'bank.auth_secrets',
  ],
  ['no credentials at all', 401, flat('Authentication credentials were not provided.'), 'bank.auth_secrets'],
  [
    'access ended by the bank',
    401,
    flat(UPDATE, 'Access has expired or it has been revoked.', 'AccessExpiredError'),
    'bank.access_revoked',
  ],
  [
    'access ended by the bank, without its type',
    401,
    flat(UPDATE, 'Access has expired or it has been revoked. To restore access reconnect the account.'),
    'bank.access_revoked',
  ],
  ['a closed account', 401, flat(UPDATE, 'Gone', 'AccountInactiveError'), 'bank.account_inactive'],
  [
    'a closed account, without its type',
    401,
    flat(UPDATE, 'Account has been deactivated or it no longer exists.'),
    'bank.account_inactive',
  ],
  ['a 401 of a new kind', 401, flat('Something else'), 'bank.unexpected'],
  [
    'the free allowance used up',
    402,
    flat('Payment Required', 'Free usage limit exceeded'),
    'bank.payment_required',
  ],
  [
    'an address that is not allowed',
    403,
    flat('IP address access denied', "Your IP 203.0.113.7 isn't whitelisted to perform this action"),
    'bank.ip_denied',
  ],
  [
    'a scope the consent leaves out',
    403,
    flat('End User Agreement (EUA) access scope error', "EUA doesn't allow access to account balances."),
    'bank.scope_missing',
  ],
  [
    'no consent left',
    403,
    flat('No valid End User Agreement', 'Account exists but there is no valid End User Agreement'),
    'bank.access_revoked',
  ],
  ['a bank that says no', 403, flat(UPDATE, 'Forbidden', 'AccountAccessForbidden'), 'bank.forbidden'],
  [
    'a resource the bank lacks',
    403,
    flat(UPDATE, 'Unavailable', 'AccountResourceUnavailable'),
    'bank.forbidden',
  ],
  ['a feature outside the contract', 403, flat('', 'You do not have permission'), 'bank.forbidden'],
  ['an unknown account', 404, flat('No Account matches the given query.'), 'bank.not_found'],
  [
    'a part of an unknown account',
    404,
    flat('Account ID X not found', 'Please check whether you specified a valid Account ID'),
    'bank.not_found',
  ],
  ['the framework’s own words', 404, '{"detail":"Not found.","summary":"Not found."}', 'bank.not_found'],
  ['a second acceptance', 405, flat('EUA cannot be accepted more than once'), 'bank.invalid_request'],
  ['an account in work', 409, '{"id":"5e0a","iban":"","status":"PROCESSING"}', 'bank.processing'],
  ['an account with recent failures', 409, '{"id":"5e0a","iban":"","status":"ERROR"}', 'bank.processing'],
  ['an account in work, flat', 409, flat('Account is processing'), 'bank.processing'],
  ['an expired account', 409, '{"id":"5e0a","status":"EXPIRED"}', 'bank.consent_expired'],
  [
    'a suspended account',
    409,
    flat('Account suspended', 'suspended due to numerous errors'),
    'bank.suspended',
  ],
  ['a suspended account, as itself', 409, '{"id":"5e0a","status":"SUSPENDED"}', 'bank.suspended'],
  [
    'the provider’s own limit',
    429,
    flat('Rate limit exceeded', 'Please try again in 85092 seconds'),
    'bank.rate_limited',
  ],
  ['the bank’s own limit', 429, flat(UPDATE, 'Daily request limit', 'RateLimitError'), 'bank.rate_limited'],
  ['a failure at the bank', 500, flat(UPDATE, 'error', 'UnknownRequestError'), 'bank.unavailable'],
  [
    'a crash at the provider',
    500,
    flat('Error', 'Something went terribly wrong on our side'),
    'bank.unavailable',
  ],
  [
    'a bank that is down',
    503,
    flat(UPDATE, 'Institution service unavailable', 'ServiceError'),
    'bank.unavailable',
  ],
  [
    'a bank that is not reached',
    503,
    flat(UPDATE, "Couldn't connect", 'ConnectionError'),
    'bank.unavailable',
  ],
  [
    'a bank that is switched off',
    503,
    flat('Institution X is not operational', ''),
    'bank.institution_disabled',
  ],
  ['a gateway’s page', 502, '<html><h1>502 Bad Gateway</h1></html>', 'bank.unavailable'],
  ['a gateway’s silence', 504, '', 'bank.unavailable'],
  ['a status nobody knows', 418, '[]', 'bank.unexpected'],
];

describe('problemOf', () => {
  test.each(CASES)('takes %s (%i) for what it is', (_name, status, body, code) => {
    expect(problem(status, body).code).toBe(code);
  });

  test('believes the seconds of the provider’s limit', () => {
    const body = flat('Rate limit exceeded', 'The rate limit is 4/day. Please try again in 85092 seconds');
    expect(problem(429, body).retryAt).toEqual(new Date('2026-03-21T08:53:12Z'));
  });

  test('waits for the next day when the bank’s limit names no time', () => {
    expect(problem(429, flat(UPDATE, 'Daily request limit', 'RateLimitError')).retryAt).toEqual(
      new Date('2026-03-21T00:05:00Z'),
    );
  });

  test('does not believe a wait of years', () => {
    expect(problem(429, flat('', 'try again in 999999999 seconds')).retryAt).toEqual(
      new Date('2026-03-21T00:05:00Z'),
    );
  });

  test('waits longer after a failure that counts towards suspension than after one that does not', () => {
    const counted = problem(500, flat(UPDATE, '', 'UnknownRequestError')).retryAt;
    expect(counted).toEqual(new Date('2026-03-20T10:15:00Z'));
    expect(problem(503, flat(UPDATE, '', 'ServiceError')).retryAt).toEqual(new Date('2026-03-20T09:30:00Z'));
  });

  test('asks an account that is being prepared again within minutes, one with failures not', () => {
    expect(problem(409, '{"status":"PROCESSING"}').retryAt).toEqual(new Date('2026-03-20T09:16:00Z'));
    expect(problem(409, '{"status":"ERROR"}').retryAt).toEqual(new Date('2026-03-20T10:15:00Z'));
  });

  test('offers no retry where trying again cannot help', () => {
    expect(problem(401, flat('EUA 1 has expired')).retryAt).toBeUndefined();
    expect(problem(400, '{}').retryAt).toBeUndefined();
  });

  test('keeps the bank’s words out of the sentence and in the cause', () => {
    const found = problem(
      400,
      '{"reference":{"summary":"Client reference must be unique","detail":"ref-77"}}',
    );
    expect(found.message).not.toContain('ref-77');
    expect(found.cause).toMatchObject({
      status: 400,
      fields: ['reference: Client reference must be unique; ref-77'],
    });
  });

  test('never fails, whatever the status and body', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
        expect(BANK_PROBLEM_CODES).toContain(problem(status, body).code);
      }),
    );
  });
});

describe('isTokenRefused', () => {
  test('tells a refused token from an expired consent and from wrong keys', () => {
    const refused = (body: string) => isTokenRefused(401, readErrorBody(body));
    expect(refused(flat('Invalid token', 'Token is invalid or expired'))).toBe(true);
    expect(refused(flat('End User Agreement (EUA) 4f has expired'))).toBe(false);
    expect(refused(flat('Authentication failed', 'No active account found'))).toBe(false);
    expect(refused(flat('Invalid token', '', 'AccessExpiredError'))).toBe(false);
  });
});

describe('bankProblem', () => {
  test.each(BANK_PROBLEM_CODES)('%s has a whole sentence for the person', (code) => {
    expect(bankProblem(code).message).toMatch(/^(The|Your|GoCardless) .*\.$/);
  });
});
