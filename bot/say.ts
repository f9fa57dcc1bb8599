/**
 * The one builder of messages: Telegram's HTML, with everything that comes from outside escaped and the length
 * counted as Telegram counts it (UTF-16 units after the tags are gone).
 */
import { addDays, dayOf, sayDay } from '#core/day.ts';
import { formatMoney, type Money } from '#core/money.ts';

/** Text whose tags are ours. Anything else put into a message is escaped. */
export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  toString(): string {
    return this.source;
  }
}

export type Piece = Html | string | number | readonly Html[];

/** A text message holds this many units, a caption 1024. */
export const MESSAGE_LIMIT = 4096;
export const CAPTION_LIMIT = 1024;

// Control characters, and those that turn the direction of the text around them.
const UNSEEN = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/** One line of plain text, safe to stand in a message. */
export const tidy = (text: string): string => text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const toSource = (piece: Piece): string => {
  if (piece instanceof Html) return piece.source;
  if (typeof piece === 'number') return String(piece);
  return typeof piece === 'string' ? escape(piece.replace(UNSEEN, ' ')) : piece.map(String).join('');
};

/** A template whose own text is markup and whose values are escaped unless they are Html. */
export function html(parts: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(
    parts.map((part, at) => part + (at < values.length ? toSource(values[at] ?? '') : '')).join(''),
  );
}

export const bold = (piece: Piece): Html => html`<b>${piece}</b>`;
export const italic = (piece: Piece): Html => html`<i>${piece}</i>`;
export const code = (piece: Piece): Html => html`<code>${piece}</code>`;

// What Telegram would make clickable by itself: addresses, domains, user names, commands, tags.
const CLICKABLE = /:\/\/|[\p{L}\d-]\.\p{L}{2,}|(^|\W)[@/#$]\w/u;

/**
 * Words of a bank or a file: cut to a readable length, and shown as code when Telegram would make a link of
 * them, because whoever sends a payment chooses them.
 */
export function foreign(text: string, atMost = 48): Html {
  const characters = Array.from(tidy(text));
  const cut =
    characters.length > atMost ? `${characters.slice(0, atMost - 1).join('')}…` : characters.join('');
  return CLICKABLE.test(cut) ? code(cut) : html`${cut}`;
}

export const money = (amount: Money, options?: { signed?: boolean; whole?: boolean }): Html =>
  html`${formatMoney(amount, options)}`;

/** Pieces on lines of their own; what is undefined takes no line, an empty text makes a gap. */
export function lines(...pieces: (Piece | undefined)[]): Html {
  const sources = pieces.flatMap((piece) => {
    if (piece === undefined) return [];
    return Array.isArray(piece) ? piece.map(String) : [toSource(piece)];
  });
  return new Html(sources.join('\n'));
}

/** Pieces with ` · ` between them. */
export const dots = (...pieces: (Piece | undefined)[]): Html =>
  new Html(pieces.flatMap((piece) => (piece === undefined ? [] : [toSource(piece)])).join(' · '));

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** The text as a person sees it: for the length, and for a message whose tags Telegram will not take. */
export const toPlain = (text: Html): string =>
  text.source.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity);

/** The tags that stand open after a line, given those open before it. */
function openAfter(line: string, before: readonly string[]): string[] {
  const open = [...before];
  for (const [tag, slash] of line.matchAll(/<(\/?)[a-z-]+[^>]*>/g)) {
    if (slash === '/') open.pop();
    else open.push(tag);
  }
  return open;
}

const closing = (open: readonly string[]): string =>
  open
    .toReversed()
    .map((tag) => `</${/[a-z-]+/.exec(tag)?.[0] ?? ''}>`)
    .join('');

/** A line too long for a message of its own is cut between characters; its tags stay where they stood. */
function* chop(line: string, limit: number): Generator<string> {
  let part = '';
  let length = 0;
  for (const [token] of line.matchAll(/<[^>]*>|&(?:lt|gt|quot|amp);|./gsu)) {
    const size = toPlain(new Html(token)).length;
    if (length + size > limit) {
      yield part;
      part = '';
      length = 0;
    }
    part += token;
    length += size;
  }
  yield part;
}

/** Splits at lines so that every part fits and has its tags closed. Never empty. */
export function split(text: Html, limit = MESSAGE_LIMIT): Html[] {
  const parts: Html[] = [];
  let open: string[] = [];
  let part: string[] = [];
  let length = 0;
  let prefix = '';
  for (const line of text.source.split('\n').flatMap((each) => [...chop(each, limit)])) {
    const size = toPlain(new Html(line)).length + (part.length > 0 ? 1 : 0);
    if (part.length > 0 && length + size > limit) {
      parts.push(new Html(prefix + part.join('\n') + closing(open)));
      prefix = open.join('');
      part = [];
      length = 0;
    }
    part.push(line);
    length += size;
    open = openAfter(line, open);
  }
  parts.push(new Html(prefix + part.join('\n') + closing(open)));
  const said = parts.filter((each) => toPlain(each).trim() !== '');
  return said.length > 0 ? said : [new Html('…')];
}

/** "09:12" in the zone. */
const sayTime = (instant: Date, zone: string): string =>
  instant.toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });

/** "06:02 today", "21:07 yesterday", "06:02 tomorrow", "Tue 3 Mar, 06:02". */
export function sayInstant(instant: Date, zone: string, now: Date): string {
  const [on, today] = [dayOf(instant, zone), dayOf(now, zone)];
  const time = sayTime(instant, zone);
  if (on === addDays(today, 1)) return `${time} tomorrow`;
  const day = sayDay(on, today);
  return day === 'today' || day === 'yesterday' ? `${time} ${day}` : `${day}, ${time}`;
}

/** "as of 06:02 today". */
export const freshness = (instant: Date, zone: string, now: Date): string =>
  `as of ${sayInstant(instant, zone, now)}`;

/** "1 payment", "3 payments". */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en-GB')} ${amount === 1 ? one : many}`;
