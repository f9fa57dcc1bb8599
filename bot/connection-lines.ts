/** How one bank stands: when it was read, what stood in the way, how long its consent lasts, and what is left. */
import { daysLeft } from '#core/consent-end.ts';
import type { Db } from '#core/db.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { readAllowance, sayAllowance } from './allowance-line.ts';
import { bold, count, foreign, type Html, html, sayInstant } from './say.ts';

interface At {
  readonly zone: string;
  readonly now: Date;
}

function sayConsent(connection: Connection, { zone, now }: At): string | undefined {
  if (connection.status !== 'linked') return `Consent ${connection.status}: say /link to renew it`;
  const days = daysLeft(connection, now, zone);
  if (days === undefined) return undefined;
  return days < 0 ? 'Consent over: say /link to renew it' : `Consent for ${count(days, 'more day')}`;
}

function saySuccess({ last_success_at }: Connection, own: readonly Account[], { zone, now }: At): Html {
  const left = own.filter((account) => !account.is_selected).length;
  const closed = own.filter((account) => !account.is_active).length;
  const some = [
    ...(left === 0 ? [] : [`${left} left out`]),
    ...(closed === 0 ? [] : [`${closed} closed`]),
  ].join(', ');
  const which = some === '' ? '' : ` (${some})`;
  const success =
    last_success_at === null ? 'not fetched yet' : `last fetched ${sayInstant(last_success_at, zone, now)}`;
  return html`${count(own.length, 'account')}${which}, ${success}`;
}

/** What is left of the bank's allowance; of balances only where that is less. */
async function sayReads(db: Db, own: readonly Account[], at: At): Promise<Html[]> {
  const transactions = await readAllowance(db, own, 'transactions', at.now);
  if (transactions === undefined) return [];
  const balances = await readAllowance(db, own, 'balances', at.now);
  const isLess = balances !== undefined && balances.left < transactions.left;
  return [
    sayAllowance(transactions, at, 'transactions'),
    ...(isLess ? [sayAllowance(balances, at, 'balances')] : []),
  ];
}

/** `accounts` are all of the household's. */
export async function sayConnection(
  db: Db,
  connection: Connection,
  accounts: readonly Account[],
  at: At,
): Promise<Html[]> {
  const own = accounts.filter((account) => account.connection_id === connection.connection_id);
  const { problem_message: problem } = connection;
  const consent = sayConsent(connection, at);
  return [
    html``,
    bold(foreign(connection.institution_name)),
    saySuccess(connection, own, at),
    ...(problem === null ? [] : [html`Failed: ${foreign(problem, 300)}`]),
    ...(consent === undefined ? [] : [html`${consent}`]),
    ...(connection.status === 'linked' ? await sayReads(db, own, at) : []),
  ];
}
