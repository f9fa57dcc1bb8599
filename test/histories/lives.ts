/** From the plan of one payment's life to the events of it: what a bank may do with a payment, each by itself. */
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { addDays, type Day, dayOf } from '#core/day.ts';
import { money, toDecimal } from '#core/money.ts';
import type { PaymentEvent } from '#sandbox/bank/scripted/script.ts';

export const ZONE = 'Europe/London';

export const LIFE_KINDS = [
  'posted',
  'late',
  'late, counted before',
  'held and booked',
  'booked with a tip',
  'booked at another rate',
  'booked in full',
  'booked in other words',
  'booked on another day',
  'booked quite different',
  'amended while held',
  'booked and still held',
  'vanished',
  'reworded',
  'redated',
  'dates swapped',
  'reissued by the bank',
  'reissued by the provider',
  'reissued by both',
  'reissued in other words',
  'reissued on another day',
  'posted twins',
  'held twins',
  'every day the same',
] as const;
export type LifeKind = (typeof LIFE_KINDS)[number];

/** Chosen by chance; everything else of a life follows from it. */
export interface LifePlan {
  readonly kind: LifeKind;
  /** Milliseconds after the history's first instant. */
  readonly begins: number;
  /** Minor units; negative is money out. */
  readonly minor: number;
  readonly shop: number;
  /** Days from the first event to the second, with fractions. */
  readonly lag: number;
  /** A small number for whatever the kind has to choose: days of a shift, percent of a tip. */
  readonly spice: number;
}

const SHOPS = [
  'Harbour Books',
  'CORNER BAKERY',
  'Northern Rail',
  'GREEN GROCER LTD',
  'Petrol Station 24',
  'HOTEL SEAVIEW',
  'The Old Bistro',
  'City Gym',
  'PHARMACY ONE',
  'Garden World',
  'Cinema Royal',
  'Water Board',
];
const TOWNS = ['LEEDS', 'YORK', 'HULL', 'BATH'];

export interface LifeSetting {
  /** The history's first instant, in milliseconds since 1970. */
  readonly start: number;
  readonly currency: string;
  /** Whether a pending row has the id of its booked row; without it nobody could tell the two from twins. */
  readonly isTold: boolean;
  /** Makes the payment's name unique within the account. */
  readonly number: number;
}

const iso = (instant: number): string => new Date(Math.round(instant / 1000) * 1000).toISOString();
const onDay = (instant: number): Day => dayOf(new Date(instant), ZONE);

/** The same payment in the words that some banks use once it is booked. */
function otherWords(text: string, spice: number): string {
  const words = [`CARD PAYMENT TO ${text}`, `${text} GBR`, text.toUpperCase(), `${text} 4417`];
  const chosen = words[spice % words.length] ?? text;
  return chosen === text ? `${text} UK` : chosen;
}

/** What the events of one life are made from. */
interface Material {
  readonly plan: LifePlan;
  readonly first: number;
  readonly second: number;
  readonly text: string;
  readonly payment: string;
  readonly shifted: Day;
  readonly amountOf: (minor: number) => string;
  readonly post: PaymentEvent & { does: 'post' };
  readonly isTold: boolean;
}

export function eventsOf(plan: LifePlan, { start, currency, number, isTold }: LifeSetting): PaymentEvent[] {
  const first = start + plan.begins;
  const second = first + plan.lag * DAY_MS;
  const on = onDay(first);
  const amountOf = (minor: number): string => toDecimal(money(BigInt(Math.round(minor)), currency));
  const shop = SHOPS[plan.shop % SHOPS.length] ?? '';
  const town = TOWNS[plan.shop % TOWNS.length] ?? '';
  const text = `${shop} ${plan.shop + 100} ${town}`;
  const payment = `${plan.kind} ${number}`;
  const post = { at: iso(first), does: 'post', payment, amount: amountOf(plan.minor), text, on } as const;
  // Never into the future: what is dated there is not asked for until then.
  const later = addDays(on, 1 + (plan.spice % 3));
  const shifted = later <= onDay(second) ? later : addDays(on, -1);
  const material = { plan, first, second, text, payment, shifted, amountOf, post, isTold };
  return heldLife(material) ?? postedLife(material);
}

