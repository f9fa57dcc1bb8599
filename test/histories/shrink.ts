/** From a history that goes wrong to the smallest one that still does, by leaving out more and more of it. */
import type { AccountScript, ScriptEvent } from '#sandbox/bank/scripted/script.ts';
import type { History } from './history.ts';
import { MOST_HISTORIES } from './play.ts';

/** For each history whether it goes wrong; at most `MOST_HISTORIES` are asked about at a time. */
export type GoWrong = (histories: readonly History[]) => Promise<readonly boolean[]>;

/** Events that only make sense together: all of one payment, or one fault. */
function unitsOf(events: readonly ScriptEvent[]): (readonly ScriptEvent[])[] {
  const nameOf = (event: ScriptEvent): string =>
    'payment' in event ? event.payment : `fault at ${event.at} of ${event.scope}`;
  return [...Map.groupBy(events, nameOf).values()];
}

/** The fewest parts without which nothing goes wrong; halves are tried before quarters, singles last. */
async function fewest<Part>(
  parts: readonly Part[],
  goWrong: (kept: readonly (readonly Part[])[]) => Promise<readonly boolean[]>,
): Promise<readonly Part[]> {
  let kept = parts;
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const starts = Array.from({ length: MOST_HISTORIES }, (_, at) => start + at * size);
      const candidates = starts
        .filter((from) => from < kept.length)
        .map((from) => kept.filter((_, at) => at < from || at >= from + size));
      const wrong = await goWrong(candidates);
      const smaller = candidates.find((_, at) => wrong[at] === true);
      if (smaller === undefined) start += candidates.length * size;
      else kept = smaller;
    }
  }
  return kept;
}

/** Every unit that the complaint names, if nothing else is needed for it. */
async function suspects(
  whole: AccountScript,
  syncs: History['syncs'],
  complaint: string,
  goWrong: GoWrong,
): Promise<AccountScript> {
  const units = unitsOf(whole.events).filter((events) =>
    events.some((event) => 'text' in event && event.text !== undefined && complaint.includes(event.text)),
  );
  const fewer = { ...whole, events: units.flat() };
  const [isEnough = false] = await goWrong([{ accounts: [fewer], syncs }]);
  return isEnough ? fewer : whole;
}

/** The history must be of one account; the complaint is what was said of it. */
export async function shrink(history: History, complaint: string, goWrong: GoWrong): Promise<History> {
  const [whole] = history.accounts;
  if (whole === undefined) return history;
  const some = await suspects(whole, history.syncs, complaint, goWrong);
  const syncs = await fewest(history.syncs, (candidates) =>
    goWrong(candidates.filter((kept) => kept.length > 0).map((kept) => ({ accounts: [some], syncs: kept }))),
  );
  const units = await fewest(unitsOf(some.events), (candidates) =>
    goWrong(candidates.map((kept) => ({ accounts: [{ ...some, events: kept.flat() }], syncs }))),
  );
  return { accounts: [{ ...some, events: units.flat() }], syncs };
}
