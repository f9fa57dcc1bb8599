import { describe, expect, test } from 'vitest';
import { captionText, messageText, typedText } from './formatted-text.ts';

const marks = (text: string) =>
  typedText(text).entities.map(
    ({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`,
  );

describe('limits', () => {
  test('count what is left once the marks are out', () => {
    expect(messageText({ text: `<b>${'a'.repeat(4096)}</b>`, parseMode: 'HTML' }).text).toHaveLength(4096);
    expect(() => messageText({ text: 'a'.repeat(4097) })).toThrow('Bad Request: message is too long');
    expect(() => messageText({ text: '🙂'.repeat(2049) })).toThrow('Bad Request: message is too long');
    expect(captionText({ text: 'a'.repeat(1024) }).text).toHaveLength(1024);
    expect(() => captionText({ text: 'a'.repeat(1025) })).toThrow('Bad Request: message caption is too long');
  });

  test('nothing to say is refused, a caption may be empty', () => {
    expect(() => messageText({ text: '' })).toThrow('Bad Request: message text is empty');
    expect(() => messageText({ text: ' \n ' })).toThrow('Bad Request: text must be non-empty');
    expect(captionText({ text: '' })).toEqual({ text: '', entities: [] });
  });

  test('an unknown parse mode is refused', () => {
    expect(() => messageText({ text: 'a', parseMode: 'BBCode' })).toThrow('unsupported parse_mode');
  });
});

test('spaces around, line ends of Windows and overrides of direction go, and the marks move along', () => {
  const text = messageText({
    text: '  a\r\n\u202eb c\t ',
    entities: [
      { type: 'bold', offset: 0, length: 4 },
      { type: 'italic', offset: 6, length: 10 },
    ],
  });
  expect(text).toEqual({
    text: 'a\nb c',
    entities: [
      { type: 'bold', offset: 0, length: 1 },
      { type: 'italic', offset: 2, length: 3 },
    ],
  });
});

describe('found without being asked for', () => {
  test.each([
    ['/start now', ['bot_command /start']],
    ['see /link@my_bot, or a/b', ['bot_command /link@my_bot']],
    ['at https://a.example/b?c=1.', ['url https://a.example/b?c=1']],
    ['pay paypa1.com today', ['url paypa1.com']],
    ['ask me@example.org or @someone #rent', ['email me@example.org', 'mention @someone', 'hashtag #rent']],
    ['£3.50 at 12/11, nothing here', []],
  ])('%s', (text, expected) => {
    expect(marks(text)).toEqual(expected);
  });

  test('not inside code or a link', () => {
    const html = '<code>/start</code> <a href="https://a.example">b.com</a>';
    const types = messageText({ text: html, parseMode: 'HTML' }).entities.map(({ type }) => type);
    expect(types).toEqual(['code', 'text_link']);
  });
});

describe('MarkdownV2', () => {
  const markdown = (text: string) => messageText({ text, parseMode: 'MarkdownV2' });

  test('marks, links and escapes', () => {
    expect(markdown('*a* _b_ __c__ ~d~ ||e|| `f*` \\. [g](https://x.example/\\))')).toEqual({
      text: 'a b c d e f* . g',
      entities: [
        { type: 'bold', offset: 0, length: 1 },
        { type: 'italic', offset: 2, length: 1 },
        { type: 'underline', offset: 4, length: 1 },
        { type: 'strikethrough', offset: 6, length: 1 },
        { type: 'spoiler', offset: 8, length: 1 },
        { type: 'code', offset: 10, length: 2 },
        { type: 'text_link', offset: 15, length: 1, url: 'https://x.example/)' },
      ],
    });
    expect(markdown('```\nx = 1.5\n```').entities).toMatchObject([{ type: 'pre' }]);
  });

  test.each([
    ['£1.50', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['£ *a', "Can't find end of Bold entity at byte offset 3"],
    ['[a', "Can't find end of TextUrl entity at byte offset 0"],
    ['[a] b', "Can't find end of a URL"],
  ])('%s is refused', (source, reason) => {
    expect(() => markdown(source)).toThrow(`Bad Request: can't parse entities: ${reason}`);
  });
});
