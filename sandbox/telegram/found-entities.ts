import type { Entity } from './entity.ts';

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const endings = 'com|org|net|uk|io|dev|app|me|eu|info|biz|de|fr|ru';
const path = String.raw`\/[^\s<>"']*[^\s<>"'.,;:!?)]`;

/**
 * What Telegram turns into something to tap without being asked. Bare domains count too: a payee called
 * "paypa1.com" becomes a link, which is why it matters here.
 */
const kinds = [
  { type: 'url', pattern: /\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/giu },
  { type: 'email', pattern: /\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b/giu },
  {
    type: 'url',
    pattern: new RegExp(`(?<![\\w@./-])(?:${label}\\.)+(?:${endings})\\b(?:${path})?`, 'giu'),
  },
  { type: 'bot_command', pattern: /(?<![\w/<>])\/[a-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])/giu },
  { type: 'mention', pattern: /(?<![\w@])@\w{5,32}\b/gu },
  { type: 'hashtag', pattern: /(?<![\w#&])#(?=\w*[^\W\d])\w+/gu },
] as const;

/** Nothing is found inside code or a link that is already one. */
const closed = new Set(['code', 'pre', 'text_link', 'text_mention', 'url']);

const overlap = (a: Entity, b: Entity): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

export function findEntities(text: string, known: readonly Entity[]): Entity[] {
  const taken = known.filter((entity) => closed.has(entity.type));
  const found: Entity[] = [];
  for (const { type, pattern } of kinds)
    for (const match of text.matchAll(pattern)) {
      const entity: Entity = { type, offset: match.index, length: match[0].length };
      if (![...taken, ...found].some((other) => overlap(entity, other))) found.push(entity);
    }
  return found;
}
