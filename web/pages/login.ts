/** The one-time link. Looking at it changes nothing, so a preview robot uses nothing up; the button does. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import { MINUTE_MS } from '#core/clock.ts';
import { consumeLogin } from '#core/store/logins.ts';
import { createSession, endSession } from '#core/store/sessions.ts';
import { layout } from '../layout.ts';
import { createRateLimit } from '../rate-limit.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../session-cookie.ts';
import type { WebEnv, WebParts } from '../visitor.ts';
import { noticePage, showNotice } from './notice.ts';

const TRIES_A_MINUTE = 5;

export function loginPages(parts: WebParts): Hono<WebEnv> {
  const { db, clock, config, demo } = parts;
  const limit = createRateLimit({ limit: TRIES_A_MINUTE, windowMs: MINUTE_MS, clock });
  const home = demo === undefined ? '/' : '/board';
  const pages = new Hono<WebEnv>();

  pages.get('/login/:token', (c) =>
    c.html(
      layout({
        title: 'Your charts',
        body: html`<main class="notice"><img src="/public/icon.svg" alt="" width="44" height="44">
<h1>Your charts</h1><p>This signs this browser in for half an hour.</p>
<form method="post"><button class="primary">Show my charts</button></form></main>`,
      }),
    ),
  );

  pages.post('/login/:token', async (c) => {
    const wait = limit.refuse(c.env?.incoming?.socket.remoteAddress ?? 'unknown');
    if (wait !== undefined) {
      c.header('Retry-After', String(wait));
      return showNotice(c, 429, 'web.too_many');
    }
    const now = clock.now();
    const used = await consumeLogin(db, { token: c.req.param('token'), now });
    if (!used.ok)
      return c.html(noticePage('This link is used up', used.problem.message, used.problem.code), 410);
    writeSessionCookie(c, config.publicUrl, await createSession(db, { memberId: used.value.member_id, now }));
    return c.redirect(home, 303);
  });

  pages.post('/logout', async (c) => {
    const cookie = readSessionCookie(c, config.publicUrl);
    if (cookie !== undefined) await endSession(db, cookie);
    clearSessionCookie(c, config.publicUrl);
    return c.redirect('/', 303);
  });
  return pages;
}
