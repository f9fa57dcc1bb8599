import { toEuros } from './currency.ts';
import type { Desk, Draft } from './desk.ts';

/** Both sides of money moved between own accounts; the second may be booked a day later. */
export function move(
  desk: Desk,
  from: Draft['account'],
  to: Draft['account'],
  minor: bigint,
  words: { out: string; in: string; daysLater?: number; channel?: Draft['channel'] },
): void {
  const channel = words.channel ?? 'transfer';
  const common = { channel, category: 'transfer', merchant: 'Own transfer', is_transfer: true } as const;
  const minute = 600;
  desk.post({ ...common, account: from, minor: -minor, payee: words.out, descriptor: words.out, minute });
  desk.post({
    ...common,
    account: to,
    minor,
    payee: words.in,
    descriptor: words.in,
    minute: minute + 1,
    days_later: words.daysLater ?? 0,
  });
}

export function monthlyTransfers(desk: Desk): void {
  const { facts, calendar, totals } = desk;
  const random = desk.random('transfers');
  if (calendar.isBillDay(facts, 1)) {
    const isShort = totals.balance.joint < 2600_00n;
    move(desk, 'current', 'joint', isShort ? 1550_00n : 1250_00n, {
      out: 'Joint account',
      in: 'R HARTLEY HOUSE MONEY',
      channel: 'standing_order',
      daysLater: random.chance(0.25) ? 1 : 0,
    });
  }
  if (calendar.isBillDay(facts, 2)) {
    move(desk, 'current', 'savings', 250_00n, {
      out: 'Rainy day savings',
      in: 'R HARTLEY MONTHLY SAVING',
      channel: 'standing_order',
    });
    desk.post({
      account: 'current',
      minor: -150_00n,
      payee: 'Vanguard',
      descriptor: 'VANGUARD ISA VG0048127',
      channel: 'direct_debit',
      category: 'savings',
      minute: 300,
    });
  }
}

const wholeFifties = (minor: bigint): bigint => (minor / 50_00n) * 50_00n;

/** What is left over goes to savings; what is missing comes back from there. */
export function evenOut(desk: Desk): void {
  const { facts, totals } = desk;
  const words = { out: 'Rainy day savings', in: 'R HARTLEY SPARE MONEY' };
  if (facts.date === 5 && totals.balance.current > 2300_00n) {
    move(desk, 'current', 'savings', wholeFifties(totals.balance.current - 1700_00n), words);
  }
  const back = { out: 'Current account', in: 'Rainy day savings' };
  const { current, joint } = totals.balance;
  if (current < 150_00n) move(desk, 'savings', 'current', wholeFifties(650_00n - current), back);
  if (joint < 150_00n) {
    const words = { out: 'Joint account', in: 'RAINY DAY SAVINGS' };
    move(desk, 'savings', 'joint', wholeFifties(800_00n - joint), words);
  }
}

/** Pounds from the current account become euros on the other. */
export function buyEuros(desk: Desk, pence: bigint): void {
  const { cents, exchange } = toEuros(pence, desk.facts.number);
  const common = { channel: 'exchange', category: 'transfer', merchant: 'Own transfer' } as const;
  const both = { ...common, exchange, is_transfer: true, settle_days: 0 } as const;
  desk.post({
    ...both,
    account: 'current',
    minor: -pence,
    payee: 'Travel euros',
    descriptor: 'EXCHANGED TO EUR',
    minute: 615,
  });
  desk.post({
    ...both,
    account: 'euros',
    minor: cents,
    payee: 'Exchanged from GBP',
    descriptor: 'Exchanged to EUR',
    minute: 615,
  });
}

export function savingsInterest(desk: Desk): void {
  const { facts, totals } = desk;
  if (!desk.calendar.isBillDay(facts, 4) || totals.balance.savings <= 0n) return;
  desk.post({
    account: 'savings',
    minor: (totals.balance.savings * 31n) / 10_000n,
    payee: 'INTEREST PAID',
    descriptor: 'INTEREST PAID',
    merchant: 'Demo Bank',
    channel: 'interest',
    category: 'income',
    minute: 190,
  });
}
