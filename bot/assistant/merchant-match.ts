/** Which merchants a few words can mean: “nandos”, “pret”, “tescos”, “wagamamma”. */
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import { editDistance } from './edit-distance.ts';
import { plainText } from './plain-text.ts';
import { STOP_WORDS } from './stop-words.ts';

type Merchants = Vocabulary['merchants'];

/** Begins too many names to stand for one of them. */
const COMMON = new Set(
  (
    'british london royal national city new great premier uk local house home food foods market store shop cafe ' +
    'restaurant restaurante hotel bar pub club park green red blue black white north south east west world'
  ).split(' '),
);

const letters = (words: readonly string[]): string =>
  words
    .join('')
    .replaceAll('&', 'and')
    .replace(/[^a-z0-9]/g, '');
const singular = (word: string): string => (word.length > 3 ? word.replace(/s$/, '') : word);
const typos = (length: number): number => (length >= 9 ? 2 : length >= 5 ? 1 : 0);

interface Spelt {
  readonly merchant: string;
  readonly words: readonly string[];
  readonly joined: string;
  /** “m&s” of “Marks & Spencer”; only of names with an “and”, other initials mean too much. */
  readonly initials: string | undefined;
}

const spellings = new WeakMap<Merchants, readonly Spelt[]>();

function spelt(merchants: Merchants): readonly Spelt[] {
  let list = spellings.get(merchants);
  if (list === undefined) {
    list = merchants.map(({ merchant }) => {
      const words = plainText(merchant).split(' ');
      const initials = words.includes('&') ? letters(words.map((word) => word.charAt(0))) : undefined;
      return { merchant, words, joined: letters(words), initials };
    });
    spellings.set(merchants, list);
  }
  return list;
}

/** The best match alone, or all that fit equally well when none is the plain name; empty when nothing fits. */
export function matchMerchants(span: readonly string[], merchants: Merchants): readonly string[] {
  const joined = letters(span);
  if (joined.length < 2) return [];
  const list = spelt(merchants);
  const whole = list.filter((one) => one.joined === joined || one.initials === joined);
  if (whole.length > 0) return [whole[0]?.merchant ?? ''];
  const plural = list.filter((one) => singular(one.joined) === singular(joined));
  if (plural.length > 0) return [plural[0]?.merchant ?? ''];
  const first = span[0] ?? '';
  if (joined.length < 3 || STOP_WORDS.has(first) || STOP_WORDS.has(span.at(-1) ?? '')) return [];
  if (span.length === 1 && COMMON.has(first)) return [];
  const begins = list.filter((one) => span.every((word, index) => isWord(one.words[index], word)));
  if (begins.length > 0) return names(begins);
  if (span.length > 1) return typo(list, joined, false);
  const holds = first.length < 4 ? [] : list.filter((one) => one.words.some((word) => isWord(word, first)));
  return holds.length > 0 ? names(holds) : typo(list, joined, true);
}

const isWord = (word: string | undefined, asked: string): boolean =>
  word !== undefined && (word === asked || singular(word) === singular(asked));

const names = (list: readonly Spelt[]): readonly string[] => list.slice(0, 5).map(({ merchant }) => merchant);

function typo(list: readonly Spelt[], joined: string, isFirstWordEnough: boolean): readonly string[] {
  const most = typos(joined.length);
  if (most === 0) return [];
  let best: Spelt[] = [];
  let bestScore = Number.POSITIVE_INFINITY;
  for (const one of list) {
    const first = one.words[0] ?? '';
    const isFirstWord = isFirstWordEnough && first.length > 4 && !COMMON.has(first);
    // The whole name one letter off is nearer than the first word of a longer one.
    const whole = 2 * editDistance(joined, one.joined, most);
    const score = Math.min(whole, isFirstWord ? 2 * editDistance(joined, first, most) + 1 : whole);
    if (score > 2 * most + 1 || score > bestScore) continue;
    best = score < bestScore ? [one] : [...best, one];
    bestScore = score;
  }
  return names(best);
}
