import type { Calendar, DayFacts } from './calendar.ts';
import { dayOfNumber } from './calendar.ts';
import type { Merchant } from './merchants.ts';
import type { AccountKey, Category, Channel, Exchange, Movement } from './movement.ts';
import { createRandom, type Random } from './random.ts';

/** A movement as a generator states it; the desk adds identity, instants and the booking delay. */
export interface Draft {
  readonly account: AccountKey;
  readonly minor: bigint;
  readonly payee: string;
  readonly descriptor: string;
  readonly channel: Channel;
  readonly category: Category;
  /** The merchant's plain name in the truth, where `payee` is not it. */
  readonly merchant?: string;
  readonly mcc?: string;
  /** Minute of the day in the household's zone; chosen when absent. */
  readonly minute?: number;
  readonly days_later?: number;
  /** Days between payment and booking; chosen by the account's habit when absent. */
  readonly settle_days?: number;
  readonly hold?: Movement['hold'];
  /** A hold that is given back after this many days and never booked. */
  readonly released_days?: number;
  readonly exchange?: Exchange;
  readonly is_transfer?: boolean;
  readonly is_refund?: boolean;
}

/** Running totals that amounts of later days depend on: how much to repay, how much to move. */
export interface Totals {
  readonly balance: Record<AccountKey, bigint>;
  card_statement: bigint;
  /** The last day of the trip in progress or just over, as a day number. */
  away_until: number;
}

export interface Desk {
  readonly facts: DayFacts;
  readonly calendar: Calendar;
  readonly totals: Totals;
  readonly is_away: boolean;
  /** A generator's own stream for this day: adding a generator does not disturb the others. */
  random(stream: string): Random;
  post(draft: Draft): void;
  /** A card payment at a shop, at a price within its range unless one is given. */
  buy(account: AccountKey, shop: Merchant, random: Random, more?: Partial<Draft>): void;
}

const SETTLING: Record<AccountKey, readonly number[]> = {
  current: [0, 0, 0, 0, 0, 1, 1, 1, 1, 2],
  joint: [0, 0, 1, 1, 1, 1, 2, 2, 2, 3],
  savings: [0],
  card: [1, 1, 1, 1, 2, 2, 2, 2, 3, 3],
  euros: [0, 0, 0, 1],
  quiet: [0, 1, 1],
};

interface Given {
  readonly seed: string;
  readonly facts: DayFacts;
  readonly calendar: Calendar;
  readonly totals: Totals;
  readonly keep: (movement: Movement) => void;
}

export function createDesk({ seed, facts, calendar, totals, keep }: Given): Desk {
  let count = 0;
  const habits = createRandom(`${seed}/${facts.on}/habits`);
  const post = (draft: Draft): void => {
    const key = `${facts.on}/${count}`;
    count += 1;
    totals.balance[draft.account] += draft.released_days === undefined ? draft.minor : 0n;
    keep(movementOf(draft, { key, facts, calendar, habits }));
  };
  return {
    facts,
    calendar,
    totals,
    is_away: facts.number <= totals.away_until,
    random: (stream) => createRandom(`${seed}/${facts.on}/${stream}`),
    post,
    buy(account, shop, random, more = {}) {
      const price = random.minor(shop.from, shop.to);
      const branch = random.int(2000, 9899).toString();
      post({
        account,
        minor: -price,
        payee: shop.name,
        descriptor: shop.descriptor.replace('#', branch),
        channel: 'card',
        category: shop.category,
        mcc: shop.mcc,
        ...more,
      });
    },
  };
}

interface Setting {
  readonly key: string;
  readonly facts: DayFacts;
  readonly calendar: Calendar;
  readonly habits: Random;
}

function movementOf(draft: Draft, { key, facts, calendar, habits }: Setting): Movement {
  const made = facts.number + (draft.days_later ?? 0);
  const minute = draft.minute ?? habits.int(9 * 60, 20 * 60);
  const delay = habits.pick(SETTLING[draft.account]);
  const settles = draft.settle_days ?? (draft.channel === 'card' ? delay : 0);
  const madeAt = calendar.instant(made, minute);
  const bookedAt = settles === 0 ? madeAt : calendar.instant(made + settles, habits.int(185, 330));
  const isHoldOnly = draft.released_days !== undefined;
  return {
    key,
    account: draft.account,
    minor: draft.minor,
    payee: draft.payee,
    descriptor: draft.descriptor,
    channel: draft.channel,
    mcc: draft.mcc,
    made_on: dayOfNumber(made),
    booked_on: dayOfNumber(made + settles),
    made_at: madeAt,
    booked_at: isHoldOnly ? Number.POSITIVE_INFINITY : bookedAt,
    released_at: isHoldOnly
      ? calendar.instant(made + (draft.released_days ?? 0), 240)
      : Number.POSITIVE_INFINITY,
    hold: draft.hold ?? {},
    exchange: draft.exchange,
    truth: {
      category: draft.category,
      merchant: draft.merchant ?? draft.payee,
      is_transfer: draft.is_transfer ?? false,
      is_refund: draft.is_refund ?? false,
    },
  };
}
