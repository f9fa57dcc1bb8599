/** What a bot or a person sends, parsed, cleaned and measured as Telegram does. */
import type { Entity, FormattedText } from './entity.ts';
import { findEntities } from './found-entities.ts';
import { parseHtml } from './html-entities.ts';
import { parseMarkdown } from './markdown-entities.ts';
import { badRequest } from './refusal.ts';

export interface TextRequest {
  readonly text: string;
  readonly parseMode?: string | undefined;
  readonly entities?: readonly Entity[] | undefined;
}

/** Line and paragraph separators and direction overrides, which Telegram drops. */
const dropped = /[\r\u2028-\u202e]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0009\u000b-\u001f]/g;

function parse({ text, parseMode, entities }: TextRequest): FormattedText {
  switch (parseMode?.toLowerCase()) {
    case undefined:
    case '':
      return { text, entities: entities ?? [] };
    case 'html':
      return parseHtml(text);
    case 'markdown':
    case 'markdownv2':
      return parseMarkdown(text);
    default:
      throw badRequest('unsupported parse_mode');
  }
}

/** Cuts [from, to) out of the text's frame of reference: marks move along and never reach outside. */
function within(entities: readonly Entity[], from: number, to: number): Entity[] {
  return entities.flatMap((entity) => {
    const start = Math.max(entity.offset, from);
    const end = Math.min(entity.offset + entity.length, to);
    return end > start ? [{ ...entity, offset: start - from, length: end - start }] : [];
  });
}

function dropFrom({ text, entities }: FormattedText): FormattedText {
  if (text.search(dropped) < 0) return { text, entities };
  const kept = (end: number): number => text.slice(0, end).replace(dropped, '').length;
  return {
    text: text.replace(dropped, ''),
    entities: entities.map((entity) => {
      const offset = kept(entity.offset);
      return { ...entity, offset, length: kept(entity.offset + entity.length) - offset };
    }),
  };
}

function clean(formatted: FormattedText): FormattedText {
  const { text, entities } = dropFrom(formatted);
  const plain = text.replace(control, ' ');
  const start = plain.length - plain.trimStart().length;
  const end = plain.trimEnd().length;
  return end <= start
    ? { text: '', entities: [] }
    : { text: plain.slice(start, end), entities: within(entities, start, end) };
}

const byPlace = (a: Entity, b: Entity): number => a.offset - b.offset || b.length - a.length;

function finish(request: TextRequest): FormattedText {
  const { text, entities } = clean(parse(request));
  return { text, entities: [...entities, ...findEntities(text, entities)].toSorted(byPlace) };
}

/** The text of a message: not empty, at most 4,096 units once the marks are taken out. */
export function messageText(request: TextRequest): FormattedText {
  if (request.text === '') throw badRequest('message text is empty');
  const formatted = finish(request);
  if (formatted.text === '') throw badRequest('text must be non-empty');
  if (formatted.text.length > 4096) throw badRequest('message is too long');
  return formatted;
}

/** The text under a picture or a document: may be empty, at most 1,024 units. */
export function captionText(request: TextRequest): FormattedText {
  const formatted = finish(request);
  if (formatted.text.length > 1024) throw badRequest('message caption is too long');
  return formatted;
}

/** What a person types: no marks, only what Telegram finds by itself. */
export const typedText = (text: string): FormattedText => finish({ text });
