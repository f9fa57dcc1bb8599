import { dayOf } from '#core/day.ts';
import { type DoubtfulPair, readDoubtfulPairs } from '#core/marts/doubtful-pairs.ts';
import { listSubjects } from '#core/store/findings.ts';
import type { AlertKind } from '../alert.ts';
import { askingButtons, PAIR_CARD, pairId, sayPair } from '../pair-card.ts';
import { pressPair } from '../press-pair.ts';

/** More questions at once are not answered but resented. */
const ASKED_AT_ONCE = 3;

/** Those that count double until somebody answers come first. */
const isCountedTwice = ({ kind }: DoubtfulPair): boolean => kind === 'shown together' || kind === 'replaced';

export const doubtfulPair: AlertKind = {
  kind: PAIR_CARD,
  title: 'Whether two rows are one payment, when it is not sure',
  async find(context) {
    const { warehouse, outcomes, tx, household, names, now } = context;
    const read = new Set(
      outcomes.flatMap(({ accounts }) =>
        accounts.filter((each) => each.transactions !== null).map((each) => each.account_id),
      ),
    );
    const asked = new Set(await listSubjects(tx, { household_id: household.household_id, kind: PAIR_CARD }));
    const open = (await readDoubtfulPairs(warehouse)).filter(
      (pair) => read.has(pair.account_id) && !asked.has(pairId(pair)),
    );
    const next = open
      .toSorted((a, b) => Number(isCountedTwice(b)) - Number(isCountedTwice(a)))
      .slice(0, ASKED_AT_ONCE);
    await context.firstTime(PAIR_CARD, next.map(pairId));
    const today = dayOf(now, household.zone);
    return next.map((pair, at) => {
      const id = pairId(pair);
      const others = at === next.length - 1 ? open.length - next.length : 0;
      const account = names.accounts.get(pair.account_id);
      const html = sayPair({ pair, account, today, others }).source;
      return { dedupe_key: id, body: { html, buttons: askingButtons(id).map((row) => [...row]) } };
    });
  },
  press: pressPair,
};
