/** Who gets in: everything is closed, but for the paths that are named here. */
import type { MiddlewareHandler } from 'hono';
import { findSession } from '#core/store/sessions.ts';
import { signInToDemo } from './pages/demo.ts';
import { showNotice } from './pages/notice.ts';
import { readSessionCookie } from './session-cookie.ts';
import type { WebEnv, WebParts } from './visitor.ts';

/** Whole paths, as the browser sent them: a path that looks like one of these and is not stays closed. */
const OPEN: readonly RegExp[] = [
  /^\/$/,
  /^\/healthz$/,
  /^\/login\/[\w-]{1,128}$/,
  /^\/link\/return$/,
  /^\/public\/[a-z0-9-]+\.(css|js|ttf|svg)$/,
];

/** Nothing of ours has an escape, an empty part, a dot part or a backslash in its path. */
const ODD = /%|\/\/|\\|\/\.{1,2}(\/|$)|;/;

export function oddPaths(): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (ODD.test(new URL(c.req.url).pathname)) return showNotice(c, 400, 'web.odd_path');
    return next();
  };
}

/** Finds the session, and stops here whoever has none and wants more than an open page. */
export function gate(parts: WebParts): MiddlewareHandler<WebEnv> {
  const { db, clock, config, demo } = parts;
  return async (c, next) => {
    const cookie = readSessionCookie(c, config.publicUrl);
    const session = cookie === undefined ? undefined : await findSession(db, { cookie, now: clock.now() });
    c.set('session', session);
    const { pathname } = new URL(c.req.url);
    if (session === undefined && demo !== undefined && pathname === '/board') {
      const notYet = await signInToDemo(parts, demo, c);
      if (notYet !== undefined) return notYet;
    } else if (session === undefined && !OPEN.some((path) => path.test(pathname)))
      return showNotice(c, 401, 'web.signed_out');
    await next();
    if (!pathname.startsWith('/public/')) c.header('Cache-Control', 'no-store');
    return undefined;
  };
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Origins that are this server, whatever Host says: a loopback address has three names. */
export function ownOrigins(publicUrl: string): Set<string> {
  const own = new URL(publicUrl);
  if (!LOOPBACK.includes(own.hostname)) return new Set([own.origin]);
  const port = own.port === '' ? '' : `:${own.port}`;
  return new Set(LOOPBACK.map((name) => `${own.protocol}//${name}${port}`));
}

/** Nothing changes but by a form of ours: another site's page can send one too, and its Origin tells. */
export function ownForms(publicUrl: string): MiddlewareHandler<WebEnv> {
  const own = ownOrigins(publicUrl);
  return async (c, next) => {
    const isReading = ['GET', 'HEAD'].includes(c.req.method);
    if (!isReading && !own.has(c.req.header('Origin') ?? '')) return showNotice(c, 403, 'web.foreign_form');
    return next();
  };
}
