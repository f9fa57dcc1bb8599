import { type Day, dayOf, parseDay } from '#core/day.ts';

const WITH_TIME = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * The calendar day of a date or a date-time. With an offset the instant is taken to the bank's zone, so that
 * 23:30 UTC in summer is the next day in London; without one the day is meant as written.
 */
export function wireDay(text: string | undefined, zone: string): Day | undefined {
  if (text === undefined) return undefined;
  const match = WITH_TIME.exec(text);
  if (match === null) return parseDay(text);
  const [, date = '', , , offset] = match;
  const written = parseDay(date);
  // Checked first: Date would take the 30th of February for the 2nd of March.
  if (written === undefined || offset === undefined) return written;
  const instant = wireInstant(text);
  return instant === undefined ? undefined : parseDay(dayOf(instant, zone));
}

/** Undefined for anything but a date-time with an offset. */
export function wireInstant(text: string | undefined): Date | undefined {
  if (text === undefined || WITH_TIME.exec(text)?.[4] === undefined) return undefined;
  const instant = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
