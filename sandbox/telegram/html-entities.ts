/** Telegram's HTML, parsed as its server does, refusals in its words (byte offsets and all). */
import type { Entity, FormattedText } from './entity.ts';
import { cannotParse } from './refusal.ts';

const entityTypes: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  'tg-emoji': 'custom_emoji',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};
const namedCharacters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const isSpace = (character: string | undefined): boolean =>
  character === undefined || /[\s\0]/.test(character);

interface OpenTag {
  readonly name: string;
  readonly argument: string;
  /** Where its text starts in the result. */
  readonly offset: number;
}

interface Reader {
  readonly source: string;
  at: number;
}

/** An error is placed by byte, counted in UTF-8. */
const bytesBefore = ({ source }: Reader, at: number): number => Buffer.byteLength(source.slice(0, at));

function numericCharacter(digits: string, base: number): string | undefined {
  const code = Number.parseInt(digits, base);
  return code > 0 && code < 0x10ffff && digits.length < 8 ? String.fromCodePoint(code) : undefined;
}

/** Reads `&lt;` and its like; anything else that starts with `&` stays as it stands. */
function readCharacter(reader: Reader): string | undefined {
  const rest = reader.source.slice(reader.at, reader.at + 16);
  const match = /^&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/i.exec(rest);
  if (match === null) return undefined;
  const [whole, hexadecimal, decimal, name] = match;
  const character =
    hexadecimal !== undefined
      ? numericCharacter(hexadecimal, 16)
      : decimal !== undefined
        ? numericCharacter(decimal, 10)
        : namedCharacters[name ?? ''];
  if (character !== undefined) reader.at += whole.length;
  return character;
}

function skipSpace(reader: Reader): void {
  while (reader.at < reader.source.length && isSpace(reader.source[reader.at])) reader.at += 1;
}

function readWhile(reader: Reader, accepts: (character: string) => boolean): string {
  const start = reader.at;
  for (;;) {
    const character = reader.source[reader.at];
    if (character === undefined || !accepts(character)) return reader.source.slice(start, reader.at);
    reader.at += 1;
  }
}

function readQuoted(reader: Reader): string {
  const quote = reader.source[reader.at];
  reader.at += 1;
  let value = '';
  while (reader.at < reader.source.length && reader.source[reader.at] !== quote) {
    const decoded = reader.source[reader.at] === '&' ? readCharacter(reader) : undefined;
    if (decoded === undefined) {
      value += reader.source[reader.at];
      reader.at += 1;
    } else value += decoded;
  }
  reader.at += 1;
  return value;
}

