/** What every account holds, and the ways on from there. */
import { type MartAccount, readAccounts } from '#core/marts/accounts.ts';
import { absolute, formatMoney, type Money, sum, money as toMoney } from '#core/money.ts';
import { type Account, listAccounts } from '#core/store/accounts.ts';
import { listShown } from '#core/store/connections.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import type { Card } from './bank-cards.ts';
import type { Tools } from './command.ts';
import { sayUnproven } from './proof-line.ts';
import { renewButtons } from './renew-button.ts';
import { bold, dots, freshness, type Html, html, italic, lines, money } from './say.ts';
import { nameAccount } from './transaction-line.ts';

const KINDS: Record<MartAccount['kind'], string> = {
  current: 'Current accounts',
  savings: 'Savings',
  card: 'Credit cards',
  loan: 'Loans',
  other: 'Other accounts',
};

const bookedOf = (account: MartAccount): Money | undefined =>
  account.booked_minor === null ? undefined : toMoney(account.booked_minor, account.currency);

function sayBalance(account: MartAccount): Html {
  const booked = bookedOf(account);
  if (booked === undefined) return html`balance not known`;
  if (account.kind !== 'card' && account.kind !== 'loan') return bold(money(booked));
  if (booked.minor === 0n) return bold('nothing owed');
  const amount = bold(money(absolute(booked)));
  return booked.minor < 0n ? html`${amount} owed` : html`${amount} in credit`;
}

function sayAccount(account: MartAccount): Html {
  const extra = (label: string, minor: bigint | null): Html | undefined =>
    minor === null ? undefined : html`${money(toMoney(minor, account.currency))} ${label}`;
  const available =
    account.available_minor === account.booked_minor
      ? undefined
      : extra('available', account.available_minor);
  const limit = account.credit_limit_minor;
  const creditLeft = extra(
    limit === null ? 'credit left' : `credit left of ${formatMoney(toMoney(limit, account.currency))}`,
    account.credit_left_minor,
  );
  const overdraft = extra('overdraft arranged', account.overdraft_limit_minor);
  return html`${nameAccount(account)}: ${dots(sayBalance(account), available, creditLeft, overdraft)}`;
}

function sayTotal(accounts: readonly MartAccount[], currency: string): Html[] {
  const known = accounts.flatMap((account) => bookedOf(account) ?? []);
  if (known.length < 2) return [];
  const missing = accounts.length - known.length;
  const total = html`Together: ${bold(money(sum(known, currency)))}`;
  return [missing === 0 ? total : html`${total} (${missing} not known)`];
}

/** Unlike currencies never meet in one sum. */
function sayCurrency(accounts: readonly MartAccount[], currency: string, isOnly: boolean): Html[] {
  const kinds = [...new Set(accounts.map((account) => account.kind))];
  const groups = kinds.flatMap((kind) => [
    html``,
    bold(isOnly ? KINDS[kind] : `${KINDS[kind]} in ${currency}`),
    ...accounts.filter((account) => account.kind === kind).map(sayAccount),
  ]);
  const total = sayTotal(accounts, currency);
  return total.length === 0 ? groups : [...groups, html``, ...total];
}

const joined = (pieces: readonly Html[]): Html =>
  html`${pieces.map((piece, at) => (at === 0 ? piece : html`, ${piece}`))}`;

/** Of the accounts that are in the figures, those that bring nothing new any more, and why. */
async function sayUnfetched(tools: Tools, householdId: string): Promise<Html[]> {
  const shown = await listShown(tools.db, householdId);
  const linked = new Set(shown.filter(({ status }) => status === 'linked').map((each) => each.connection_id));
  const open = (await listAccounts(tools.db, householdId)).filter((account) => account.is_active);
  const say = (words: string, wanted: readonly Account[]): Html[] =>
    wanted.length === 0 ? [] : [html`${words}: ${joined(wanted.map(nameAccount))}`];
  return [
    ...say(
      'No longer fetched',
      open.filter(({ connection_id }) => !linked.has(connection_id)),
    ),
    ...say(
      'Not fetched, as you chose',
      open.filter(({ connection_id, is_selected }) => linked.has(connection_id) && !is_selected),
    ),
  ];
}

/** Everything but the buttons; the list is not empty. */
async function sayBalances(
  tools: Tools,
  { household_id, zone, base_currency }: MemberAtHome,
  active: readonly MartAccount[],
): Promise<Html> {
  const now = tools.clock.now();
  const currencies = [...new Set(active.map((account) => account.currency))].sort(
    (a, b) => Number(b === base_currency) - Number(a === base_currency) || a.localeCompare(b),
  );
  const unproven = await sayUnproven(tools.published, household_id, { zone, now });
  const unfetched = await sayUnfetched(tools, household_id);
  const groups = currencies.flatMap((currency) =>
    sayCurrency(
      active.filter((account) => account.currency === currency),
      currency,
      currencies.length === 1,
    ),
  );
  const fetched = active
    .flatMap((account) => account.balance_at ?? [])
    .sort((a, b) => a.getTime() - b.getTime());
  // The oldest: no balance in the list is older than what is said.
  const asOf = fetched[0];
  return lines(
    groups.slice(1),
    unproven.length === 0 ? undefined : [html``, ...unproven],
    unfetched.length === 0 ? undefined : [html``, ...unfetched],
    '',
    asOf === undefined
      ? italic('The bank has not given its balances yet.')
      : italic(`Balances ${freshness(asOf, zone, now)}`),
  );
}

/** Undefined while there are no figures. */
export async function balancesCard(tools: Tools, member: MemberAtHome): Promise<Card | undefined> {
  const all = await tools.published.use(member.household_id, ({ warehouse }) => readAccounts(warehouse));
  const active = all?.filter((account) => account.is_active) ?? [];
  if (active.length === 0) return undefined;
  const connections = await listShown(tools.db, member.household_id);
  return {
    text: await sayBalances(tools, member, active),
    buttons: [
      ...renewButtons(connections, tools.clock.now()),
      ...(connections.length === 0 ? [] : [[{ text: 'Banks and accounts', data: 'accounts:banks' }]]),
    ],
  };
}
