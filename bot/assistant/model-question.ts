/**
 * What leaves the machine when a language model reads a question, and nothing else: the question, today,
 * the program's own words, shops by name, accounts by number in a list. The names come back through `names`.
 */

import { tidy } from '#bot/say.ts';
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import { accountNames } from './account-names.ts';
import { plainText } from './plain-text.ts';
import type { Plan } from './plan.ts';
import type { Question } from './read.ts';
import { WORD_GROUPS } from './word-groups.ts';

/** From each name that was sent to what it stands for here. */
export interface SentNames {
  readonly categories: ReadonlyMap<string, string>;
  readonly topics: ReadonlyMap<string, string>;
  readonly merchants: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, string>;
}

/** As many as fit into a small model's attention; the list is most used first. */
const MOST_MERCHANTS = 300;
const LONGEST_NAME = 40;
const LONGEST_QUESTION = 500;

const cut = (text: string, most: number): string => Array.from(tidy(text)).slice(0, most).join('');

/** Account and card numbers, IBANs and sort codes, however they are grouped; a date is none of these. */
const NUMBERS =
  /\b[a-z]{2}\d{2}(?: ?[a-z\d]{4}){2,7} ?[a-z\d]{0,4}\b|\b\d{2}-\d{2}-\d{2}\b|\b\d(?:[ -]?\d){7,}\b/gi;
const DAYS = /^\d{4}-\d{2}-\d{2}(?:[ -]\d{4}-\d{2}-\d{2})*$/;
const unnumbered = (text: string): string =>
  text.replace(NUMBERS, (found) => (DAYS.test(found) ? found : '[number]'));

/** Names of merchants that hold digits of an account, or money, are texts of a payment rather than names. */
const isPlainName = (name: string): boolean => name !== '' && !/\d{4}|[£$€]|\d[.,]\d\d\b/.test(name);

export function sentNames({ accounts, categories, merchants }: Vocabulary): SentNames {
  const shops = new Map<string, string>();
  for (const { merchant } of merchants) {
    const sent = cut(merchant, LONGEST_NAME);
    if (shops.size < MOST_MERCHANTS && isPlainName(sent) && !shops.has(sent)) shops.set(sent, merchant);
  }
  return {
    categories: new Map(
      categories.filter(({ is_spending }) => is_spending).map(({ category }) => [category, category]),
    ),
    topics: new Map(WORD_GROUPS.map(({ label }) => [label, label])),
    merchants: shops,
    accounts: new Map(accounts.map(({ account_id }, at) => [`account ${at + 1}`, account_id])),
  };
}

/** A word with the marks that people put into it. */
const WORD = /[\p{L}\p{M}\p{N}'‘’`´-]+/gu;
const POSSESSIVE = /['‘’`´]s?$/;

/** The question as it was typed, but for the names and numbers of the household's own accounts. */
function neutral(text: string, vocabulary: Vocabulary, labels: ReadonlyMap<string, string>): string {
  const aliases = accountNames(vocabulary);
  const longest = Math.max(0, ...[...aliases.keys()].map((alias) => alias.split(' ').length));
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }));
  let said = '';
  let done = 0;
  for (let at = 0; at < words.length; at += 1) {
    for (let size = Math.min(longest, words.length - at); size > 0; size -= 1) {
      const [first, last] = [words[at], words[at + size - 1]];
      if (first === undefined || last === undefined) continue;
      const phrase = text.slice(first.start, last.end);
      const name = aliases.get(plainText(phrase)) ?? aliases.get(plainText(phrase.replace(POSSESSIVE, '')));
      if (name?.kind !== 'account') continue;
      const shown = name.account_ids.map((id) => labels.get(id) ?? 'an account').join(' and ');
      said += text.slice(done, first.start) + shown;
      done = last.end;
      at += size - 1;
      break;
    }
  }
  return unnumbered(said + text.slice(done));
}

/**
 * The last plan in the words of the model's own answers. Not sent when it holds something that may not be
 * sent: words somebody searched for, a payee who is no shop, a budget.
 */
function sentPlan(plan: Plan | undefined, back: SentNamesBack): unknown {
  if (plan === undefined || plan.measure === 'budget' || plan.subject.search !== undefined) return undefined;
  const { subject, period, measure } = plan;
  const merchants = subject.merchants.map((name) => back.merchants.get(name));
  const accounts = subject.account_ids.map((id) => back.accounts.get(id));
  if ([...merchants, ...accounts].includes(undefined)) return undefined;
  const { categories, groups: topics } = subject;
  return {
    measure,
    categories,
    topics,
    merchants,
    accounts,
    from: period?.from ?? null,
    to: period?.to ?? null,
  };
}

type SentNamesBack = Pick<SentNames, 'merchants' | 'accounts'>;
const turned = (map: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...map].map(([sent, meant]) => [meant, sent]));

/** The message to the model, as JSON. */
export function modelQuestion({ text, vocabulary, today, previous }: Question, names: SentNames): string {
  const back = { merchants: turned(names.merchants), accounts: turned(names.accounts) };
  return JSON.stringify({
    question: cut(neutral(text.slice(0, LONGEST_QUESTION), vocabulary, back.accounts), LONGEST_QUESTION),
    today,
    categories: [...names.categories.keys()],
    topics: [...names.topics.keys()],
    merchants: [...names.merchants.keys()],
    accounts: vocabulary.accounts.map(({ account_id, kind }) => ({
      name: back.accounts.get(account_id),
      kind,
    })),
    previous: sentPlan(previous, back),
  });
}