function readValue(reader: Reader): string {
  const start = reader.at;
  if (/["']/.test(reader.source[reader.at] ?? '')) return readQuoted(reader);
  const token = readWhile(reader, (character) => /[a-z0-9.-]/i.test(character)).toLowerCase();
  if (!isSpace(reader.source[reader.at]) && reader.source[reader.at] !== '>')
    throw cannotParse(`Unexpected end of name token at byte offset ${bytesBefore(reader, start)}`);
  return token;
}

/** What of a tag's attributes matters: the address, the language, the kind of span, the quote's fold. */
function argumentOf(tag: string, attribute: string, value: string): string | undefined {
  if (tag === 'a' && attribute === 'href') return value;
  if (tag === 'code' && attribute === 'class' && value.startsWith('language-')) return value.slice(9);
  if (tag === 'span' && attribute === 'class' && value.startsWith('tg-')) return value.slice(3);
  if (tag === 'tg-emoji' && attribute === 'emoji-id') return value;
  return tag === 'blockquote' && attribute === 'expandable' ? '1' : undefined;
}

function readAttributes(reader: Reader, tag: string, place: string): string {
  const unclosed = cannotParse(`Unclosed start tag "${tag}" at byte offset ${place}`);
  let argument = '';
  for (;;) {
    skipSpace(reader);
    if (reader.at >= reader.source.length) throw unclosed;
    if (reader.source[reader.at] === '>') return argument;
    const attribute = readWhile(reader, (character) => !isSpace(character) && !/[=>/"']/.test(character));
    if (attribute === '')
      throw cannotParse(`Empty attribute name in the tag "${tag}" at byte offset ${place}`);
    skipSpace(reader);
    let value = '';
    if (reader.source[reader.at] === '=') {
      reader.at += 1;
      skipSpace(reader);
      if (reader.at >= reader.source.length) throw unclosed;
      value = readValue(reader);
    }
    argument = argumentOf(tag, attribute, value) ?? argument;
  }
}

function readStartTag(reader: Reader, offset: number): OpenTag {
  const place = String(bytesBefore(reader, reader.at));
  reader.at += 1;
  const name = readWhile(reader, (character) => !isSpace(character) && character !== '>').toLowerCase();
  if (reader.at >= reader.source.length) throw cannotParse(`Unclosed start tag at byte offset ${place}`);
  if (!Object.hasOwn(entityTypes, name))
    throw cannotParse(`Unsupported start tag "${name}" at byte offset ${place}`);
  const argument = readAttributes(reader, name, place);
  if (name === 'span' && argument !== 'spoiler')
    throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${place}`);
  reader.at += 1;
  return { name, argument, offset };
}

function readEndTag(reader: Reader, open: OpenTag | undefined): OpenTag {
  const place = bytesBefore(reader, reader.at);
  if (open === undefined) throw cannotParse(`Unexpected end tag at byte offset ${place}`);
  reader.at += 2;
  const name = readWhile(reader, (character) => !isSpace(character) && character !== '>').toLowerCase();
  skipSpace(reader);
  if (reader.source[reader.at] !== '>') throw cannotParse(`Unclosed end tag at byte offset ${place}`);
  if (name !== '' && name !== open.name)
    throw cannotParse(
      `Unmatched end tag at byte offset ${place}, expected "</${open.name}>", found "</${name}>"`,
    );
  reader.at += 1;
  return open;
}

/** A mark over the text between the tags; an address that is none leaves the text bare, as Telegram does. */
function entityOf({ name, argument, offset }: OpenTag, text: string): Entity | undefined {
  const place = { offset, length: text.length - offset };
  if (place.length === 0) return undefined;
  const type = entityTypes[name] ?? name;
  if (name === 'a') {
    const url = argument === '' ? text.slice(offset) : argument;
    const person = /^tg:\/\/user\?id=(\d+)$/.exec(url)?.[1];
    if (person !== undefined) return { type: 'text_mention', ...place, user: { id: Number(person) } };
    const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
    return URL.canParse(address) ? { type, ...place, url } : undefined;
  }
  if (name === 'blockquote' && argument !== '') return { type: 'expandable_blockquote', ...place };
  if (name === 'code' && argument !== '') return { type, ...place, language: argument };
  return name === 'tg-emoji' ? { type, ...place, custom_emoji_id: argument } : { type, ...place };
}

/** `<pre><code class="language-x">` is one mark with a language; a language on bare code means nothing. */
function joinCode(entities: readonly Entity[]): Entity[] {
  const sameText = (a: Entity, b: Entity): boolean => a.offset === b.offset && a.length === b.length;
  return entities.flatMap((entity) => {
    if (entity.type === 'code') {
      const { language: _language, ...code } = entity;
      return entities.some((other) => other.type === 'pre' && sameText(other, entity)) ? [] : [code];
    }
    if (entity.type !== 'pre') return [entity];
    const code = entities.find((other) => other.type === 'code' && sameText(other, entity));
    return [code?.language === undefined ? entity : { ...entity, language: code.language }];
  });
}

export function parseHtml(source: string): FormattedText {
  const reader: Reader = { source, at: 0 };
  const open: OpenTag[] = [];
  const entities: Entity[] = [];
  let text = '';
  while (reader.at < source.length) {
    const character = source[reader.at] ?? '';
    const decoded = character === '&' ? readCharacter(reader) : undefined;
    if (decoded !== undefined) text += decoded;
    else if (character !== '<') {
      text += character;
      reader.at += 1;
    } else if (source[reader.at + 1] === '/') {
      const entity = entityOf(readEndTag(reader, open.pop()), text);
      if (entity !== undefined) entities.push(entity);
    } else open.push(readStartTag(reader, text.length));
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined)
    throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: joinCode(entities) };
}
