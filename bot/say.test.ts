import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bold, foreign, freshness, Html, html, lines, split, tidy, toPlain } from './say.ts';

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 100, maxLength: 400 }),
  fc.constantFrom(
    '<b>',
    '</b>&amp;',
    '_*[]()~`',
    '👩‍👩‍👧‍👦',
    '\u202eevil',
    'a\u0000b',
    'evil.com',
    '@someone',
    '/sync',
  ),
);

/** The tags of a text, or undefined when one is not closed in order. */
function balance(source: string): boolean {
  const open: string[] = [];
  for (const [, slash, name = ''] of source.matchAll(/<(\/?)([a-z-]+)[^>]*>/g)) {
    if (slash !== '/') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

describe('building messages', () => {
  test('what comes from outside is escaped, what is ours is not', () => {
    expect(html`<b>${'<script> & "x"'}</b>`.source).toBe('<b>&lt;script&gt; &amp; &quot;x&quot;</b>');
    expect(html`${bold('a')} and ${3}`.source).toBe('<b>a</b> and 3');
  });

  test('any text comes back as it was once the tags are gone', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tidy(toPlain(html`<b>${text}</b>`))).toBe(tidy(text));
      }),
    );
  });

  test('a name that Telegram would make a link of is shown as code', () => {
    for (const name of [
      'evil.com',
      'AMAZON.CO.UK*12',
      'https://x.y',
      '@someone',
      'pay /sync now',
      'see #tag',
    ])
      expect(foreign(name).source).toContain('<code>');
    for (const name of ['Tesco', 'M&S', 'Pret A Manger', 'No. 7', 'A/B Ltd'])
      expect(foreign(name).source).not.toContain('<code>');
  });

  test('a name of 5000 letters is cut to a readable length', () => {
    expect(toPlain(foreign('x'.repeat(5000)))).toHaveLength(48);
  });

  test('undefined takes no line and an empty text makes a gap', () => {
    expect(lines('a', undefined, '', [html`b`, html`c`]).source).toBe('a\n\nb\nc');
  });
});

describe('splitting', () => {
  test('every part fits, has its tags closed, and no letter is lost', () => {
    const row = fc
      .tuple(hostile, fc.boolean())
      .map(([text, isBold]) => (isBold ? bold(text) : html`${text}`));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.integer({ min: 20, max: 200 }), (rows, limit) => {
        const whole = html`<blockquote>${lines(rows)}</blockquote>`;
        const parts = split(whole, limit);
        const letters = (text: string) => text.replaceAll(/\s|…/g, '');
        for (const part of parts) {
          expect(toPlain(part).length).toBeLessThanOrEqual(limit);
          expect(balance(part.source)).toBe(true);
        }
        expect(letters(parts.map(toPlain).join(''))).toBe(letters(toPlain(whole)));
      }),
    );
  });

  test('a text that fits is left alone', () => {
    expect(split(new Html('<b>a\nb</b>'))).toEqual([new Html('<b>a\nb</b>')]);
  });
});

test('freshness names the day as the household sees it', () => {
  const now = new Date('2026-07-02T23:30:00Z');
  expect(freshness(new Date('2026-07-02T23:05:00Z'), 'Europe/London', now)).toBe('as of 00:05 today');
  expect(freshness(new Date('2026-07-02T20:05:00Z'), 'Europe/London', now)).toBe('as of 21:05 yesterday');
  expect(freshness(new Date('2026-06-29T05:02:00Z'), 'Europe/London', now)).toBe('as of Mon 29 Jun, 06:02');
});
