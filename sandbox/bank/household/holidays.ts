import { abroad } from './currency.ts';
import type { Desk, Draft } from './desk.ts';
import type { Category } from './movement.ts';
import type { Random } from './random.ts';
import { buyEuros } from './transfers.ts';

interface Stall {
  readonly name: string;
  readonly category: Category;
  readonly mcc: string;
  readonly from: number;
  readonly to: number;
}

interface Trip {
  readonly month: number;
  readonly date: number;
  readonly days: number;
  readonly currency: 'EUR' | 'USD' | 'GBP';
  readonly booking: { readonly name: string; readonly descriptor: string; readonly pence: bigint };
  readonly hotel: { readonly name: string; readonly minor: bigint };
  readonly euros_bought: bigint;
  readonly stalls: readonly Stall[];
}

const stall = (name: string, category: Category, mcc: string, from: number, to: number): Stall => ({
  name,
  category,
  mcc,
  from,
  to,
});

/** Every year again, on about the same dates. */
const TRIPS: readonly Trip[] = [
  {
    month: 4,
    date: 9,
    days: 5,
    currency: 'EUR',
    booking: { name: 'easyJet', descriptor: 'EASYJET000K4QJ2X', pence: 318_44n },
    hotel: { name: 'Casa do Bairro', minor: 486_00n },
    euros_bought: 350_00n,
    stalls: [
      stall('Pingo Doce', 'groceries', '5411', 640, 2890),
      stall('Pasteis de Belem', 'eating_out', '5462', 420, 1250),
      stall('Cervejaria Ramiro', 'eating_out', '5812', 3400, 8900),
      stall('Metro de Lisboa', 'transport', '4111', 180, 1320),
      stall('Oceanario', 'entertainment', '7991', 2500, 5000),
    ],
  },
  {
    month: 8,
    date: 6,
    days: 10,
    currency: 'EUR',
    booking: { name: 'Eurostar', descriptor: 'EUROSTAR INTL LTD', pence: 412_00n },
    hotel: { name: 'Gite Les Tilleuls', minor: 940_00n },
    euros_bought: 700_00n,
    stalls: [
      stall('Carrefour', 'groceries', '5411', 1200, 7400),
      stall('Boulangerie Marie Blachere', 'eating_out', '5462', 310, 1480),
      stall('Le Comptoir du Port', 'eating_out', '5812', 3900, 9700),
      stall('TotalEnergies', 'transport', '5542', 3800, 7100),
      stall('Monoprix', 'shopping', '5311', 990, 4900),
      stall('Aquarium La Rochelle', 'entertainment', '7991', 1900, 6200),
    ],
  },
  {
    month: 10,
    date: 21,
    days: 6,
    currency: 'USD',
    booking: { name: 'British Airways', descriptor: 'BRITISH A125478215', pence: 874_10n },
    hotel: { name: 'Hotel Beacon', minor: 1094_00n },
    euros_bought: 0n,
    stalls: [
      stall("Trader Joe's", 'groceries', '5411', 1400, 5200),
      stall('Joe Coffee', 'eating_out', '5814', 475, 1290),
      stall("Katz's Delicatessen", 'eating_out', '5812', 3100, 7900),
      stall('MTA', 'transport', '4111', 290, 3400),
      stall('Strand Book Store', 'shopping', '5942', 1500, 6200),
    ],
  },
  {
    month: 2,
    date: 15,
    days: 4,
    currency: 'GBP',
    booking: { name: 'Sykes Cottages', descriptor: 'SYKES COTTAGES LTD', pence: 392_00n },
    hotel: { name: 'Whitby Deposit', minor: 0n },
    euros_bought: 0n,
    stalls: [
      stall('Booths', 'groceries', '5411', 900, 4800),
      stall('Magpie Cafe', 'eating_out', '5812', 1900, 5400),
      stall('Whitby Abbey', 'entertainment', '7991', 1200, 3600),
    ],
  },
];

const dayOfYear = (month: number, date: number): number => month * 31 + date;

