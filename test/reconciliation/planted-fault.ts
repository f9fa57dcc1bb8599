/** One error of the bank, planted in its answers. */
import { seededRandom } from '../seeded-random.ts';
import {
  type Answer,
  type AnsweredRow,
  answersOf,
  heldThrough,
  type SimulatedAccount,
} from './simulated-account.ts';

const FAULTS = ['drop', 'double', 'penny more', 'penny less', 'sign'] as const;
type FaultKind = (typeof FAULTS)[number];

export interface Planted {
  readonly what: string;
  readonly answers: readonly Answer[];
  /** The row was left out of the first answer and is right from then on: proven again once that is sure. */
  readonly heals: boolean;
}

const wrong = (minor: number, kind: FaultKind): number[] => {
  if (kind === 'drop') return [];
  if (kind === 'double') return [minor, minor];
  return [kind === 'sign' ? -minor : minor + (kind === 'penny more' ? 1 : -1)];
};

const spoil = (answer: Answer, id: string, kind: FaultKind): Answer => ({
  ...answer,
  rows: answer.rows.flatMap((row): AnsweredRow[] =>
    row.id === id && row.status === 'booked'
      ? wrong(row.minor, kind).map((minor) => ({ ...row, minor }))
      : [row],
  ),
});

/**
 * In a balance or a row, in the first answer or a later one, for one answer or all that follow. Not planted is
 * what no balance can show: a row that is missing or wrong from the first answer to the last, one that the first
 * answer alone shows twice (as a payment it stays, and every balance is off by the same), and an old row that
 * is shown twice from some answer on (so does a row that the first answer had left out).
 */
export function plantFault(account: SimulatedAccount, seed: number): Planted {
  const random = seededRandom(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const truth = answersOf(account);
  const last = truth.length;
  const kind = FAULTS[upTo(FAULTS.length)] ?? 'drop';
  const isFirst = random() < 0.3;
  if (random() < 0.3) return inBalance(truth, kind === 'drop' ? 'sign' : kind, isFirst, random);
  for (;;) {
    const from = isFirst ? 0 : 1 + upTo(last - 1);
    const before = new Set(from === 0 ? [] : truth[from - 1]?.rows.map((row) => row.id));
    const booked =
      truth[from]?.rows.filter((row) => row.status === 'booked' && Math.abs(row.minor) > 2) ?? [];
    const fresh = booked.filter((row) => !before.has(row.id));
    // An old row that is left out again is not missed: what was shown once stays.
    const choice = kind === 'drop' || (!isFirst && random() < 0.6) ? fresh : booked;
    const row = choice[upTo(choice.length)];
    if (row === undefined || (isFirst && kind === 'double')) return plantFault(account, seed + 7919);
    const isOld = truth[0]?.rows.some((old) => old.id === row.id) === true;
    const seenAt = truth.findIndex(
      ({ at }, index) => index >= from && row.on <= heldThrough(account.habit, at),
    );
    if (seenAt === -1) return plantFault(account, seed + 7919);
    const isDoubtful = isOld && kind === 'double';
    const isLasting = random() < 0.5 && !isFirst && !isDoubtful;
    const until = isLasting ? last : seenAt + 1 + upTo(2);
    // What comes right has to be shown once more before the history ends.
    const isShownAfter = truth[until + 1]?.rows.some((later) => later.id === row.id) === true;
    if ((isFirst || isDoubtful) && !isShownAfter) return plantFault(account, seed + 7919);
    const answers = truth.map((answer, at) =>
      at >= from && at < until ? spoil(answer, row.id, kind) : answer,
    );
    const what = `${kind} of ${row.id} in answers ${from} to ${until - 1} of ${last}`;
    return { what, answers, heals: isFirst && kind === 'drop' };
  }
}

function inBalance(
  truth: readonly Answer[],
  kind: FaultKind,
  isFirst: boolean,
  random: () => number,
): Planted {
  const from = isFirst ? 0 : 1 + Math.floor(random() * (truth.length - 1));
  // A figure that is off by more and more at every answer would be told as such, but not by how much at first.
  const isLasting = !isFirst && kind.startsWith('penny') && random() < 0.5;
  const until = isLasting ? truth.length : from + 1;
  const answers = truth.map((answer, at) => {
    if (at < from || at >= until) return answer;
    const values = wrong(answer.reported === 0 ? 1 : answer.reported, kind);
    return { ...answer, reported: values.reduce((sum, value) => sum + value, 0) };
  });
  return { what: `${kind} of the balance in answers ${from} to ${until - 1}`, answers, heals: false };
}
