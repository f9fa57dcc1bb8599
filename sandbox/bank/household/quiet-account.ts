import type { Desk } from './desk.ts';
import { CORNER_SHOPS, SHOPPING, TFL } from './merchants.ts';

/** The life of an account at another bank: little happens, and it ends about where it began. */
export function quietAccount(desk: Desk): void {
  const { facts, totals } = desk;
  const random = desk.random('quiet');
  if (facts.date === 1 && totals.balance.quiet < 1500_00n) {
    desk.post({
      account: 'quiet',
      minor: 180_00n,
      payee: 'R HARTLEY',
      descriptor: 'R HARTLEY TOP UP',
      merchant: 'Own transfer',
      channel: 'faster_payment',
      category: 'transfer',
      is_transfer: true,
      minute: 190,
    });
  }
  if (totals.balance.quiet < 80_00n) return;
  if (random.chance(0.12)) desk.buy('quiet', random.pick(CORNER_SHOPS), random);
  if (random.chance(0.07)) desk.buy('quiet', TFL, random);
  if (random.chance(0.02))
    desk.buy('quiet', random.pick(SHOPPING), random, { minor: -random.minor(690, 4900) });
}
