import { accountFault } from './account-faults.ts';
import { type Answer, fault } from './answer.ts';
import type { Scope } from './register.ts';
import type { ScriptedResponse } from './scripts.ts';

/** What can go wrong with a single call, in the words of the API or of what stands before it. */
export const FETCH_FAULTS = [
  'day_limit',
  'bank_limit',
  'unknown_error',
  'service_unavailable',
  'connection_failed',
  'processing',
  'gateway_page',
  'empty_body',
  'cut_off',
  'empty_list',
  'error_with_200',
  'page_with_200',
] as const;
export type FetchFault = (typeof FETCH_FAULTS)[number];

const SECONDS_UNTIL_RENEWED = 1800;

const GATEWAY_PAGE =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';

const EMPTY_LISTS: Record<Scope, unknown> = {
  transactions: { transactions: { booked: [], pending: [] } },
  balances: { balances: [] },
  details: { account: {} },
};

const plain = ({ status, body }: Answer): ScriptedResponse => ({ status, body });

/** The answer of one failed call; `cut_off` is the true one that breaks half-way. */
export function fetchFault(kind: FetchFault, scope: Scope): ScriptedResponse {
  switch (kind) {
    case 'day_limit': {
      const wait = `Please try again in ${SECONDS_UNTIL_RENEWED} seconds`;
      const detail = `The rate limit for this resource is 4/day. ${wait}`;
      return plain(fault(429, 'Rate limit exceeded', detail));
    }
    case 'bank_limit':
      return plain(accountFault('RateLimitError', scope));
    case 'unknown_error':
      return plain(accountFault('UnknownRequestError', scope));
    case 'service_unavailable':
      return plain(accountFault('ServiceError', scope));
    case 'connection_failed':
      return plain(accountFault('ConnectionError', scope));
    case 'processing':
      return plain(fault(409, 'Account processing', 'Account data is being processed. Please try again.'));
    case 'gateway_page':
      return { status: 502, text: GATEWAY_PAGE };
    case 'empty_body':
      return { status: 200, text: '' };
    case 'cut_off':
      return { truncate: true };
    case 'empty_list':
      return { status: 200, body: EMPTY_LISTS[scope] };
    case 'error_with_200':
      return { status: 200, body: accountFault('UnknownRequestError', scope).body };
    case 'page_with_200':
      return { status: 200, text: GATEWAY_PAGE };
  }
}
