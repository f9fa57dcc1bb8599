/** Text from a bank is data: of any length, with line breaks, padding, control and direction marks. */

// Direction marks can make an amount or a name read backwards in a chat.
const UNPRINTABLE = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]+/gu;

/** Longest text kept in a typed column, in UTF-16 units; the whole of it stays in the raw row. */
const LONGEST = 1000;

/** White space collapsed, unprintable marks cut out; undefined for a blank and for anything but text. */
export function cleanText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Cut first as well, so that megabytes of padding cost nothing.
  const text = value
    .slice(0, 16 * LONGEST)
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST)
    .trim()
    .toWellFormed();
  return text === '' ? undefined : text;
}
