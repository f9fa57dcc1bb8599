/** Finds the period a question names. Pure: today and what the phrase leans on are handed in. */
import { addDays, type Day } from '#core/day.ts';
import { DATE_PHRASES } from './date-phrases.ts';
import type { Period, PeriodContext, PeriodFound } from './period.ts';
import { TODAY_PHRASES } from './period-phrases.ts';

const PHRASES = [...TODAY_PHRASES, ...DATE_PHRASES];

/** Words that belong to the phrase after them. */
const LEAD =
  /(?:\b(?:in|for|during|over|on|from|within|across|between|at|of|the|whole|entire|all|as|by|end|most recent)\s+)+$/;
const SINCE = /\b(since|after|before|until|till|up to|prior to)\s+(?:the\s+)?$/;

interface Hit {
  readonly period: Period;
  readonly start: number;
  readonly end: number;
}

/** The first period in plain text; the longer of two phrases that start together. */
export function readPeriod(text: string, today: Day, context: PeriodContext = {}): PeriodFound | undefined {
  let best: Hit | undefined;
  for (const [phrase, resolve] of PHRASES) {
    const match = phrase.exec(text);
    if (match === null) continue;
    const [start, end] = [match.index, match.index + match[0].length];
    if (best !== undefined && (start > best.start || (start === best.start && end <= best.end))) continue;
    // A longer match inside an earlier, shorter one never starts before it, so the earliest wins.
    const period = resolve(match, { ...context, today });
    if (period) best = { period, start, end };
  }
  if (best === undefined) return undefined;
  const head = text.slice(0, best.start);
  const since = SINCE.exec(head);
  const period = since === null ? best.period : openEnded(since[1] ?? '', best.period, today, context);
  const kept = since === null ? head.replace(LEAD, '') : head.slice(0, since.index);
  const rest = `${kept} , ${text.slice(best.end)}`.replace(/\s+/g, ' ').trim();
  return { period, rest };
}

function openEnded(word: string, period: Period, today: Day, context: PeriodContext): Period {
  if (word === 'since') return { from: period.from, to: today, label: `since ${period.label}` };
  if (word === 'after') return { from: addDays(period.to, 1), to: today, label: `after ${period.label}` };
  const isIncluded = word !== 'before' && word !== 'prior to';
  const to = isIncluded ? period.to : addDays(period.from, -1);
  const from = context.first_on !== undefined && context.first_on <= to ? context.first_on : to;
  return { from, to, label: `${isIncluded ? 'up to' : 'before'} ${period.label}` };
}

/** Every period in the order in which it is named; the later ones may lean on the ones before. */
export function readPeriods(
  text: string,
  today: Day,
  context: PeriodContext = {},
): { readonly periods: readonly Period[]; readonly rest: string } {
  const periods: Period[] = [];
  let rest = text;
  // Nobody compares more than two periods at once; a third is left in the rest and asked about.
  while (periods.length < 3) {
    const found = readPeriod(rest, today, { ...context, previous: periods.at(-1) ?? context.previous });
    if (found === undefined) break;
    periods.push(found.period);
    ({ rest } = found);
  }
  return { periods, rest };
}
