/** A person's words made plain: lower case, no accents, no apostrophes, short forms written out, fillers gone. */

/** More than anyone asks in one message; the rest is not read. */
const LONGEST = 500;

const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bwks\b/g, 'weeks'],
  [/\bwk\b/g, 'week'],
  [/\byrs\b/g, 'years'],
  [/\byr\b/g, 'year'],
  [/\b(?:mths|mnths)\b/g, 'months'],
  [/\b(?:mth|mnth)\b/g, 'month'],
  [/\bytd\b/g, 'year to date'],
  [/\bmtd\b/g, 'month to date'],
  [/\bavg\b/g, 'average'],
  [/\b(?:yday|yest)\b/g, 'yesterday'],
  [/\b(?:versus|v)\b/g, 'vs'],
  [/\bwhats\b/g, 'what is'],
  [/\bwheres\b/g, 'where is'],
  [/\b(?:um+|erm*|uh+m*|pls|plz|please)\b/g, ' '],
];

export function plainText(text: string): string {
  let plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/['‘’`´]/g, '')
    .replace(/[‐-―−]/g, '-')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/[^a-z0-9£$€%&+/.\s-]/g, ' , ')
    .replace(/\.(?!\d)|(?<!\d)\./g, ' , ');
  for (const [form, whole] of SHORT_FORMS) plain = plain.replace(form, whole);
  return plain
    .replace(/\s+/g, ' ')
    .replace(/(?: ,)+/g, ' ,')
    .replace(/^[ ,]+|[ ,]+$/g, '');
}
