import { DAY_MS } from '#core/clock.ts';
import { addDays, dayOf, sayDay } from '#core/day.ts';
import { type MartTransaction, readSeenSince } from '#core/marts/transactions.ts';
import { absolute, sum, money as toMoney } from '#core/money.ts';
import { listBuilds } from '#core/store/builds.ts';
import type { SyncOutcome } from '#core/sync-outcome.ts';
import type { AlertContext, AlertKind, Draft } from '../alert.ts';
import { runButton } from '../button.ts';
import { bold, count, dots, foreign, type Html, html, italic, lines, money } from '../say.ts';
import { amountOf, labelCategory, nameAccount, sayPayee, sayTransaction } from '../transaction-line.ts';

/** More than this in one sync is told as a digest. */
const TOLD_ONE_BY_ONE = 8;
const LARGEST = 5;
const OLDER_DAYS = 30;
// A row first seen that long before the last build has been seen by it: only its id is new, after a rebuild.
const SEEN_BEFORE_MS = 7 * DAY_MS;

/** A row is news once: it keeps its id from pending to booked, and the id is noted in this very transaction. */
async function findNew(context: AlertContext): Promise<MartTransaction[]> {
  // Accounts the bank gave no transactions of have no news, whatever an earlier run may have left of them.
  const read = new Set(
    context.outcomes.flatMap(({ accounts }) =>
      accounts.filter((each) => each.transactions !== null).map((each) => each.account_id),
    ),
  );
  const [, previous] = await listBuilds(context.tx, context.household.household_id);
  // A history of years is neither read nor noted for the sake of a day's news.
  const seenBefore = new Date((previous?.data_as_of.getTime() ?? SEEN_BEFORE_MS) - SEEN_BEFORE_MS);
  const seen = await readSeenSince(context.warehouse, seenBefore);
  const rows = seen.filter((row) => read.has(row.account_id));
  const unknown = await context.firstTime(
    'new-transactions',
    rows.map((row) => row.transaction_id),
  );
  return rows.filter((row) => unknown.has(row.transaction_id) && !context.firstAccounts.has(row.account_id));
}

function sayDate(row: MartTransaction, { household, now }: AlertContext): string | undefined {
  const today = dayOf(now, household.zone);
  if (row.booked_on < addDays(today, -OLDER_DAYS)) return `older: ${sayDay(row.booked_on, today)}`;
  return row.booked_on === today ? undefined : sayDay(row.booked_on, today);
}

function sayOne(row: MartTransaction, context: AlertContext): Html {
  const account = context.names.accounts.get(row.account_id);
  const booked = account?.booked_minor;
  return lines(
    html`${amountOf(row)} ${sayPayee(row)}`,
    dots(
      labelCategory(context.names, row.category),
      account === undefined ? undefined : nameAccount(account),
      sayDate(row, context),
      row.is_pending ? 'pending' : undefined,
    ),
    account === undefined || booked == null
      ? undefined
      : account.kind === 'card' && booked < 0n
        ? html`Owed on it now: ${money(absolute(toMoney(booked, account.currency)))}`
        : html`Balance now: ${money(toMoney(booked, account.currency))}`,
  );
}

function sayFew(rows: readonly MartTransaction[], bank: string, context: AlertContext): Html {
  const ids = [...new Set(rows.map((row) => row.account_id))];
  const groups = ids.flatMap((id) => {
    const account = context.names.accounts.get(id);
    return [
      html``,
      account === undefined ? html`An account` : html`${nameAccount(account)}:`,
      ...rows
        .filter((row) => row.account_id === id)
        .map((row) => dots(sayTransaction(row, context.names, { account: false }), sayDate(row, context))),
    ];
  });
  return lines(bold(html`${count(rows.length, 'new transaction')} at ${foreign(bank)}`), groups);
}

function saySums(rows: readonly MartTransaction[]): Html[] {
  return [...new Set(rows.map((row) => row.currency))].map((currency) => {
    const amounts = rows
      .filter((row) => row.currency === currency && !row.is_transfer)
      .map((row) => toMoney(row.amount_minor, currency));
    const out = sum(
      amounts.filter((amount) => amount.minor < 0n),
      currency,
    );
    const into = sum(
      amounts.filter((amount) => amount.minor > 0n),
      currency,
    );
    return html`${money(absolute(out))} out, ${money(into)} in`;
  });
}

const size = (row: MartTransaction): bigint => (row.amount_minor < 0n ? -row.amount_minor : row.amount_minor);

function sayMany(rows: readonly MartTransaction[], bank: string, context: AlertContext): Html {
  const largest = rows.toSorted((a, b) => Number(size(b) - size(a))).slice(0, LARGEST);
  return lines(
    bold(html`${count(rows.length, 'new transaction')} at ${foreign(bank)}`),
    saySums(rows),
    rows.some((row) => row.is_transfer)
      ? italic('Transfers between your own accounts left out of the sums.')
      : undefined,
    '',
    'The largest:',
    largest.map((row) => dots(sayTransaction(row, context.names), sayDate(row, context))),
  );
}

function toDraft(rows: readonly MartTransaction[], outcome: SyncOutcome, context: AlertContext): Draft {
  const [only] = rows;
  const said =
    rows.length === 1 && only !== undefined
      ? sayOne(only, context)
      : rows.length <= TOLD_ONE_BY_ONE
        ? sayFew(rows, outcome.institution_name, context)
        : sayMany(rows, outcome.institution_name, context);
  return {
    dedupe_key: `${context.build.build_id}/${outcome.connection_id}`,
    body: {
      html: said.source,
      buttons: rows.length === 1 ? [] : [[runButton('Recent payments', 'recent')]],
    },
  };
}

export const newTransactions: AlertKind = {
  kind: 'new-transactions',
  title: 'New transactions, grouped by sync',
  async find(context) {
    const fresh = await findNew(context);
    // Two syncs of one bank in one build are one piece of news.
    const byBank = new Map(context.outcomes.map((outcome) => [outcome.connection_id, outcome]));
    return [...byBank.values()].flatMap((outcome) => {
      const own = new Set(
        context.outcomes
          .filter((each) => each.connection_id === outcome.connection_id)
          .flatMap(({ accounts }) => accounts.map((account) => account.account_id)),
      );
      const rows = fresh.filter((row) => own.has(row.account_id));
      return rows.length === 0 ? [] : [toDraft(rows, outcome, context)];
    });
  },
};
