import type { Day } from '#core/day.ts';
import { createCalendar, dayNumber } from './calendar.ts';
import { cardBill } from './card-bill.ts';
import { commuting, eatingOut, oddsAndEnds, weekendCoffee } from './daily-life.ts';
import { createDesk, type Desk, type Totals } from './desk.ts';
import { euroShopping, holidays } from './holidays.ts';
import type { AccountKey, Movement } from './movement.ts';

import { occasions, school } from './occasions.ts';
import { coverAndContracts, homeBills, salaries, stateMoney } from './salary-and-bills.ts';
import { fuel, groceries, shopping } from './shopping.ts';
import { subscriptions } from './subscriptions.ts';
import { evenOut, monthlyTransfers, savingsInterest } from './transfers.ts';

/** What each account holds before the first day, in its minor units. */
export const OPENING: Readonly<Record<AccountKey, bigint>> = {
  current: 1482_37n,
  joint: 2864_90n,
  savings: 6150_00n,
  card: -412_66n,
  euros: 86_20n,
  quiet: 0n,
};

/** The order is part of the data: a generator added in the middle changes the keys behind it. */
const LIFE: readonly ((desk: Desk) => void)[] = [
  salaries,
  stateMoney,
  homeBills,
  coverAndContracts,
  monthlyTransfers,
  cardBill,
  savingsInterest,
  holidays,
  subscriptions,
  groceries,
  commuting,
  weekendCoffee,
  eatingOut,
  fuel,
  shopping,
  oddsAndEnds,
  euroShopping,
  occasions,
  school,
  evenOut,
];

export interface Generated {
  /** Every movement made by the end of the day, in the order they were made up; grows, never changes. */
  until(last: Day): readonly Movement[];
}

/** A life told day by day: the same seed and first day tell the same one, however often it is asked. */
export function createLife(given: {
  seed: string;
  firstDay: Day;
  zone: string;
  life?: readonly ((desk: Desk) => void)[];
  opening?: Readonly<Record<AccountKey, bigint>>;
}): Generated {
  const { seed, firstDay, zone, life = LIFE, opening = OPENING } = given;
  const calendar = createCalendar({ firstDay, zone });
  const movements: Movement[] = [];
  const totals: Totals = { balance: { ...opening }, card_statement: 0n, away_until: 0 };
  let next = dayNumber(firstDay);

  return {
    until(last) {
      for (const end = dayNumber(last); next <= end; next += 1) {
        const facts = calendar.facts(next);
        const keep = (movement: Movement): void => void movements.push(movement);
        const desk = createDesk({ seed, facts, calendar, totals, keep });
        for (const part of life) part(desk);
      }
      return movements;
    },
  };
}
