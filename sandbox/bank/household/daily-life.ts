import type { Desk } from './desk.ts';
import {
  BARBER,
  CASHPOINT,
  CHEMISTS,
  COFFEE,
  CORNER_SHOPS,
  FUN,
  GIFTS,
  LUNCHES,
  PARKING,
  POST_OFFICE,
  RESTAURANTS,
  SALON,
  TAKEAWAYS,
  TFL,
  TRAINS,
  UBER,
} from './merchants.ts';

export function commuting(desk: Desk): void {
  const random = desk.random('commuting');
  const isOfficeDay = desk.calendar.isWorking(desk.facts.number) && random.chance(0.58);
  if (desk.is_away || (!isOfficeDay && !random.chance(0.22))) return;
  desk.buy('current', TFL, random, {
    minor: isOfficeDay ? -random.pick([620n, 620n, 640n, 860n]) : -random.pick([175n, 350n, 520n]),
    minute: random.int(265, 300),
  });
  if (!isOfficeDay) return;
  if (random.chance(0.62)) coffees(desk, random.chance(0.14));
  if (random.chance(0.45)) {
    desk.buy('current', random.pick(LUNCHES), random, { minute: random.int(715, 840) });
  }
}

/** A twin is a second coffee like the first, down to the penny: two payments, not one shown twice. */
function coffees(desk: Desk, isTwin: boolean): void {
  const random = desk.random('coffee');
  const where = random.pick(COFFEE);
  const minor = -random.minor(where.from, where.to);
  const descriptor = where.descriptor.replace('#', '43011');
  const first = { minor, descriptor, settle_days: 0, minute: random.int(480, 560) };
  desk.buy('current', where, random, first);
  if (isTwin) desk.buy('current', where, random, { ...first, minute: first.minute + random.int(40, 380) });
}

export function weekendCoffee(desk: Desk): void {
  const random = desk.random('weekend coffee');
  if (desk.is_away || desk.facts.weekday < 6 || !random.chance(0.5)) return;
  const where = random.pick(COFFEE);
  desk.buy(random.chance(0.5) ? 'joint' : 'current', where, random, { minute: random.int(560, 720) });
}

export function eatingOut(desk: Desk): void {
  if (desk.is_away) return;
  const random = desk.random('eating out');
  const isWeekend = desk.facts.weekday >= 5;
  if (random.chance(isWeekend ? 0.3 : 0.07)) {
    const where = random.pick(RESTAURANTS);
    const minor = random.minor(where.from, where.to);
    // The terminal reserves the bill; the tip arrives with the booking.
    const hasTip = random.chance(0.25);
    desk.buy(random.pick(['card', 'current', 'joint'] as const), where, random, {
      minor: hasTip ? -(minor + minor / 10n) : -minor,
      minute: random.int(1110, 1310),
      ...(hasTip ? { settle_days: random.int(1, 2), hold: { minor: -minor } } : {}),
    });
  }
  if (random.chance(isWeekend ? 0.22 : 0.09)) {
    desk.buy(random.pick(['current', 'card'] as const), random.pick(TAKEAWAYS), random, {
      minute: random.int(1080, 1290),
    });
  }
  // Just after midnight: in summer the instant in UTC still belongs to the day before.
  if (random.chance(isWeekend ? 0.14 : 0.02)) {
    desk.buy('current', UBER, random, { minute: random.int(4, 50), settle_days: 0 });
  }
}

export function oddsAndEnds(desk: Desk): void {
  if (desk.is_away) return;
  const random = desk.random('odds and ends');
  const isSaturday = desk.facts.weekday === 6;
  if (random.chance(0.34))
    desk.buy(random.pick(['current', 'joint'] as const), random.pick(CORNER_SHOPS), random);
  if (random.chance(0.08)) desk.buy('card', random.pick(CHEMISTS), random);
  if (random.chance(isSaturday ? 0.3 : 0.05)) desk.buy('card', random.pick(FUN), random);
  if (random.chance(0.03)) desk.buy('card', random.pick(GIFTS), random);
  if (random.chance(0.03)) desk.buy('current', POST_OFFICE, random);
  if (random.chance(isSaturday ? 0.2 : 0.02)) desk.buy('joint', PARKING, random);
  if (random.chance(0.035)) desk.buy('card', TRAINS, random);
  if (random.chance(0.035)) withdraw(desk, random.pick(['current', 'joint'] as const));
  if (isSaturday && desk.facts.date <= 7) desk.buy('current', BARBER, random);
  if (isSaturday && desk.facts.date > 14 && desk.facts.date <= 21 && desk.facts.month % 2 === 0) {
    desk.buy('joint', SALON, random);
  }
}

function withdraw(desk: Desk, account: 'current' | 'joint'): void {
  const random = desk.random('cash');
  desk.buy(account, CASHPOINT, random, {
    minor: -random.pick([2000n, 3000n, 4000n, 5000n, 8000n]),
    channel: 'cash',
    payee: 'LINK ATM HOE ST',
    merchant: 'Cash machine',
    settle_days: 0,
  });
}
