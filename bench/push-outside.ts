/** A bank that answers one page of a hundred rows, and a Telegram that takes messages: both on loopback. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Day } from '#core/day.ts';
import type { BankRow } from './many-rows.ts';

const PAGE = 100;
/** Of the page's rows those that nobody has seen. */
const NEW_ROWS = 5;

export interface PushOutside {
  readonly url: string;
  /** Five new rows of today and the newest ones before them are the next answer about this account. */
  turnPage(account: string, today: Day): void;
  /** When the page had been sent and when a message came, in milliseconds of the performance clock. */
  pageAndMessage(): Promise<{ readonly sent: number; readonly told: number }>;
  close(): Promise<void>;
}

const JSON_HEADERS = {
  'content-type': 'application/json',
  'x-ratelimit-account-success-limit': '1000',
  'x-ratelimit-account-success-remaining': '999',
  'x-ratelimit-account-success-reset': '86400',
};
const TOKEN = { access: 'a', access_expires: 8_640_000, refresh: 'r', refresh_expires: 86_400_000 };

interface Account {
  readonly known: BankRow[];
  readonly next: (on: Day) => BankRow;
}

/** `accounts`: rows known already, oldest first, and how to make more of them. */
export async function openPushOutside(accounts: ReadonlyMap<string, Account>): Promise<PushOutside> {
  let sentAt = 0;
  let waiting: ((times: { sent: number; told: number }) => void) | undefined;
  const pages = new Map<string, readonly BankRow[]>();
  const bodyOf = (path: string): unknown => {
    if (path.includes('/sendMessage')) {
      waiting?.({ sent: sentAt, told: performance.now() });
      waiting = undefined;
      return { ok: true, result: { message_id: 1, date: 1, chat: { id: 1001, type: 'private' }, text: '' } };
    }
    if (path.startsWith('/bot')) return { ok: true, result: true };
    const [, account = '', scope] = /\/accounts\/(\w+)\/(\w+)\//.exec(path) ?? [];
    if (scope === 'transactions')
      return { transactions: { booked: pages.get(account) ?? [], pending: [] }, last_updated: null };
    return scope === 'balances' ? { balances: [] } : TOKEN;
  };
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      const path = request.url ?? '';
      response.writeHead(200, JSON_HEADERS).end(JSON.stringify(bodyOf(path)), () => {
        if (path.includes('/transactions/')) sentAt = performance.now();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turnPage(account, today) {
      const rows = accounts.get(account);
      if (rows === undefined) throw new Error(`there is no account ${account}`);
      for (let made = 0; made < NEW_ROWS; made += 1) rows.known.push(rows.next(today));
      pages.set(account, rows.known.slice(-PAGE).toReversed());
    },
    pageAndMessage: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
