import { sayMonth } from '#core/day.ts';
import type { MartAccount } from '#core/marts/accounts.ts';
import { absolute, money as toMoney } from '#core/money.ts';
import type { AlertKind, Draft } from '../alert.ts';
import { runButton } from '../button.ts';
import { bold, count, dots, foreign, type Html, html, lines, money } from '../say.ts';
import { nameAccount } from '../transaction-line.ts';

function sayBalance(account: MartAccount): Html | undefined {
  if (account.booked_minor === null) return undefined;
  const balance = toMoney(account.booked_minor, account.currency);
  const isOwed = balance.minor < 0n && (account.kind === 'card' || account.kind === 'loan');
  return isOwed ? html`${bold(money(absolute(balance)))} owed` : bold(money(balance));
}

function sayAccount(account: MartAccount): Html {
  const history =
    account.transaction_count === 0 || account.first_on === null
      ? 'no transactions yet'
      : `${count(account.transaction_count, 'transaction')} since ${sayMonth(account.first_on)}`;
  return html`${nameAccount(account)}: ${dots(sayBalance(account), history)}`;
}

function sayNext(merged: readonly MartAccount[], failed: number): Html {
  return lines(
    '',
    'From now on I tell you what is new.',
    failed === 0
      ? undefined
      : html`\n${count(failed, 'account')} could not be read yet; I try again by myself. /status says more.`,
    merged.some((account) => account.transaction_count > 0)
      ? html`\nAsk me, for example: “how much did I spend on groceries last month?”`
      : undefined,
  );
}

export const firstSync: AlertKind = {
  kind: 'first-sync',
  title: 'What a newly linked bank brought',
  find(context) {
    const drafts = context.outcomes.flatMap((outcome): Draft[] => {
      const ids = new Set(outcome.accounts.map((each) => each.account_id));
      const accounts = [...context.names.accounts.values()].filter(
        ({ account_id: id }) => ids.has(id) && context.firstAccounts.has(id),
      );
      if (accounts.length === 0) return [];
      const failed = outcome.accounts.filter((each) => each.transactions === null).length;
      const said = lines(
        bold(html`${foreign(outcome.institution_name)} is here`),
        '',
        accounts.map(sayAccount),
        sayNext(accounts, failed),
      );
      return [
        {
          dedupe_key: `${context.build.build_id}/${outcome.connection_id}`,
          body: {
            html: said.source,
            buttons: [[runButton('Balances', 'accounts'), runButton('Spending this month', 'spending')]],
          },
        },
      ];
    });
    return Promise.resolve(drafts);
  },
};
