/** How often a bank may still be asked, in one line: the same in /status and in the answer to /sync. */
import { type Allowance, allowanceOf, CALL_LASTS_MS } from '#core/allowance.ts';
import type { Db } from '#core/db.ts';
import type { Account } from '#core/store/accounts.ts';
import { type CallScope, listCalls } from '#core/store/bank-calls.ts';
import { listQuotasOf } from '#core/store/quotas.ts';
import { type Html, html, sayInstant } from './say.ts';

interface At {
  readonly zone: string;
  readonly now: Date;
}

/** The tightest of these accounts; undefined when there is none. */
export async function readAllowance(
  db: Db,
  accounts: readonly Account[],
  scope: CallScope,
  now: Date,
): Promise<Allowance | undefined> {
  const ids = accounts.filter((each) => each.is_active && each.is_selected).map((each) => each.account_id);
  const calls = await listCalls(db, ids, new Date(now.getTime() - 2 * CALL_LASTS_MS));
  const quotas = await listQuotasOf(db, ids);
  const allowances = ids.map((id) =>
    allowanceOf(
      calls.filter((call) => call.account_id === id),
      scope,
      quotas.find((quota) => quota.account_id === id && quota.scope === scope),
      now,
    ),
  );
  return allowances.sort((one, other) => one.left - other.left)[0];
}

/** "3 of 4 reads left for transactions until 06:07 tomorrow". */
export function sayAllowance({ limit, left, next_at }: Allowance, { zone, now }: At, scope?: string): Html {
  const until = next_at === null || left >= limit ? '' : ` until ${sayInstant(next_at, zone, now)}`;
  const of = scope === undefined ? '' : ` for ${scope}`;
  return html`${left} of ${limit} reads left${of}${until}`;
}
