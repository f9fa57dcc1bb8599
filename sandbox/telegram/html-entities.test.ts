import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { captionText, messageText } from './formatted-text.ts';
import { parseHtml } from './html-entities.ts';

const html = (text: string) => messageText({ text, parseMode: 'HTML' });
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

describe('marks', () => {
  test.each([
    ['<b>a</b>', 'bold'],
    ['<strong>a</strong>', 'bold'],
    ['<i>a</i>', 'italic'],
    ['<EM>a</EM>', 'italic'],
    ['<u>a</u>', 'underline'],
    ['<ins>a</ins>', 'underline'],
    ['<s>a</s>', 'strikethrough'],
    ['<strike>a</strike>', 'strikethrough'],
    ['<del>a</del>', 'strikethrough'],
    ['<code>a</code>', 'code'],
    ['<pre>a</pre>', 'pre'],
    ['<tg-spoiler>a</tg-spoiler>', 'spoiler'],
    ['<span class="tg-spoiler">a</span>', 'spoiler'],
    ['<blockquote>a</blockquote>', 'blockquote'],
    ['<blockquote expandable>a</blockquote>', 'expandable_blockquote'],
  ])('%s is %s', (text, type) => {
    expect(html(text)).toEqual({ text: 'a', entities: [{ type, offset: 0, length: 1 }] });
  });

  test('nested ones keep their places, counted in UTF-16 units', () => {
    expect(html('🙂 <b>x<i>yy</i></b>')).toEqual({
      text: '🙂 xyy',
      entities: [
        { type: 'bold', offset: 3, length: 3 },
        { type: 'italic', offset: 4, length: 2 },
      ],
    });
  });

  test('a link carries its address with the characters decoded', () => {
    expect(html("<a href='https://example.com/?a=1&amp;b=2'>here</a>").entities).toEqual([
      { type: 'text_link', offset: 0, length: 4, url: 'https://example.com/?a=1&b=2' },
    ]);
    expect(html('<a href="tg://user?id=7">Alex</a>').entities).toEqual([
      { type: 'text_mention', offset: 0, length: 4, user: { id: 7 } },
    ]);
    expect(html('<a href="https://">x</a>').entities).toEqual([]);
  });

  test('code with a language inside pre is one mark', () => {
    expect(html('<pre><code class="language-sql">select 1</code></pre>').entities).toEqual([
      { type: 'pre', offset: 0, length: 8, language: 'sql' },
    ]);
  });

  test('an empty mark marks nothing', () => {
    expect(html('a<b></b>').entities).toEqual([]);
  });
});

describe('characters', () => {
  test.each([
    ['&lt;&gt;&amp;&quot;', '<>&"'],
    ['&#163;&#xA3;&#x1F642', '££🙂'],
    ['fish & chips &nbsp; &', 'fish & chips &nbsp; &'],
    ['&#0; &#99999999;', '&#0; &#99999999;'],
  ])('%s is %s', (source, text) => {
    expect(html(source).text).toBe(text);
  });
});

describe('refusals in Telegram’s words', () => {
  test.each([
    ['£ <x>a</x>', 'Unsupported start tag "x" at byte offset 3'],
    ['<b>a', 'Can\'t find end tag corresponding to start tag "b"'],
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['a <b', 'Unclosed start tag at byte offset 2'],
    ['<a href="x', 'Unclosed start tag "a" at byte offset 0'],
    ['<a href=', 'Unclosed start tag "a" at byte offset 0'],
    ['<a =x>y</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href=x/y>y</a>', 'Unexpected end of name token at byte offset 8'],
    ['a</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>a</b', 'Unclosed end tag at byte offset 4'],
    ['<b>a</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('%s', (source, reason) => {
    expect(() => parseHtml(source)).toThrow(`Bad Request: can't parse entities: ${reason}`);
  });
});

describe('any text', () => {
  const marksAndLetters = ['<', '>', '&', ';', '"', "'", '#', '/', '=', 'b', ' ', 'a', '\n', '\u202e', '🙂'];
  const hostile = fc.string({ unit: fc.constantFrom(...marksAndLetters), maxLength: 60 });
  const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), hostile);

  test('escaped is accepted and comes back equal', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parseHtml(escape(text))).toEqual({ text, entities: [] });
      }),
    );
  });

  test('is never accepted with an open “<” left in it', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const source = `${escape(before)}<${escape(after)}`;
        expect(() => parseHtml(source)).toThrow("can't parse entities");
      }),
    );
  });

  test('keeps its marks inside the text', () => {
    fc.assert(
      fc.property(anyText, anyText, (inside, outside) => {
        const source = `${escape(outside)}<b>${escape(inside)}</b>${escape(outside)}`;
        const { text, entities } = captionText({ text: source, parseMode: 'HTML' });
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
