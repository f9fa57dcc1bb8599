import { type MartAccount, readAccounts } from '#core/marts/accounts.ts';
import { absolute, type Money, sum, money as toMoney } from '#core/money.ts';
import type { Command } from '../command.ts';
import { replyNoMarts } from '../no-marts.ts';
import { sayUnproven } from '../proof-line.ts';
import { reply } from '../reply.ts';
import { bold, dots, freshness, type Html, html, italic, lines, money } from '../say.ts';
import { nameAccount } from '../transaction-line.ts';

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
  const creditLeft = extra('credit left', account.credit_left_minor);
  return html`${nameAccount(account)}: ${dots(sayBalance(account), available, creditLeft)}`;
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

export const accounts: Command = {
  name: 'accounts',
  aliases: ['balances'],
  summary: 'Your accounts and what they hold',
  group: 'Money',
  async answer(ctx, tools) {
    const { member } = ctx;
    const all = await tools.published.use(member.household_id, ({ warehouse }) => readAccounts(warehouse));
    const active = all?.filter((account) => account.is_active) ?? [];
    if (active.length === 0) {
      await replyNoMarts(ctx, tools);
      return;
    }
    const currencies = [...new Set(active.map((account) => account.currency))].sort(
      (a, b) => Number(b === member.base_currency) - Number(a === member.base_currency) || a.localeCompare(b),
    );
    const at = { zone: member.zone, now: tools.clock.now() };
    const unproven = await sayUnproven(tools.published, member.household_id, at);
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
    await reply(
      ctx,
      lines(
        groups.slice(1),
        unproven.length === 0 ? undefined : [html``, ...unproven],
        '',
        asOf === undefined
          ? italic('The bank has not given its balances yet.')
          : italic(`Balances ${freshness(asOf, member.zone, tools.clock.now())}`),
      ),
    );
  },
};
