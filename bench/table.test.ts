import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMet, median, percentile, type Row, ratioOf, toTable } from './table.ts';

const row = (changes: Partial<Row> = {}): Row => ({
  goal: 'G0',
  what: 'a thing',
  unit: 'ms',
  product: [3, 1, 2],
  floor: [1, 1, 4],
  target: { kind: 'ratio', most: 1.5 },
  ...changes,
});

describe('a median', () => {
  test('is the middle one, or the mean of the middle two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 2])).toBe(3.5);
    expect(median([10, 9])).toBe(9.5);
  });

  test('orders numbers as numbers and leaves the series as it was', () => {
    const values = [100, 20, 3];
    expect(median(values)).toBe(20);
    expect(values).toEqual([100, 20, 3]);
  });

  test('has as many values below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  test('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('a percentile', () => {
  test('is a value of the series that the share does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values, 1)).toBe(100);
    expect(percentile(values, 0)).toBe(1);
  });
});

describe('a row', () => {
  test('has the ratio of the medians, not of the means', () => {
    expect(ratioOf(row({ product: [3, 3, 300], floor: [2, 2, 2] }))).toBe(1.5);
  });

  test('has no ratio without a floor or with one of zero', () => {
    const { floor: _, ...alone } = row();
    expect(ratioOf(alone)).toBeUndefined();
    expect(ratioOf(row({ floor: [0] }))).toBeUndefined();
  });

  test('meets a ratio or an amount up to the very limit', () => {
    expect(isMet(row({ product: [3], floor: [2] }))).toBe(true);
    expect(isMet(row({ product: [3.1], floor: [2] }))).toBe(false);
    expect(isMet(row({ product: [200], target: { kind: 'amount', most: 200 } }))).toBe(true);
    expect(isMet(row({ product: [201], target: { kind: 'amount', most: 200 } }))).toBe(false);
    expect(isMet(row({ target: { kind: 'none' } }))).toBeUndefined();
  });

  test('does not meet a ratio that cannot be told', () => {
    expect(isMet(row({ floor: [0] }))).toBe(false);
  });
});

test('a table shows median, range, count, ratio, target and verdict', () => {
  const [head, rule, line] = toTable([row()]);
  expect(head).toMatch(/^\| goal \| what/);
  expect(rule).toMatch(/^\| -+ \| -+/);
  expect(line?.split('|').map((cell) => cell.trim())).toEqual([
    '',
    'G0',
    'a thing',
    '2.00 ms (1.00–3.00, n=3)',
    '1.00 ms (1.00–4.00, n=3)',
    '2.00×',
    '≤ 1.5×',
    'no',
    '',
  ]);
});
