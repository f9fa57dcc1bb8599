import type { Day } from '#core/day.ts';
import type { Period, PeriodContext } from './period.ts';

/** A phrase and the days it means; nothing when the words turn out to mean no days. */
export type PhraseRule = readonly [
  RegExp,
  (match: RegExpExecArray, context: PeriodContext & { readonly today: Day }) => Period | undefined | '' | 0,
];
