import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapInTurns } from './in-turns.ts';

/** Works for so many milliseconds without giving way. */
function hold(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('a map in turns', () => {
  test('gives what a map gives, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), async (items) => {
        const both = (item: number, at: number): string => `${at}: ${item}`;
        expect(await mapInTurns(items, both)).toEqual(items.map(both));
      }),
    );
  });

  test('lets others run before it is through', async () => {
    let hasRun = false;
    const other = nextTurn().then(() => {
      hasRun = true;
    });
    const seen = await mapInTurns([1, 2, 3, 4], () => {
      hold(10);
      return hasRun;
    });
    await other;
    expect(seen[0]).toBe(false);
    expect(seen.at(-1)).toBe(true);
  });

  test('fails with what the map throws', async () => {
    const refuse = (): never => {
      throw new Error('not this one');
    };
    await expect(mapInTurns([1], refuse)).rejects.toThrow('not this one');
  });
});
