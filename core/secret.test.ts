import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSealer, randomToken, readableCode, sha256 } from './secret.ts';

const KEY = 'a key of at least thirty-two characters';
const CONTEXT = 'provider_tokens/gocardless';
const refused = { ok: false, problem: { code: 'secret.cannot_open' } };

describe('a sealed text', () => {
  const sealer = createSealer(KEY);

  test('opens in its own place, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        expect(sealer.open(sealer.seal(text, context), context)).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('is another one each time and does not show what it holds', () => {
    const [first, second] = [sealer.seal('a token', CONTEXT), sealer.seal('a token', CONTEXT)];
    expect(first).not.toBe(second);
    expect(Buffer.from(first.split('.')[3] ?? '', 'base64url').toString()).not.toContain('token');
  });

  test('does not open in another place or with another key', () => {
    const sealed = sealer.seal('a token', CONTEXT);
    expect(sealer.open(sealed, 'provider_tokens/other')).toMatchObject(refused);
    expect(createSealer(`${KEY}!`).open(sealed, CONTEXT)).toMatchObject(refused);
  });

  test('does not open when any part was changed or cut', () => {
    const parts = sealer.seal('a token of some length', CONTEXT).split('.');
    for (const at of [1, 2, 3]) {
      const bytes = Buffer.from(parts[at] ?? '', 'base64url');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      const changed = parts.with(at, bytes.toString('base64url')).join('.');
      expect(sealer.open(changed, CONTEXT)).toMatchObject(refused);
    }
    expect(sealer.open(parts.with(0, 'v2').join('.'), CONTEXT)).toMatchObject(refused);
    expect(sealer.open(parts.slice(0, 3).join('.'), CONTEXT)).toMatchObject(refused);
    expect(sealer.open('', CONTEXT)).toMatchObject(refused);
  });

  test('does not open with a shortened tag, which could be guessed', () => {
    const parts = sealer.seal('a token', CONTEXT).split('.');
    const short = Buffer.from(parts[2] ?? '', 'base64url')
      .subarray(0, 4)
      .toString('base64url');
    expect(sealer.open(parts.with(2, short).join('.'), CONTEXT)).toMatchObject(refused);
  });
});

test('tokens are URL-safe, long and never the same', () => {
  const tokens = Array.from({ length: 500 }, () => randomToken());
  expect(new Set(tokens).size).toBe(500);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  expect(randomToken(9)).toHaveLength(12);
});

test('a code for people has twelve letters that cannot be mistaken for one another', () => {
  const codes = Array.from({ length: 500 }, readableCode);
  expect(new Set(codes).size).toBe(500);
  for (const code of codes) expect(code).toMatch(/^[A-HJKMNP-Z2-9]{4}(-[A-HJKMNP-Z2-9]{4}){2}$/);
  // Every letter of the alphabet comes up: none was lost to the way bytes are drawn.
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(31);
});

test('the hash is the SHA-256 in lower-case hex, of text and of bytes alike', () => {
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256('abc')).toBe(known);
  expect(sha256(Buffer.from('abc'))).toBe(known);
});
