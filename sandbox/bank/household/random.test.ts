import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';

describe('the generator', () => {
  test('the same seed gives the same numbers, on every machine', () => {
    const random = createRandom('demo/2026-03-01/groceries');
    const again = createRandom('demo/2026-03-01/groceries');
    expect([random.int(0, 999), random.int(0, 999)]).toEqual([again.int(0, 999), again.int(0, 999)]);
    expect(createRandom('demo').int(0, 1_000_000)).not.toBe(createRandom('Demo').int(0, 1_000_000));
  });

  test('whole numbers stay between their ends and reach both', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), (seed, from) => {
        const random = createRandom(seed);
        const seen = new Set(Array.from({ length: 200 }, () => random.int(from, from + 3)));
        expect([...seen].sort((one, other) => one - other)).toEqual([from, from + 1, from + 2, from + 3]);
      }),
    );
  });

  test('nothing can be picked from nothing', () => {
    expect(() => createRandom('x').pick([])).toThrow(RangeError);
  });
});
