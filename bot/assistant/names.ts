/** Finds what a question is about: accounts, merchants, categories and narrower word groups. */
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import { accountNames } from './account-names.ts';
import { CATEGORY_WORDS } from './category-words.ts';
import { matchMerchants } from './merchant-match.ts';
import type { Name } from './name.ts';
import { plainText } from './plain-text.ts';
import { STOP_WORDS } from './stop-words.ts';
import { WORD_GROUPS } from './word-groups.ts';

export interface NamesFound {
  /** In the order in which they stand. */
  readonly names: readonly Name[];
  /** Words that are neither names nor plain English; each run of neighbours is one entry. */
  readonly unknown: readonly string[];
  /** A merchant word that fits several merchants equally well. */
  readonly unclear?: { readonly word: string; readonly choices: readonly string[] };
}

const LONGEST_PHRASE = 5;

const GROUPS: ReadonlyMap<string, string> = new Map(
  WORD_GROUPS.flatMap(({ called, label }) => called.split('|').map((word) => [word, label] as const)),
);

type Matcher = (phrase: string) => Name | undefined;

export function findNames(text: string, vocabulary: Vocabulary): NamesFound {
  const accounts = accountNames(vocabulary);
  const labels = new Map(vocabulary.categories.map(({ category, label }) => [category, label]));
  const exact: Matcher[] = [
    (phrase) => accounts.get(phrase),
    (phrase) => {
      const label = GROUPS.get(phrase);
      return label === undefined ? undefined : { kind: 'group', label };
    },
    (phrase) => {
      const category = CATEGORY_WORDS.get(phrase) ?? categoryByLabel(phrase, vocabulary);
      if (category === undefined) return undefined;
      return { kind: 'category', category, label: (labels.get(category) ?? category).toLowerCase() };
    },
  ];
  const names: Name[] = [];
  const unknown: string[][] = [];
  let unclear: NamesFound['unclear'];
  const words = text.split(' ');
  let run: string[] = [];
  for (let at = 0; at < words.length; ) {
    const found = longest(words.slice(at, at + LONGEST_PHRASE), exact, vocabulary);
    if (found === undefined) {
      const word = words[at] ?? '';
      const isName = /[a-z]{2}/.test(word) && !STOP_WORDS.has(word);
      if (isName) run.push(word);
      else if (run.length > 0) run = closeRun(run, unknown);
      at += 1;
      continue;
    }
    run = closeRun(run, unknown);
    if (found.choices !== undefined) unclear ??= { word: found.phrase, choices: found.choices };
    else if (found.name !== undefined) names.push(found.name);
    at += found.length;
  }
  closeRun(run, unknown);
  const rest = unknown.map((list) => list.join(' '));
  return { names, unknown: rest, ...(unclear === undefined ? {} : { unclear }) };
}

function closeRun(run: string[], runs: string[][]): string[] {
  if (run.length > 0) runs.push(run);
  return [];
}

interface Longest {
  readonly phrase: string;
  readonly length: number;
  readonly name?: Name;
  readonly choices?: readonly string[];
}

function longest(
  words: readonly string[],
  exact: readonly Matcher[],
  vocabulary: Vocabulary,
): Longest | undefined {
  for (let length = words.length; length > 0; length -= 1) {
    const span = words.slice(0, length);
    const phrase = span.join(' ');
    if (phrase.includes(',')) continue;
    for (const match of exact) {
      const name = match(phrase);
      if (name !== undefined) return { phrase, length, name };
    }
    if (STOP_WORDS.has(span[0] ?? '') && span.every((word) => STOP_WORDS.has(word))) continue;
    const merchants = matchMerchants(span, vocabulary.merchants);
    const [first] = merchants;
    if (first === undefined) continue;
    if (merchants.length > 1) return { phrase, length, choices: merchants };
    return { phrase, length, name: { kind: 'merchant', merchants: [first], label: first } };
  }
  return undefined;
}

const categoryByLabel = (phrase: string, vocabulary: Vocabulary): string | undefined =>
  vocabulary.categories.find(
    ({ category, label }) => category !== 'income' && category !== 'transfer' && plainText(label) === phrase,
  )?.category;
