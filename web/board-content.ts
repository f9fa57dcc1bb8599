/** Everything the charts page shows, read from one build. */
import { dayOf } from '#core/day.ts';
import { type MartAccount, readAccounts } from '#core/marts/accounts.ts';
import { isUnproven, readProofs } from '#core/marts/reconciliation.ts';
import { type MartTransaction, readTransactions } from '#core/marts/transactions.ts';
import { readVocabulary } from '#core/marts/vocabulary.ts';
import { fromMinorText, type Money, money } from '#core/money.ts';
import type { Result } from '#core/problem.ts';
import type { Published } from '#core/published.ts';
import type { Session } from '#core/store/sessions.ts';
import type { Chart, Content } from './charts/chart.ts';
import { CHARTS } from './charts/index.ts';

const RECENT = 25;

export interface BoardContent {
  readonly buildId: string;
  readonly dataAsOf: Date;
  /** One group a currency: unlike currencies are never added. */
  readonly groups: readonly { readonly total: Money; readonly accounts: readonly MartAccount[] }[];
  readonly charts: readonly { readonly chart: Chart; readonly content: Result<Content<unknown>> }[];
  readonly recent: readonly MartTransaction[];
  readonly accountNames: ReadonlyMap<string, string>;
  /** Names of the accounts whose balances and payments do not agree. */
  readonly unproven: readonly string[];
  readonly categoryLabels: ReadonlyMap<string, string>;
}

/** Undefined before the first build. */
export function readBoard(
  published: Published,
  view: { session: Session; months: number | undefined; now: Date },
): Promise<BoardContent | undefined> {
  const { session, months, now } = view;
  const today = dayOf(now, session.zone);
  return published.use(session.household_id, async ({ warehouse, build }) => {
    const accounts = (await readAccounts(warehouse)).filter((account) => account.is_active);
    const { categories } = await readVocabulary(warehouse);
    const doubtful = (await readProofs(warehouse)).filter((proof) => isUnproven(proof, now));
    const unproven = new Set(doubtful.map((proof) => proof.account_id));
    const charts = [];
    for (const chart of CHARTS)
      charts.push({
        chart,
        content: await chart.load(warehouse, { today, months, baseCurrency: session.base_currency }),
      });
    return {
      buildId: build.build_id,
      dataAsOf: build.data_as_of,
      groups: groupByCurrency(accounts, session.base_currency),
      charts,
      recent: await readTransactions(warehouse, {}, { limit: RECENT, offset: 0 }),
      unproven: accounts.filter((each) => unproven.has(each.account_id)).map(({ name }) => name),
      accountNames: new Map(accounts.map(({ account_id, name }) => [account_id, name])),
      categoryLabels: new Map(categories.map(({ category, label }) => [category, label])),
    };
  });
}

/** The base currency first. An account whose balance is unknown is shown, and adds nothing. */
function groupByCurrency(accounts: readonly MartAccount[], baseCurrency: string): BoardContent['groups'] {
  const currencies = [...new Set(accounts.map(({ currency }) => currency))].sort(
    (a, b) => Number(b === baseCurrency) - Number(a === baseCurrency) || a.localeCompare(b),
  );
  return currencies.map((currency) => {
    const own = accounts.filter((account) => account.currency === currency);
    const minor = own.reduce((sum, account) => sum + (account.booked_minor ?? 0n), 0n);
    return { total: money(minor, currency), accounts: own };
  });
}

export const amountOf = (row: MartTransaction): Money => fromMinorText(row.amount_minor, row.currency);
