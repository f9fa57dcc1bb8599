/** The cookie that says who is looking. Only its hash is stored. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { WebEnv } from './visitor.ts';

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/** A browser refuses a `__Host-` cookie that is not Secure, and that needs https. */
const nameFor = (publicUrl: string): string => (isSecure(publicUrl) ? '__Host-session' : 'session');

const options = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(publicUrl) }) as const;

export const readSessionCookie = (c: Context<WebEnv>, publicUrl: string): string | undefined =>
  getCookie(c, nameFor(publicUrl));

export const writeSessionCookie = (c: Context<WebEnv>, publicUrl: string, cookie: string): void =>
  setCookie(c, nameFor(publicUrl), cookie, options(publicUrl));

export const clearSessionCookie = (c: Context<WebEnv>, publicUrl: string): void => {
  deleteCookie(c, nameFor(publicUrl), options(publicUrl));
};
