import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, day } from '#core/day.ts';
import { createLife } from './household.ts';
import { CATEGORIES, type Movement, statusAt } from './movement.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';

const FIRST = day('2024-09-24');
const TODAY = day('2026-11-24');
const tell = (seed: string, last = TODAY): readonly Movement[] =>
  createLife({ seed, firstDay: FIRST, zone: 'Europe/London' }).until(last);
const movements = tell('a household');
const of = (test: (movement: Movement) => boolean): Movement[] => movements.filter(test);

describe('the household', () => {
  test('has some three thousand movements over 26 months, all of them labelled', () => {
    expect(movements.length).toBeGreaterThan(3000);
    expect(movements.length).toBeLessThan(3700);
    expect(movements.every(({ truth }) => CATEGORIES.includes(truth.category))).toBe(true);
    expect(new Set(movements.map(({ truth }) => truth.category)).size).toBe(CATEGORIES.length);
    expect(new Set(movements.map(({ key }) => key)).size).toBe(movements.length);
  });

  test('the same seed tells the same life, another one tells another', () => {
    expect(tell('a household')).toEqual(movements);
    expect(tell('another').slice(0, 200)).not.toEqual(movements.slice(0, 200));
  });

  test('a day more never changes what was told before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60 }), (early, more) => {
        const life = createLife({ seed: 'grows', firstDay: FIRST, zone: 'Europe/London' });
        const before = [...life.until(addDays(FIRST, early))];
        const after = life.until(addDays(FIRST, early + more));
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after).toEqual(tell('grows', addDays(FIRST, early + more)));
      }),
      { numRuns: 12 },
    );
  });

  test('money moved between own accounts leaves one and reaches another', () => {
    const legs = of(({ truth, channel }) => truth.is_transfer && channel !== 'exchange');
    const out = legs.filter(({ minor }) => minor < 0n);
    const arrived = legs.filter(({ minor }) => minor > 0n);
    expect(out.length).toBeGreaterThan(80);
    expect(arrived).toHaveLength(out.length);
    for (const [at, leg] of out.entries()) {
      const other = arrived[at];
      expect(other?.minor).toBe(-leg.minor);
      expect(other?.account).not.toBe(leg.account);
    }
    expect(out.some((leg, at) => arrived[at]?.booked_on === addDays(leg.booked_on, 1))).toBe(true);
  });

  test('pounds that become euros carry the rate on both sides', () => {
    const legs = of(({ channel }) => channel === 'exchange');
    const euros = legs.filter(({ account }) => account === 'euros');
    expect(euros.length).toBeGreaterThanOrEqual(4);
    for (const leg of euros) {
      const pounds = legs.find((one) => one.account === 'current' && one.made_on === leg.made_on);
      const rate = Number(leg.exchange?.rate);
      expect(Math.abs(Number(leg.minor) / Number(-(pounds?.minor ?? 0n)) - rate)).toBeLessThan(0.001);
    }
  });

  test('salaries come on the working day before, never on a weekend', () => {
    const pay = of(({ truth }) => truth.merchant === 'Brightwater Software');
    expect(pay).toHaveLength(26);
    const days = pay.map(({ booked_on }) => new Date(`${booked_on}T00:00:00Z`).getUTCDay());
    expect(days.every((weekday) => weekday > 0 && weekday < 6)).toBe(true);
    expect(pay.map(({ booked_on }) => booked_on)).toContain('2026-02-27');
  });

  test('council tax is ten instalments a year, none in February and March', () => {
    const months = of(({ truth }) => truth.merchant === 'Council tax').map(({ booked_on }) => booked_on);
    expect(months.filter((on) => on >= '2025-04-01' && on < '2026-04-01')).toHaveLength(10);
    expect(months.some((on) => on.slice(5, 7) === '02' || on.slice(5, 7) === '03')).toBe(false);
  });

  test('one subscription went up some four months ago and one ended some six months ago', () => {
    const prices = (name: string) => of(({ truth }) => truth.merchant === name);
    const netflix = prices('Netflix');
    const dearer = netflix.filter(({ minor }) => minor === -12_99n);
    expect(dearer.length).toBeGreaterThanOrEqual(3);
    expect(netflix.length).toBeGreaterThan(dearer.length);
    expect((dearer[0]?.made_on ?? '') >= addMonths(FIRST, 22)).toBe(true);
    const ended = prices('NOW TV').at(-1)?.made_on ?? '';
    expect(ended > addDays(TODAY, -240) && ended < addDays(TODAY, -150)).toBe(true);
    expect(SUBSCRIPTIONS).toHaveLength(8);
  });

  test('a refund gives back all or half of something bought at the same shop before', () => {
    const refunds = of(({ truth }) => truth.is_refund);
    expect(refunds.length).toBeGreaterThan(10);
    for (const refund of refunds) {
      const purchase = movements.find(
        (one) =>
          one.truth.merchant === refund.truth.merchant &&
          one.account === refund.account &&
          one.made_on < refund.made_on &&
          (one.minor === -refund.minor || one.minor / -2n === refund.minor),
      );
      expect(purchase?.truth.category).toBe(refund.truth.category);
    }
  });

  test('no account but the card is in debt at the end of a day, and the card stays within its limit', () => {
    const opening = { current: 1482_37n, joint: 2864_90n, savings: 6150_00n, euros: 86_20n } as const;
    for (const [account, start] of Object.entries(opening)) {
      const byDay = new Map<string, bigint>();
      for (const one of of(
        (movement) => movement.account === account && Number.isFinite(movement.booked_at),
      )) {
        byDay.set(one.booked_on, (byDay.get(one.booked_on) ?? 0n) + one.minor);
      }
      let balance: bigint = start;
      let lowest: bigint = start;
      for (const [, sum] of [...byDay].sort(([one], [other]) => one.localeCompare(other))) {
        balance += sum;
        if (balance < lowest) lowest = balance;
      }
      expect({ account, lowest: lowest > -100_00n }).toEqual({ account, lowest: true });
    }
  });

  test('a hold that is released is shown for a while and never booked', () => {
    const [hold] = of(({ released_at }) => Number.isFinite(released_at));
    if (hold === undefined) throw new Error('there is no such hold');
    expect(statusAt(hold, hold.made_at - 1)).toBe('hidden');
    expect(statusAt(hold, hold.made_at)).toBe('pending');
    expect(statusAt(hold, hold.released_at)).toBe('hidden');
  });

  test('some card payments are booked with another amount or another text than they were reserved with', () => {
    expect(of(({ hold }) => hold.minor !== undefined).length).toBeGreaterThan(20);
    expect(of(({ hold }) => hold.descriptor !== undefined).length).toBeGreaterThan(20);
  });
});
