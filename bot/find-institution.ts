/** Finds banks by what a person types of their name: part of it, without accents, with a slip of the finger. */
import { sha256 } from '#core/secret.ts';
import type { LinkableInstitution } from './command.ts';

/** What the chat offers first, most asked for first. */
const POPULAR = [
  'Demo',
  'Monzo',
  'Starling',
  'Barclays',
  'Lloyds',
  'NatWest',
  'HSBC',
  'Nationwide',
  'Santander',
  'Halifax',
  'Revolut',
  'American Express',
];

const normalise = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim();

/** Insertions, deletions, changes and swaps of neighbours between two words; more than `atMost` is not counted. */
function distance(a: string, b: string, atMost: number): number {
  if (Math.abs(a.length - b.length) > atMost) return atMost + 1;
  let [before, previous]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous?.[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before?.[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min(change, swap, (previous?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [before, previous] = [previous, row];
  }
  return previous?.[b.length] ?? 0;
}

/** Lower is better; undefined does not fit. */
function fit(name: string, wanted: string): number | undefined {
  const said = normalise(name);
  if (said === wanted) return 0;
  if (said.startsWith(wanted)) return 1;
  if (` ${said}`.includes(` ${wanted}`)) return 2;
  if (said.includes(wanted) || said.replaceAll(' ', '').includes(wanted.replaceAll(' ', ''))) return 3;
  const atMost = wanted.length >= 8 ? 2 : wanted.length >= 4 ? 1 : 0;
  if (atMost === 0) return undefined;
  const words = said.split(' ');
  const isNear = words.some((_, at) => {
    const span = words.slice(at, at + wanted.split(' ').length).join(' ');
    return distance(span, wanted, atMost) <= atMost;
  });
  return isNear ? 4 : undefined;
}

/** Best first; among equals the shorter name. */
export function searchInstitutions(
  list: readonly LinkableInstitution[],
  typed: string,
): LinkableInstitution[] {
  const wanted = normalise(typed);
  if (wanted === '') return [];
  const scored = list.flatMap((institution) => {
    const score = fit(institution.name, wanted);
    return score === undefined ? [] : [{ institution, score }];
  });
  return scored
    .sort(
      (a, b) =>
        a.score - b.score ||
        a.institution.name.length - b.institution.name.length ||
        a.institution.name.localeCompare(b.institution.name),
    )
    .map(({ institution }) => institution);
}

/** A handful to choose from at once; a short list is shown whole. */
export function popularInstitutions(list: readonly LinkableInstitution[], atMost = 8): LinkableInstitution[] {
  const picked = POPULAR.flatMap((name) => {
    const wanted = normalise(name);
    const matches = list.filter((each) => ` ${normalise(each.name)}`.includes(` ${wanted}`));
    // A bank of several branches is most people's by its personal one.
    const branch = ({ name }: LinkableInstitution): number =>
      (/\bpersonal\b/i.test(name) ? 0 : 100) + name.length;
    return matches.sort((a, b) => branch(a) - branch(b)).slice(0, 1);
  });
  const others = list.length <= atMost ? list.filter((each) => !picked.includes(each)) : [];
  return [...picked, ...others].slice(0, atMost);
}

/** Everything, those first that most people ask for, then by name. */
export function allInstitutions(list: readonly LinkableInstitution[]): LinkableInstitution[] {
  const first = popularInstitutions(list);
  const others = list.filter((each) => !first.includes(each));
  return [...first, ...others.sort((a, b) => a.name.localeCompare(b.name))];
}

/** Short enough for a button, and says nothing by itself. */
export const institutionKey = (institution: LinkableInstitution): string =>
  sha256(`${institution.provider}/${institution.institution_id}`).slice(0, 16);
