// Inter draws Latin, Greek and Cyrillic; anything else would be printed as a box that says NO GLYPH.
const DRAWABLE = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}\p{P}\p{Sc}\p{Zs}+=<>|~^`×÷°]/u;
const EMOJI =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{FE0F}|\u{200D}|\u{20E3}/u;

/** A name as it can be drawn: without emoji and scripts the font lacks, cut to a length that fits. */
export function plainLabel(text: string, fallback: string, length = 24): string {
  const kept = Array.from(text.normalize('NFC')).filter(
    (letter) => DRAWABLE.test(letter) && !EMOJI.test(letter),
  );
  const plain = kept.join('').replace(/\s+/gu, ' ').trim();
  const letters = Array.from(plain === '' ? fallback : plain);
  if (letters.length <= length) return letters.join('');
  return `${letters
    .slice(0, length - 1)
    .join('')
    .trimEnd()}…`;
}
