import { ManualClock } from '#core/clock.ts';
import { type Bank, type BankOptions, createBank } from './bank.ts';
import { HOME_BANK } from './profiles.ts';

/** For the tests beside: a bank on a clock that stands still, and a client that is signed in. */
export interface TestClient {
  readonly bank: Bank;
  readonly clock: ManualClock;
  /** The parsed body is undefined when it is not JSON. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<TestAnswer>;
  readonly get: (path: string) => Promise<TestAnswer>;
  /** A press on a button of the consent page; the address the person is sent back to. */
  readonly choose: (requisitionId: string, choice: string, institutionId?: string) => Promise<URL>;
  /** A new requisition, allowed at the bank. */
  readonly link: (options?: LinkOptions) => Promise<Linked>;
  readonly signIn: () => Promise<void>;
}

interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

interface LinkOptions {
  readonly institutionId?: string;
  readonly agreement?: Record<string, unknown>;
  readonly requisition?: Record<string, unknown>;
}

interface Linked {
  readonly requisitionId: string;
  readonly agreementId: string;
  readonly accounts: readonly string[];
}

const ORIGIN = 'http://bank.test';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function openTestBank(
  options: Partial<BankOptions> & { now?: string } = {},
): Promise<TestClient> {
  const clock = new ManualClock(options.now ?? '2026-11-24T10:00:00Z');
  const bank = await createBank({ clock, seed: 'test', publicUrl: ORIGIN, ...options });
  let access = '';

  const call = async (method: string, path: string, body?: unknown): Promise<TestAnswer> => {
    const response = await bank.app.request(`${ORIGIN}/api/v2${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  const signIn = async (): Promise<void> => {
    const { json } = await call('POST', '/token/new/', { secret_id: 'some id', secret_key: 'some key' });
    access = (json as { access: string }).access;
  };
  const choose = async (id: string, choice: string, institutionId = HOME_BANK): Promise<URL> => {
    const response = await bank.app.request(`${ORIGIN}/consent/${id}/${institutionId}`, {
      method: 'POST',
      body: new URLSearchParams({ choice }),
    });
    return new URL(response.headers.get('location') ?? 'about:blank');
  };
  await signIn();
  return {
    bank,
    clock,
    call,
    signIn,
    choose,
    get: (path) => call('GET', path),
    async link({ institutionId = HOME_BANK, agreement = {}, requisition = {} } = {}) {
      const made = await call('POST', '/agreements/enduser/', {
        institution_id: institutionId,
        ...agreement,
      });
      const { id: agreementId } = made.json as { id: string };
      const asked = await call('POST', '/requisitions/', {
        institution_id: institutionId,
        redirect: 'http://app.test/link/return',
        agreement: agreementId,
        ...requisition,
      });
      const { id: requisitionId } = asked.json as { id: string };
      await choose(requisitionId, 'allow', institutionId);
      const { json } = await call('GET', `/requisitions/${requisitionId}/`);
      return { requisitionId, agreementId, accounts: (json as { accounts: string[] }).accounts };
    },
  };
}
