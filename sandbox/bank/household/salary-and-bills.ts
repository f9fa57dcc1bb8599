import type { Desk, Draft } from './desk.ts';
import type { AccountKey, Category, Channel } from './movement.ts';

interface Regular {
  readonly account: AccountKey;
  readonly payee: string;
  readonly descriptor: string;
  readonly merchant: string;
  readonly category: Category;
  readonly channel: Channel;
}

const bill = (
  payee: string,
  descriptor: string,
  merchant: string,
  category: Category,
  channel: Channel = 'direct_debit',
): Regular => ({ account: 'joint', payee, descriptor, merchant, category, channel });

const RENT = bill(
  'KESTREL LETTINGS',
  'STO KESTREL LETTINGS 14 ORFORD RENT',
  'Kestrel Lettings',
  'housing',
  'standing_order',
);
const COUNCIL = bill('LB WALTHAM FOREST', 'DD LB WALTHAM FOREST CTAX', 'Council tax', 'housing');
const ENERGY = bill('OCTOPUS ENERGY', 'DD OCTOPUS ENERGY', 'Octopus Energy', 'utilities');
const WATER = bill('THAMES WATER', 'DD THAMES WATER', 'Thames Water', 'utilities');
const BROADBAND = bill('HYPEROPTIC LTD', 'DD HYPEROPTIC LTD', 'Hyperoptic', 'utilities');
const TV = bill('TV LICENCE MBP', 'DD TV LICENCE MBP', 'TV Licensing', 'utilities');
const HOME_COVER = bill('AVIVA INSURANCE', 'DD AVIVA INSURANCE', 'Aviva', 'insurance');
const CAR_COVER = bill('DIRECT LINE INS', 'DD DIRECT LINE INS', 'Direct Line', 'insurance');
const LIFE_COVER = bill('LEGAL AND GENERAL', 'DD LEGAL AND GENERAL', 'Legal & General', 'insurance');
const CAR_TAX = bill('DVLA VEHICLE TAX', 'DD DVLA-LD68 KTX', 'DVLA', 'transport');
const MOBILE: Regular = {
  account: 'current',
  payee: 'EE Limited',
  descriptor: 'EE LIMITED Q0931',
  merchant: 'EE',
  category: 'utilities',
  channel: 'direct_debit',
};
const GYM: Regular = { ...MOBILE, payee: 'PureGym', descriptor: 'PUREGYM LTD', merchant: 'PureGym' };

/** Years since the first day: prices that go up once a year use it. */
const year = (desk: Desk): bigint => BigInt(Math.floor(desk.facts.months_in / 12));

function take(desk: Desk, regular: Regular, minor: bigint, more: Partial<Draft> = {}): void {
  desk.post({ ...regular, minor: -minor, minute: 245, ...more });
}

export function salaries(desk: Desk): void {
  const { facts, calendar } = desk;
  if (calendar.isPayday(facts, 28)) {
    desk.post({
      account: 'current',
      minor: 3241_16n + year(desk) * 104_30n,
      payee: 'BRIGHTWATER SOFTWARE LTD',
      descriptor: 'BRIGHTWATER SOFTWARE LTD SALARY',
      merchant: 'Brightwater Software',
      channel: 'bacs',
      category: 'income',
      minute: 65 + 120,
    });
  }
  if (calendar.isPayday(facts, 25)) {
    desk.post({
      account: 'joint',
      minor: 2186_42n + year(desk) * 61_75n,
      payee: 'BARTS HEALTH NHS TRUST',
      descriptor: 'BARTS HEALTH NHS TRUST 0042187 BGC',
      merchant: 'Barts Health NHS Trust',
      channel: 'bacs',
      category: 'income',
      minute: 190,
    });
  }
}

export function stateMoney(desk: Desk): void {
  const { facts } = desk;
  if (facts.weekday === 2 && Math.floor(facts.number / 7) % 4 === 0) {
    desk.post({
      account: 'joint',
      minor: 104_20n,
      payee: 'HMRC CHILD BENEFIT',
      descriptor: 'HMRC CHILD BENEFIT BGC',
      merchant: 'HMRC',
      channel: 'bacs',
      category: 'income',
      minute: 190,
    });
  }
  if (facts.month === 7 && desk.calendar.isBillDay(facts, 14)) {
    desk.post({
      account: 'current',
      minor: 286_40n,
      payee: 'HMRC',
      descriptor: 'HMRC TAX REFUND',
      channel: 'bacs',
      category: 'income',
      minute: 190,
    });
  }
}

/** Energy costs more in winter: pounds a month, January first. */
const ENERGY_BY_MONTH = [186, 178, 158, 131, 104, 86, 78, 79, 92, 118, 149, 177];

export function homeBills(desk: Desk): void {
  const { facts, calendar } = desk;
  const due = (date: number): boolean => calendar.isBillDay(facts, date);
  if (due(1)) take(desk, RENT, 1465_00n + year(desk) * 45_00n);
  if (due(1)) take(desk, TV, 14_54n);
  // Ten instalments, April to January; the new council year brings a new amount.
  if (due(5) && facts.month !== 2 && facts.month !== 3) {
    const councilYear = BigInt(facts.month >= 4 ? facts.year : facts.year - 1);
    take(desk, COUNCIL, 163_00n + (councilYear - 2020n) * 7_00n);
  }
  if (due(12)) {
    const pounds = ENERGY_BY_MONTH[facts.month - 1] ?? 120;
    take(desk, ENERGY, BigInt(pounds) * 100n + desk.random('energy').minor(-640, 990));
  }
  if (due(15)) take(desk, WATER, 41_37n + year(desk) * 3_20n);
  if (due(18)) take(desk, BROADBAND, 33_00n + year(desk) * 2_50n);
}

export function coverAndContracts(desk: Desk): void {
  const { facts, calendar } = desk;
  const due = (date: number): boolean => calendar.isBillDay(facts, date);
  if (due(9)) take(desk, HOME_COVER, 18_92n + year(desk) * 1_35n);
  if (due(21)) take(desk, CAR_COVER, 47_60n + year(desk) * 4_15n);
  if (due(3)) take(desk, LIFE_COVER, 22_10n);
  if (due(2)) take(desk, CAR_TAX, 16_18n);
  if (due(16)) take(desk, MOBILE, 21_50n + year(desk) * 1_80n);
  if (due(6)) take(desk, GYM, 27_99n, { category: 'health' });
}