export function holidays(desk: Desk): void {
  const { facts } = desk;
  for (const trip of TRIPS) {
    const into = dayOfYear(facts.month, facts.date) - dayOfYear(trip.month, trip.date);
    if (into === -31) book(desk, trip);
    if (into === -2 && trip.euros_bought > 0n) buyEuros(desk, trip.euros_bought);
    if (into === 0) {
      desk.totals.away_until = facts.number + trip.days - 1;
      checkIn(desk, trip);
    }
    if (into >= 0 && into < trip.days) spendAway(desk, trip);
  }
}

function book(desk: Desk, trip: Trip): void {
  desk.post({
    account: 'card',
    minor: -trip.booking.pence,
    payee: trip.booking.name,
    descriptor: trip.booking.descriptor,
    channel: 'card',
    category: 'travel',
    mcc: '4722',
    hold: { descriptor: trip.booking.name.toUpperCase() },
  });
}

function checkIn(desk: Desk, trip: Trip): void {
  // A hotel reserves a deposit that is given back and never booked.
  desk.post({
    account: 'card',
    minor: -150_00n,
    payee: trip.hotel.name,
    descriptor: `${trip.hotel.name.toUpperCase()} DEPOSIT`,
    channel: 'card',
    category: 'travel',
    mcc: '7011',
    released_days: 4,
  });
  if (trip.hotel.minor > 0n) {
    payAbroad(desk, trip, trip.hotel.minor, {
      name: trip.hotel.name,
      category: 'travel',
      mcc: '7011',
      onCard: true,
    });
  }
}

function spendAway(desk: Desk, trip: Trip): void {
  const random = desk.random('holiday');
  const times = random.int(2, 4);
  for (let time = 0; time < times; time += 1) {
    const where = random.pick(trip.stalls);
    const onCard = trip.currency !== 'EUR' || desk.totals.balance.euros < 120_00n || random.chance(0.2);
    payAbroad(desk, trip, random.minor(where.from, where.to), { ...where, onCard });
  }
  if (trip.currency === 'EUR' && random.chance(0.12)) cashAbroad(desk, random);
}

function payAbroad(
  desk: Desk,
  trip: Trip,
  price: bigint,
  where: { name: string; category: Category; mcc: string; onCard: boolean },
): void {
  const common = {
    payee: where.name,
    descriptor: where.name.toUpperCase(),
    channel: 'card',
    category: where.category,
    mcc: where.mcc,
  } as const;
  if (!where.onCard) {
    desk.post({ ...common, account: 'euros', minor: -price });
  } else if (trip.currency === 'GBP') {
    const descriptor = `${common.descriptor.padEnd(24)} WHITBY`;
    desk.post({ ...common, account: 'card', minor: -price, descriptor });
  } else {
    const { pence, exchange } = abroad(price, trip.currency, desk.facts.number);
    desk.post({ ...common, account: 'card', minor: -pence, exchange });
    if (trip.currency === 'USD') desk.post(foreignFee(pence));
  }
}

const foreignFee = (pence: bigint): Draft => ({
  account: 'card',
  minor: -((pence * 299n + 5_000n) / 10_000n),
  payee: 'NON-STERLING TRANSACTION FEE',
  descriptor: 'NON-STERLING TRANSACTION FEE',
  merchant: 'Demo Bank',
  channel: 'fee',
  category: 'fees',
  settle_days: 1,
});

function cashAbroad(desk: Desk, random: Random): void {
  desk.post({
    account: 'euros',
    minor: -random.pick([2000n, 4000n, 5000n]),
    payee: 'Cash withdrawal',
    descriptor: 'Cash at ATM',
    merchant: 'Cash machine',
    channel: 'cash',
    category: 'cash',
    mcc: '6011',
    settle_days: 0,
  });
}

/** Between trips the euros are spent at shops on the continent that deliver. */
export function euroShopping(desk: Desk): void {
  const random = desk.random('euro shopping');
  if (desk.totals.balance.euros < 60_00n || !random.chance(0.035)) return;
  const where = random.pick(['Zalando', 'Thomann', 'Bol']);
  const minor = random.minor(1490, 5400);
  const common = {
    account: 'euros',
    payee: where,
    descriptor: where,
    channel: 'card',
    category: 'shopping',
    mcc: '5651',
  } as const;
  desk.post({ ...common, minor: -minor });
  if (random.chance(0.2)) desk.post({ ...common, minor, days_later: random.int(6, 14), is_refund: true });
}
