import type { Desk } from './desk.ts';
import { FUEL, GROCERS, type Merchant, SHOPPING } from './merchants.ts';
import type { Random } from './random.ts';

export function groceries(desk: Desk): void {
  const random = desk.random('groceries');
  const { weekday } = desk.facts;
  if (desk.is_away) return;
  if (random.chance(weekday === 6 ? 0.85 : weekday === 3 ? 0.4 : 0.12)) {
    const isOnCard = random.chance(0.15);
    desk.buy(isOnCard ? 'card' : 'joint', random.pick(GROCERS), random);
  }
}

export function fuel(desk: Desk): void {
  const random = desk.random('fuel');
  if (desk.is_away || !random.chance(0.075)) return;
  // A pump reserves a token amount and books what was really filled.
  desk.buy('joint', random.pick(FUEL), random, { settle_days: random.int(1, 2), hold: { minor: -100n } });
}

export function shopping(desk: Desk): void {
  const random = desk.random('shopping');
  const isSeason = desk.facts.month === 11 || desk.facts.month === 12;
  const chances = isSeason ? [0.34, 0.16] : [0.2, 0.05];
  for (const chance of chances) {
    if (desk.is_away || !random.chance(chance)) continue;
    shopOnce(desk, random.pick(SHOPPING), random);
  }
}

/** Some of what is bought goes back: all of it, or half. */
function shopOnce(desk: Desk, where: Merchant, random: Random): void {
  const minor = random.minor(where.from, where.to);
  const account = random.chance(0.82) ? 'card' : 'current';
  const descriptor = where.descriptor.replace('#', orderCode(random));
  // On the card the order number, or the branch, is only known once the payment is booked.
  const early = descriptor.split('*')[0] ?? descriptor;
  const hold = account === 'card' && random.chance(0.6) ? { hold: { descriptor: early } } : {};
  desk.buy(account, where, random, { minor: -minor, descriptor, minute: random.int(480, 1380), ...hold });
  if (!random.chance(0.09)) return;
  const isFull = random.chance(0.6);
  desk.buy(account, where, random, {
    minor: isFull ? minor : minor / 2n,
    descriptor,
    days_later: random.int(5, 15),
    is_refund: true,
  });
}

function orderCode(random: Random): string {
  const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
  return Array.from({ length: 9 }, () => letters[random.int(0, letters.length - 1)] ?? 'X').join('');
}
