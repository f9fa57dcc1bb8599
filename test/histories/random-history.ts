/**
 * Histories by chance. Left out on purpose, because nobody could decide them from what the bank shows:
 * a booked row that comes back with new ids, other words and another day at once (it is a new payment to
 * whoever looks), and a pending row without an id that stays on beside its own booked row.
 */
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';
import { money, toDecimal } from '#core/money.ts';
import { FETCH_FAULTS } from '#sandbox/bank/fetch-faults.ts';
import type { AccountScript, BankStyle, FaultEvent } from '#sandbox/bank/scripted/script.ts';
import type { History, Sync } from './history.ts';
import { eventsOf, LIFE_KINDS, type LifePlan } from './lives.ts';

type Chosen<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

/** The last event is over by then, whatever its lag. */
const LAST_BEGIN_DAYS = 42;
const LAST_LOOK_DAYS = 60;
const LAST_FAULT_DAYS = 40;

/** Summer time begins and ends within some of them. */
const STARTS = [
  '2026-01-26T00:00:00Z',
  '2026-03-02T00:00:00Z',
  '2026-06-08T00:00:00Z',
  '2026-09-21T00:00:00Z',
];

const lifePlan: fc.Arbitrary<LifePlan> = fc.record({
  kind: fc.constantFrom(...LIFE_KINDS),
  begins: fc
    .integer({ min: 0, max: (LAST_BEGIN_DAYS * DAY_MS) / MINUTE_MS })
    .map((minute) => minute * MINUTE_MS),
  // Some prices are common, so that strangers cost the same.
  minor: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -30_000, max: -100 }) },
    { weight: 2, arbitrary: fc.constantFrom(-450, -1000, -1299) },
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 250_000 }) },
  ),
  shop: fc.nat(400),
  lag: fc.integer({ min: 3, max: 80 }).map((tenths) => tenths / 10),
  spice: fc.nat(30),
});

const style: fc.Arbitrary<BankStyle> = fc
  .record({
    ids: fc.constantFrom<BankStyle['ids']>(
      'none',
      'stable',
      'booked_only',
      'at_booking',
      'every_request',
      'blank',
      'filler',
      'repeated',
    ),
    provider_ids: fc.constantFrom<BankStyle['provider_ids'] & string>('content', 'content', 'shared', 'none'),
    names: fc.constantFrom<BankStyle['names'] & string>('field', 'text'),
    pending_date: fc.constantFrom<BankStyle['pending_date'] & string>('booking', 'value'),
    window_days: fc.constantFrom(undefined, undefined, 75, 60),
    hides_pending: fc.constantFrom(false, false, false, true),
  })
  .map(({ window_days, ...rest }) => (window_days === undefined ? rest : { ...rest, window_days }));

const faultPlan = fc.record({
  day: fc.integer({ min: 5, max: LAST_FAULT_DAYS }),
  scope: fc.constantFrom('transactions' as const, 'transactions' as const, 'balances' as const),
  with: fc.constantFrom(...FETCH_FAULTS),
  times: fc.integer({ min: 1, max: 2 }),
});

const accountPlan = fc.record({
  style,
  currency: fc.constantFrom('GBP', 'GBP', 'GBP', 'EUR', 'JPY'),
  kind: fc.constantFrom('current' as const, 'current' as const, 'savings' as const, 'card' as const),
  opening: fc.integer({ min: -50_000, max: 500_000 }),
  lives: fc.array(lifePlan, { minLength: 4, maxLength: 24 }),
  faults: fc.oneof(fc.array(faultPlan, { maxLength: 0 }), fc.array(faultPlan, { maxLength: 2 })),
});
type AccountPlan = Chosen<typeof accountPlan>;

function scriptOf(plan: AccountPlan, name: string, start: number): AccountScript {
  const { style: own, currency, kind, lives, faults } = plan;
  const setting = { start, currency, isTold: own.ids === 'stable' };
  return {
    name,
    currency,
    kind,
    opening: toDecimal(money(BigInt(plan.opening), currency)),
    style: own,
    events: [
      ...lives.flatMap((life, number) => eventsOf(life, { ...setting, number })),
      ...faults.map(
        ({ day, scope, times, with: fault }): FaultEvent => ({
          at: new Date(start + day * DAY_MS).toISOString(),
          does: 'fail',
          scope,
          with: fault,
          times,
        }),
      ),
    ],
  };
}

/** Every nine days, and often enough to outlast all faults: a change is seen while its bank still serves it. */
const USUAL_HALF_DAYS = [14, 30, 46, 64, 82, 98, 104, 110];
/** Half-days on which somebody looks besides. */
const looks = fc.uniqueArray(fc.integer({ min: 2, max: 100 }), { minLength: 2, maxLength: 4 });

const relinks = fc.array(
  fc.record({
    look: fc.integer({ min: 2, max: 12 }),
    how: fc.constantFrom('same ids' as const, 'new ids' as const),
  }),
  { maxLength: 2 },
);

/** Several consents with several accounts each, for one household. */
export const randomHistories = (consents: number, accounts: number): fc.Arbitrary<readonly History[]> =>
  fc
    .record({
      start: fc.constantFrom(...STARTS),
      looks,
      consents: fc.array(
        fc.record({
          isKeen: fc.boolean(),
          relinks,
          accounts: fc.array(accountPlan, { minLength: accounts, maxLength: accounts }),
        }),
        { minLength: consents, maxLength: consents },
      ),
    })
    .map((plan) => {
      const start = Date.parse(plan.start);
      return plan.consents.map((consent, at) => ({
        accounts: consent.accounts.map((account, number) => scriptOf(account, `${at}/${number}`, start)),
        syncs: syncsOf(plan.looks, consent, start),
      }));
    });

interface ConsentPlan {
  /** Whether there are looks between the usual ones. */
  readonly isKeen: boolean;
  readonly relinks: Chosen<typeof relinks>;
}

function syncsOf(halfDays: readonly number[], consent: ConsentPlan, start: number): Sync[] {
  const made = new Set([...USUAL_HALF_DAYS, ...(consent.isKeen ? halfDays : [])]);
  const syncs = [...made]
    .toSorted((a, b) => a - b)
    .map((half, at): Sync => {
      const relinked = consent.relinks.find(({ look }) => look === at)?.how;
      const instant = start + (half * DAY_MS) / 2 + 7 * HOUR_MS;
      return { at: new Date(instant).toISOString(), ...(relinked === undefined ? {} : { relinked }) };
    });
  return [...syncs, { at: new Date(start + LAST_LOOK_DAYS * DAY_MS + 10 * HOUR_MS).toISOString() }];
}
