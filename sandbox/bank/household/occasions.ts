import type { Desk, Draft } from './desk.ts';

interface Occasion {
  /** Days after the household's first day, and every so many days again. */
  readonly first: number;
  readonly every: number;
  readonly draft: Draft;
}

const paid = (
  payee: string,
  descriptor: string,
  category: Draft['category'],
  minor: bigint,
  more: Partial<Draft> = {},
): Draft => ({ account: 'joint', payee, descriptor, category, minor, channel: 'card', ...more });

const OCCASIONS: readonly Occasion[] = [
  { first: 64, every: 391, draft: paid('Lea Valley Plumbing', 'LEA VALLEY PLUMBING', 'housing', -185_00n) },
  { first: 171, every: 236, draft: paid('Marsh Lane Vets', 'MARSH LANE VETS', 'other', -74_50n) },
  {
    first: 122,
    every: 365,
    draft: paid('Halfords Autocentre', 'HALFORDS AUTOCENTRE', 'transport', -236_90n),
  },
  { first: 37, every: 183, draft: paid('Grove Dental', 'GROVE DENTAL PRACTICE', 'health', -26_80n) },
  { first: 205, every: 400, draft: paid('Specsavers', 'SPECSAVERS E17', 'health', -129_00n) },
  {
    first: 95,
    every: 367,
    draft: paid('HM Passport Office', 'HM PASSPORT OFFICE', 'other', -94_50n, { account: 'card' }),
  },
  {
    first: 48,
    every: 91,
    draft: paid('Oxfam', 'OXFAM GB DONATION', 'gifts_charity', -25_00n, { account: 'current' }),
  },
  {
    first: 150,
    every: 300,
    draft: paid('LB Waltham Forest', 'LBWF PENALTY CHARGE', 'fees', -65_00n, { account: 'card' }),
  },
  {
    first: 30,
    every: 57,
    draft: paid('Tom Okafor', 'TOM OKAFOR DINNER THX', 'other', -32_50n, {
      account: 'current',
      channel: 'faster_payment',
    }),
  },
  {
    first: 77,
    every: 203,
    draft: paid('Vinted', 'VINTED SALE PAYOUT', 'income', 18_40n, {
      account: 'current',
      channel: 'faster_payment',
    }),
  },
];

export function occasions(desk: Desk): void {
  for (const { first, every, draft } of OCCASIONS) {
    const since = desk.facts.index - first;
    if (since >= 0 && since % every === 0) desk.post(draft);
  }
}

/** Dinner money is topped up on Mondays of term. */
export function school(desk: Desk): void {
  const { facts } = desk;
  const isHoliday = facts.month === 8 || (facts.month === 12 && facts.date > 18);
  if (facts.weekday !== 1 || facts.date > 14 || isHoliday || desk.is_away) return;
  desk.post(paid('ParentPay', 'PARENTPAY LTD', 'other', -25_00n));
}