/** Undefined for a payment that is never pending. */
function heldLife({ plan, second, text, payment, shifted, amountOf, post, isTold }: Material) {
  const hold = { ...post, does: 'hold' } as const;
  const book = { at: iso(second), does: 'book', payment } as const;
  const amend = { at: iso(second), does: 'amend', payment } as const;
  switch (plan.kind) {
    case 'held and booked':
      return [hold, book];
    case 'booked with a tip':
      return [hold, { ...book, amount: amountOf(plan.minor * (1.05 + (plan.spice % 16) / 100)) }];
    case 'booked at another rate':
      return [hold, { ...book, amount: amountOf(plan.minor * (0.97 + (plan.spice % 7) / 100)) }];
    case 'booked in full':
      return [
        { ...hold, amount: amountOf(-100) },
        { ...book, amount: amountOf(-4000 - plan.spice * 100) },
      ];
    case 'booked in other words':
      return [hold, { ...book, text: otherWords(text, plan.spice) }];
    case 'booked on another day':
      return [hold, { ...book, on: onDay(second) }];
    case 'booked quite different':
      return [
        hold,
        { ...book, amount: amountOf(plan.minor * 1.1), text: otherWords(text, 0), on: onDay(second) },
      ];
    case 'amended while held':
      return [
        hold,
        { ...amend, ...anyChange(plan, amountOf, text, shifted) },
        { ...book, at: iso(second + DAY_MS) },
      ];
    case 'booked and still held':
      return [hold, isTold ? { ...book, lingers_until: iso(second + (1 + plan.spice) * DAY_MS) } : book];
    case 'vanished':
      return [hold, { at: iso(second), does: 'vanish', payment } as const];
    case 'held twins':
      return twins(2, payment).flatMap((name, at) => [
        { ...hold, payment: name },
        { ...book, payment: name, at: iso(second + at * plan.spice * 4 * HOUR_MS) },
      ]);
    default:
      return undefined;
  }
}

function postedLife({ plan, first, second, text, payment, shifted, post }: Material): PaymentEvent[] {
  const { on } = post;
  const reissue = { at: iso(second), does: 'reissue', payment, ids: 'both' } as const;
  const amend = { at: iso(second), does: 'amend', payment } as const;
  switch (plan.kind) {
    case 'late':
      return [{ ...post, at: iso(second) }];
    case 'late, counted before':
      return [{ ...post, at: iso(second), counts_from: iso(first) }];
    case 'reworded':
      return [post, { ...amend, text: otherWords(text, plan.spice) }];
    case 'redated':
      return [post, { ...amend, on: plan.spice % 2 === 0 ? shifted : addDays(on, -2) }];
    case 'dates swapped':
      return [
        { ...post, valued_on: addDays(on, -1 - (plan.spice % 2)) },
        { at: iso(second), does: 'swap_dates', payment },
      ];
    case 'reissued by the bank':
    case 'reissued by the provider':
    case 'reissued by both':
      return [post, { ...reissue, ids: ISSUERS[plan.kind] }];
    case 'reissued in other words':
      return [post, { ...reissue, text: otherWords(text, plan.spice) }];
    case 'reissued on another day':
      return [post, { ...reissue, on: shifted }];
    case 'posted twins':
      return twins(2 + (plan.spice % 2), payment).map((name, at) => ({
        ...post,
        payment: name,
        at: iso(first + at * plan.lag * HOUR_MS),
      }));
    case 'every day the same':
      return twins(3 + (plan.spice % 3), payment).map((name, at) => ({
        ...post,
        payment: name,
        at: iso(first + at * DAY_MS),
        on: onDay(first + at * DAY_MS),
      }));
    default:
      return [{ ...post, on: plan.spice % 2 === 0 ? on : addDays(on, -1) }];
  }
}

const ISSUERS = {
  'reissued by the bank': 'bank',
  'reissued by the provider': 'provider',
  'reissued by both': 'both',
} as const;

const twins = (count: number, payment: string): string[] =>
  Array.from({ length: count }, (_, at) => `${payment}.${at + 1}`);

function anyChange(plan: LifePlan, amountOf: (minor: number) => string, text: string, on: Day) {
  const changes = [{ amount: amountOf(plan.minor * 1.08) }, { text: otherWords(text, plan.spice) }, { on }];
  return changes[plan.spice % changes.length];
}
