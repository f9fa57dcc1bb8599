import type { Desk } from './desk.ts';
import type { AccountKey, Category } from './movement.ts';

interface Subscription {
  readonly name: string;
  readonly descriptor: string;
  readonly account: AccountKey;
  readonly mcc: string;
  readonly date: number;
  readonly price: bigint;
  /** Whole months after the household's first day. */
  readonly dearer?: { readonly from: number; readonly price: bigint };
  readonly cancelled_from?: number;
  readonly started_from?: number;
  readonly category?: Category;
}

/** Ordinary subscriptions on two cards; on a 26-month history the rise is 4 months old, the end 6. */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  {
    name: 'Netflix',
    descriptor: 'NETFLIX.COM',
    account: 'card',
    mcc: '4899',
    date: 11,
    price: 10_99n,
    dearer: { from: 22, price: 12_99n },
  },
  {
    name: 'Spotify',
    descriptor: 'Spotify P#',
    account: 'current',
    mcc: '5815',
    date: 4,
    price: 11_99n,
    dearer: { from: 14, price: 12_99n },
  },
  { name: 'Disney+', descriptor: 'DISNEY PLUS', account: 'card', mcc: '4899', date: 19, price: 8_99n },
  {
    name: 'NOW TV',
    descriptor: 'NOWTV.COM/BILLHELP',
    account: 'card',
    mcc: '4899',
    date: 23,
    price: 9_99n,
    cancelled_from: 20,
  },
  {
    name: 'Amazon Prime',
    descriptor: 'AMAZON PRIME*#',
    account: 'card',
    mcc: '5968',
    date: 8,
    price: 8_99n,
  },
  {
    name: 'Apple iCloud',
    descriptor: 'APPLE.COM/BILL',
    account: 'current',
    mcc: '5818',
    date: 14,
    price: 2_99n,
  },
  {
    name: 'The Guardian',
    descriptor: 'GUARDIAN NEWS & MEDIA',
    account: 'current',
    mcc: '5968',
    date: 26,
    price: 12_00n,
  },
  {
    name: 'Microsoft 365',
    descriptor: 'MSFT * MICROSOFT 365',
    account: 'card',
    mcc: '5734',
    date: 2,
    price: 7_99n,
    started_from: 9,
  },
];

export function subscriptions(desk: Desk): void {
  const { facts } = desk;
  for (const one of SUBSCRIPTIONS) {
    const isOver = one.cancelled_from !== undefined && facts.months_in >= one.cancelled_from;
    if (facts.date !== one.date || isOver || facts.months_in < (one.started_from ?? 0)) continue;
    const isDearer = one.dearer !== undefined && facts.months_in >= one.dearer.from;
    const random = desk.random(one.name);
    desk.post({
      account: one.account,
      minor: -(isDearer && one.dearer !== undefined ? one.dearer.price : one.price),
      payee: one.name,
      descriptor: one.descriptor.replace('#', random.int(10_000, 99_999).toString()),
      channel: 'card',
      category: 'subscriptions',
      mcc: one.mcc,
      minute: 245 + random.int(0, 60),
    });
  }
}
