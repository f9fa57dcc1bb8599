import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Clock, SECOND_MS } from '#core/clock.ts';
import { type Answer, type FieldFaults, fault, fieldFaults, INVALID_TOKEN, reply } from './answer.ts';

const ACCESS_SECONDS = 86_400;
const REFRESH_SECONDS = 2_592_000;

export interface Secrets {
  readonly id: string;
  readonly key: string;
}

export interface Tokens {
  issue(fields: Record<string, unknown>): Answer;
  refresh(fields: Record<string, unknown>): Answer;
  isAccess(token: string): boolean;
}

interface Given {
  readonly clock: Clock;
  readonly signingKey: string;
  /** Whose secrets are good; undefined: anybody's who has some. */
  readonly secrets: Secrets | undefined;
}

const payloadSchema = z.object({ token_type: z.string(), exp: z.number() });

function missing(fields: Record<string, unknown>, names: readonly string[]): Answer | undefined {
  const faults: FieldFaults = {};
  for (const name of names) {
    if (fields[name] === undefined) faults[name] = ['This field is required.'];
    else if (typeof fields[name] !== 'string') faults[name] = ['Not a valid string.'];
    else if (fields[name].trim() === '') faults[name] = ['This field may not be blank.'];
  }
  return Object.keys(faults).length > 0 ? fieldFaults(faults) : undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** HS256 JSON web tokens whose life is counted by the bank's own clock. */
export function createTokens({ clock, signingKey, secrets }: Given): Tokens {
  const seconds = (): number => Math.floor(clock.now().getTime() / SECOND_MS);
  const sign = (text: string): Buffer => createHmac('sha256', signingKey).update(text).digest();

  const make = (tokenType: 'access' | 'refresh', life: number): string => {
    const payload = { token_type: tokenType, exp: seconds() + life, jti: randomUUID() };
    const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(payload)}`;
    return `${text}.${sign(text).toString('base64url')}`;
  };
  const isGood = (token: string, tokenType: 'access' | 'refresh'): boolean => {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
      return false;
    }
    const given = Buffer.from(signature, 'base64url');
    const own = sign(`${header}.${payload}`);
    if (given.length !== own.length || !timingSafeEqual(given, own)) return false;
    const claims = payloadSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return claims.token_type === tokenType && claims.exp > seconds();
  };

  return {
    issue(fields) {
      const incomplete = missing(fields, ['secret_id', 'secret_key']);
      if (incomplete !== undefined) return incomplete;
      const isKnown =
        secrets === undefined || (fields['secret_id'] === secrets.id && fields['secret_key'] === secrets.key);
      if (!isKnown) {
        const detail = 'No active account found with the given credentials';
        return fault(401, 'Authentication failed', detail);
      }
      return reply(200, {
        access: make('access', ACCESS_SECONDS),
        access_expires: ACCESS_SECONDS,
        refresh: make('refresh', REFRESH_SECONDS),
        refresh_expires: REFRESH_SECONDS,
      });
    },
    refresh(fields) {
      const incomplete = missing(fields, ['refresh']);
      if (incomplete !== undefined) return incomplete;
      if (!isGood(String(fields['refresh']), 'refresh')) return INVALID_TOKEN;
      // Only the access half comes back: the refresh token lives on until its own 30 days are over.
      return reply(200, { access: make('access', ACCESS_SECONDS), access_expires: ACCESS_SECONDS });
    },
    isAccess: (token) => isGood(token, 'access'),
  };
}
