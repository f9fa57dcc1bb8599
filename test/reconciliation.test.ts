/**
 * Errors of a bank planted in its answers are seen by the balances, and nothing is seen where nothing is wrong.
 * FAULTS and CLEAN say how many histories, SEED which.
 */
import { expect, test } from 'vitest';
import { addDays } from '#core/day.ts';
import { type GivenFetch, type GivenRow, givenMarts } from './given-marts.ts';
import { expectedDifferences } from './reconciliation/expected-differences.ts';
import { plantFault } from './reconciliation/planted-fault.ts';
import {
  type Answer,
  answersOf,
  dayAt,
  type SimulatedAccount,
  simulateAccount,
} from './reconciliation/simulated-account.ts';

const FAULTS = Number(process.env['FAULTS'] ?? 24);
const CLEAN = Number(process.env['CLEAN'] ?? 24);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const ACCOUNTS_A_BUILD = 60;

interface Case {
  readonly account: SimulatedAccount;
  readonly answers: readonly Answer[];
  readonly what: string;
}

function toFetches({ account, answers }: Case): GivenFetch[] {
  const { account_id, habit, relinkedFrom } = account;
  return answers.flatMap(({ at, rows, reported }, index): GivenFetch[] => {
    const today = dayAt(at);
    const reference = habit.reference === 'today' ? today : addDays(today, -1);
    const own = (id: string): GivenRow =>
      Number(id.at(-1)) % 2 === 0
        ? { bank_id: id, provider_id: `${index >= relinkedFrom ? 'n' : 'o'}-${id}` }
        : {};
    return [
      {
        account_id,
        at: new Date(at).toISOString(),
        window: `${index === 0 ? '2000-01-01' : addDays(today, -89)}..${today}`,
        rows: rows.map((row) => ({
          status: row.status,
          booked_on: row.on,
          amount_minor: String(row.minor),
          payee: row.text,
          ...(row.status === 'booked' ? own(row.id) : {}),
        })),
      },
      {
        account_id,
        kind: 'balances',
        at: new Date(at + 2000).toISOString(),
        rows: [
          {
            amount_minor: String(reported),
            balance_type: habit.type,
            ...(habit.reference === undefined ? {} : { reference_on: reference }),
          },
        ],
      },
    ];
  });
}

/** What the marts say of each balance of each case: `reconciled`, or `off by 123`. */
async function judge(cases: readonly Case[]): Promise<string[][]> {
  const judged: string[][] = [];
  for (let at = 0; at < cases.length; at += ACCOUNTS_A_BUILD) {
    const slice = cases.slice(at, at + ACCOUNTS_A_BUILD);
    await using marts = await givenMarts({
      accounts: slice.map(({ account }) => ({ account_id: account.account_id, kind: account.habit.kind })),
      fetches: slice.flatMap(toFetches),
    });
    const rows = await marts.rows(
      `select account_id, if(status = 'off', 'off by ' || difference_minor, status) as said
       from fct_reconciliation order by account_id, balance_at`,
    );
    const byAccount = Map.groupBy(rows, (row) => String(row['account_id']));
    for (const { account } of slice)
      judged.push((byAccount.get(account.account_id) ?? []).map((row) => String(row['said'])));
  }
  return judged;
}

const say = (differences: readonly number[]): string[] =>
  differences.map((minor, at) => (at === 0 ? 'first' : minor === 0 ? 'reconciled' : `off by ${minor}`));

const describeCase = ({ account, what }: Case): string =>
  `${account.account_id} (${account.habit.type}, ${account.habit.holds}): ${what}`;

test(`${FAULTS} planted errors are all seen, with the difference (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  const planted = Array.from({ length: FAULTS }, (_, at) => {
    const account = simulateAccount({ account_id: `fault${String(at).padStart(4, '0')}`, seed: SEED + at });
    return { account, ...plantFault(account, SEED + 31 * at) };
  });
  const said = await judge(planted);
  const missed = planted.flatMap((each, at) => {
    const expected = say(expectedDifferences(each.account, each.answers));
    const first = expected.findIndex((text) => text.startsWith('off'));
    // A row that the first answer left out: off when it turns up, and proven again when it is still there.
    const wanted = each.heals
      ? expected.map((text, place) => (place > first ? 'reconciled' : text))
      : expected;
    const found = said[at] ?? [];
    const isSeen = first > 0 && found.join() === wanted.join();
    return isSeen ? [] : [{ case: describeCase(each), wanted: wanted.join(', '), found: found.join(', ') }];
  });
  expect(missed).toEqual([]);
});

test(`nothing is seen in ${CLEAN} histories without errors (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  const clean = Array.from({ length: CLEAN }, (_, at): Case => {
    const account_id = `clean${String(at).padStart(4, '0')}`;
    const account = simulateAccount({ account_id, seed: SEED + 100_000 + at, isLate: at % 3 === 0 });
    return { account, answers: answersOf(account), what: at % 3 === 0 ? 'late rows' : 'no error' };
  });
  const said = await judge(clean);
  const invented = clean.flatMap((each, at) => {
    const wanted = say(expectedDifferences(each.account, each.answers));
    const found = said[at] ?? [];
    // Off only while the balance holds a row that the list does not, and proven in the end.
    const isRight = found.join() === wanted.join() && found.at(-1) === 'reconciled';
    const isQuiet = each.what === 'late rows' || found.every((text) => !text.startsWith('off'));
    return isRight && isQuiet
      ? []
      : [{ case: describeCase(each), wanted: wanted.join(), found: found.join() }];
  });
  expect(invented).toEqual([]);
});
