import { type Answer, type AnsweredRow, heldThrough, type SimulatedAccount } from './simulated-account.ts';

const countOf = (rows: readonly AnsweredRow[]): Map<string, AnsweredRow[]> =>
  Map.groupBy(rows, ({ text, minor, on }) => `${on} ${minor} ${text}`);

/**
 * Worked out from the answers alone: what each balance says beyond the first one and all rows shown by then.
 * A row shown several times in one answer is several payments, and one that was shown once stays.
 */
export function expectedDifferences(account: SimulatedAccount, answers: readonly Answer[]): number[] {
  const known = new Map<string, AnsweredRow[]>();
  const openings = answers.map(({ at, rows, reported }) => {
    const booked = rows.filter((row) => row.status === 'booked');
    for (const [key, equal] of countOf(booked))
      if (equal.length > (known.get(key)?.length ?? 0)) known.set(key, equal);
    const through = heldThrough(account.habit, at);
    const pending =
      account.habit.holds === 'with_pending' ? rows.filter((row) => row.status === 'pending') : [];
    const held = [...[...known.values()].flat().filter((row) => row.on <= through), ...pending];
    return held.reduce((opening, row) => opening - row.minor, reported);
  });
  return openings.map((opening) => opening - (openings[0] ?? 0));
}
