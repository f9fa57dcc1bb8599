/** Stands between the program and the bank: counts as the bank does, loses answers, cuts the program off, and lies. */
import { DAY_MS, type ManualClock, MINUTE_MS } from '#core/clock.ts';

/** The process was killed at this very moment. */
export class CutError extends Error {
  override name = 'CutError';
}

const LIMIT = 4;
const PREFIX = 'http_x_ratelimit_account_success_';
const COUNTED = new Set([401, 403, 404, 500]);

type Lie = 'none' | 'absent' | 'negative' | 'absurd' | 'other spelling';

export class CountingBank {
  readonly over: string[] = [];
  readonly worst = { account: 0, consent: 0 };
  readonly total = { calls: 0, answered: 0, refused: 0, lost: 0, metadata: 0, lies: 0 };
  /** The consent that is synced now. */
  context = '';
  readonly #clock: ManualClock;
  readonly #random: () => number;
  readonly #successes = new Map<string, number[]>();
  readonly #streaks = new Map<string, number>();
  readonly #calls = new Map<string, number>();

  constructor(clock: ManualClock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  streak(id: string): number {
    return this.#streaks.get(id) ?? 0;
  }

  relinked(accountId: string, consentId: string): void {
    this.#streaks.delete(accountId);
    this.#streaks.delete(consentId);
  }

  callsOf(accountIds: readonly string[]): number {
    return accountIds.reduce((all, id) => all + (this.#calls.get(id) ?? 0), 0);
  }

  answered(accountId: string, from: number, to: number): boolean {
    return this.#of(accountId).some((at) => at >= from && at < to);
  }

  /** Whether a call was free at that moment, by calls that came to the bank or may have. */
  hasFree(accountId: string, at: number): boolean {
    const taken = this.#of(accountId).filter((each) => each <= at && each > at - DAY_MS - 2 * MINUTE_MS);
    return taken.length < LIMIT;
  }

  #of(accountId: string): number[] {
    const key = `${accountId}/transactions`;
    const known = this.#successes.get(key) ?? [];
    this.#successes.set(key, known);
    return known;
  }

  mayCut(): void {
    if (this.#random() < 0.004) throw new CutError('killed');
  }

  readonly fetch: typeof fetch = async (address, init) => {
    const match = /\/accounts\/([^/]+)\/(?:(balances|transactions)\/)?/.exec(
      address instanceof Request ? address.url : address.toString(),
    );
    const [, accountId, scope] = match ?? [];
    if (accountId === undefined) return await fetch(address, init);
    if (scope === undefined) {
      this.total.metadata += 1;
      return await fetch(address, init);
    }
    // Killed after it was written down, before it was sent: the program cannot know that it never arrived.
    if (this.#random() < 0.003) {
      if (scope === 'transactions') this.#of(accountId).push(this.#clock.now().getTime());
      throw new CutError('killed');
    }
    this.#clock.advance(Math.floor(this.#random() * 20_000));
    const answer = await fetch(address, init);
    this.#count(accountId, scope, answer.status);
    if (answer.status === 429 && /\/day/.test(await answer.clone().text()))
      this.over.push(`${this.#clock.now().toISOString()} ${accountId} ${scope}`);
    this.#clock.advance(Math.floor(this.#random() * 5000));
    this.mayCut();
    if (this.#random() < 0.005) {
      this.total.lost += 1;
      throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
    }
    return this.#lie(answer);
  };

  #count(accountId: string, scope: string, status: number): void {
    this.total.calls += 1;
    this.#calls.set(accountId, (this.#calls.get(accountId) ?? 0) + 1);
    const isAnswer = status === 200;
    if (isAnswer) this.total.answered += 1;
    else this.total.refused += 1;
    if (isAnswer && scope === 'transactions') this.#of(accountId).push(this.#clock.now().getTime());
    for (const [id, kind] of [
      [accountId, 'account'],
      [this.context, 'consent'],
    ] as const) {
      const run = isAnswer ? 0 : this.streak(id) + (COUNTED.has(status) ? 1 : 0);
      this.#streaks.set(id, run);
      this.worst[kind] = Math.max(this.worst[kind], run);
    }
  }

  /** What the provider says is left, as the field has seen it said. */
  #lie(answer: Response): Response {
    const lie = (['none', 'none', 'none', 'absent', 'negative', 'absurd', 'other spelling'] as const)[
      Math.floor(this.#random() * 7)
    ] as Lie;
    if (lie === 'none') return answer;
    this.total.lies += 1;
    const headers = new Headers(answer.headers);
    for (const name of ['limit', 'remaining', 'reset']) {
      const said = headers.get(PREFIX + name);
      headers.delete(PREFIX + name);
      if (said === null || lie === 'absent') continue;
      if (lie === 'other spelling') headers.set(`x-ratelimit-account-success-${name}`, said);
      else headers.set(PREFIX + name, lie === 'negative' ? '-3' : name === 'limit' ? '50' : '999999999999');
    }
    return new Response(answer.body, { status: answer.status, headers });
  }
}
