/** Sealing at rest (AES-256-GCM), random tokens, and the hash that stands in for a token in the database. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { fail, ok, type Result } from './problem.ts';

export interface Sealer {
  /** `context` names what the secret is and whose: a sealed text moved to another place does not open. */
  seal(text: string, context: string): string;
  open(sealed: string, context: string): Result<string>;
}

const VERSION = 'v1';

export function createSealer(secretKey: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'personal-finances sealing', 32));
  return {
    seal(text, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    open(sealed, context) {
      const [version, nonce, tag, body] = sealed.split('.');
      const refused = (cause?: unknown) =>
        fail(
          'secret.cannot_open',
          'A stored secret cannot be read with this SECRET_KEY: restore the key, or link again.',
          {
            cause,
          },
        );
      if (version !== VERSION || nonce === undefined || tag === undefined || body === undefined)
        return refused();
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
          // Without this a tag cut to four bytes is taken as well, and that can be guessed.
          authTagLength: 16,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(Buffer.from(tag, 'base64url'));
        return ok(
          decipher.update(Buffer.from(body, 'base64url'), undefined, 'utf8') + decipher.final('utf8'),
        );
      } catch (cause) {
        return refused(cause);
      }
    },
  };
}

/** URL-safe text of `bytes` random bytes. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Lower-case hex. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

// No 0/O, 1/I/L: the code is read from a terminal and typed on a phone.
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** A code for people, such as `K7QF-2MXR-9BTD`: 12 characters of 31, about 59 bits. */
export function readableCode(): string {
  const letters: string[] = [];
  while (letters.length < 12)
    for (const byte of randomBytes(12))
      if (byte < CODE_ALPHABET.length * 8 && letters.length < 12)
        letters.push(CODE_ALPHABET.charAt(byte % CODE_ALPHABET.length));
  return [0, 4, 8].map((at) => letters.slice(at, at + 4).join('')).join('-');
}
