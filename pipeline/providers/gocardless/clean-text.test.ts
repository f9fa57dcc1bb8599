import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText } from './clean-text.ts';

describe('cleanText', () => {
  test.each([
    ['  HARBOUR   BOOKS\r\n LEEDS ', 'HARBOUR BOOKS LEEDS'],
    ['pay\u202Eeht\u202C me', 'pay eht me'],
    ['nul\u0000l', 'nul l'],
    ['half \ud83d', 'half \ufffd'],
  ])('makes %j readable', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test.each([' ', '', '\u200b', null, undefined, 4, {}, []])('counts %j as missing', (value) => {
    expect(cleanText(value)).toBeUndefined();
  });

  test('keeps what is written in any script', () => {
    expect(cleanText('Żabka – ΑΓΟΡΑ 日本 👩‍👩‍👧')).toBe('Żabka – ΑΓΟΡΑ 日本 👩‍👩‍👧');
  });

  test('is bounded, well formed and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const clean = cleanText(text);
        if (clean === undefined) return;
        expect(clean.length).toBeLessThanOrEqual(1000);
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});
