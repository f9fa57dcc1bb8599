/** MarkdownV2 without quotes and nested code: enough for a bot that writes it; refusals as on Telegram. */
import type { Entity, FormattedText } from './entity.ts';
import { cannotParse } from './refusal.ts';

const marks = [
  { mark: '```', type: 'pre', name: 'Pre' },
  { mark: '||', type: 'spoiler', name: 'Spoiler' },
  { mark: '__', type: 'underline', name: 'Underline' },
  { mark: '*', type: 'bold', name: 'Bold' },
  { mark: '_', type: 'italic', name: 'Italic' },
  { mark: '~', type: 'strikethrough', name: 'Strikethrough' },
  { mark: '`', type: 'code', name: 'Code' },
] as const;
type Mark = (typeof marks)[number];

const reserved = new Set('_*[]()~`>#+-=|{}.!');

const isEscapable = (character = ''): boolean => character > '\0' && character < '\u007f';

interface Open {
  readonly mark: Mark | 'link';
  readonly offset: number;
  readonly byte: number;
}

interface Progress {
  text: string;
  readonly open: Open[];
  readonly entities: Entity[];
}

const isCode = (open: Open | undefined): boolean =>
  open !== undefined && open.mark !== 'link' && (open.mark.type === 'code' || open.mark.type === 'pre');

function toggle(progress: Progress, mark: Mark, byte: number): void {
  const last = progress.open.at(-1);
  if (last?.mark !== mark) {
    progress.open.push({ mark, offset: progress.text.length, byte });
    return;
  }
  progress.open.pop();
  const length = progress.text.length - last.offset;
  if (length > 0) progress.entities.push({ type: mark.type, offset: last.offset, length });
}

/** Closes `[text](address)` at the bracket; returns how many characters it took. */
function closeLink(progress: Progress, rest: string): number {
  const last = progress.open.pop();
  const address = /^\]\(((?:[^)\\]|\\.)*)\)/.exec(rest);
  if (last === undefined || address === null) throw cannotParse("Can't find end of a URL");
  const url = (address[1] ?? '').replace(/\\(.)/g, '$1');
  const place = { offset: last.offset, length: progress.text.length - last.offset };
  if (place.length > 0 && URL.canParse(url)) progress.entities.push({ type: 'text_link', ...place, url });
  return address[0].length;
}

/** Reads one thing at the place and returns how many characters it took. */
function step(progress: Progress, source: string, at: number): number {
  const rest = source.slice(at, at + 2_100);
  const byte = (): number => Buffer.byteLength(source.slice(0, at));
  const character = source[at] ?? '';
  const last = progress.open.at(-1);
  if (character === '\\' && isEscapable(source[at + 1])) {
    progress.text += source[at + 1];
    return 2;
  }
  const mark = marks.find((candidate) => rest.startsWith(candidate.mark));
  if (mark !== undefined && (!isCode(last) || last?.mark === mark)) {
    toggle(progress, mark, byte());
    return mark.mark.length;
  }
  if (!isCode(last) && character === '[') {
    progress.open.push({ mark: 'link', offset: progress.text.length, byte: byte() });
    return 1;
  }
  if (character === ']' && last?.mark === 'link') return closeLink(progress, rest);
  if (!isCode(last) && reserved.has(character))
    throw cannotParse(`Character '${character}' is reserved and must be escaped with the preceding '\\'`);
  progress.text += character;
  return 1;
}

export function parseMarkdown(source: string): FormattedText {
  const progress: Progress = { text: '', open: [], entities: [] };
  for (let at = 0; at < source.length; ) at += step(progress, source, at);
  const unclosed = progress.open.at(-1);
  if (unclosed !== undefined) {
    const name = unclosed.mark === 'link' ? 'TextUrl' : unclosed.mark.name;
    throw cannotParse(`Can't find end of ${name} entity at byte offset ${unclosed.byte}`);
  }
  return { text: progress.text, entities: progress.entities };
}
