/** One payment on one line, and the names of what it belongs to: the same in every list of the chat. */
import { type MartAccount, readAccounts } from '#core/marts/accounts.ts';
import type { MartTransaction } from '#core/marts/transactions.ts';
import { readVocabulary } from '#core/marts/vocabulary.ts';
import { money as toMoney } from '#core/money.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { bold, dots, foreign, type Html, html, money } from './say.ts';

export interface Names {
  readonly accounts: ReadonlyMap<string, MartAccount>;
  readonly categories: ReadonlyMap<string, string>;
}

export async function readNames(warehouse: Warehouse): Promise<Names> {
  const [accounts, vocabulary] = [await readAccounts(warehouse), await readVocabulary(warehouse)];
  return {
    accounts: new Map(accounts.map((account) => [account.account_id, account])),
    categories: new Map(vocabulary.categories.map(({ category, label }) => [category, label])),
  };
}

/** "Current account ··1234". */
export const nameAccount = (account: Pick<MartAccount, 'name' | 'number_ending'>): Html =>
  account.number_ending === null
    ? foreign(account.name)
    : html`${foreign(account.name)} ··${foreign(account.number_ending, 8)}`;

export const labelCategory = (names: Names, category: string): Html =>
  html`${names.categories.get(category) ?? category}`;

/** Whom it was paid to; a bank may leave both names empty. */
export const sayPayee = (row: Pick<MartTransaction, 'merchant' | 'payee' | 'description'>): Html =>
  foreign([row.merchant, row.payee, row.description].find((text) => text.trim() !== '') ?? 'No name');

export const amountOf = (row: Pick<MartTransaction, 'amount_minor' | 'currency'>): Html =>
  bold(money(toMoney(row.amount_minor, row.currency), { signed: true }));

/** "Tesco  -£12.30 · Groceries · Current account ··1234 · pending". */
export function sayTransaction(
  row: MartTransaction,
  names: Names,
  options: { account?: boolean; category?: boolean } = {},
): Html {
  const account = options.account === false ? undefined : names.accounts.get(row.account_id);
  return dots(
    html`${sayPayee(row)} ${amountOf(row)}`,
    options.category === false ? undefined : labelCategory(names, row.category),
    account === undefined ? undefined : nameAccount(account),
    row.is_refund ? 'refund' : undefined,
    row.is_pending ? 'pending' : undefined,
  );
}
