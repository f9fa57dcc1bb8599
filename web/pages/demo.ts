/** The demo: the chat on the left, the charts on the right, both of an invented household. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { createSession, findSession } from '#core/store/sessions.ts';
import { layout } from '../layout.ts';
import { writeSessionCookie } from '../session-cookie.ts';
import type { Demo, WebEnv, WebParts } from '../visitor.ts';
import { noticePage } from './notice.ts';

export function demoPages(demo: Demo): Hono<WebEnv> {
  const pages = new Hono<WebEnv>();

  pages.get('/', (c) =>
    c.html(
      layout({
        title: 'Personal Finances: the demo',
        kind: 'demo',
        head: html`<script src="/public/demo.js" defer></script>`,
        body: html`<header><p><b>Personal Finances</b>
<span>A demo household: every name and every payment is invented.</span></p></header>
<main><iframe src="${demo.chatPath}" title="Chat"></iframe>
<iframe src="/board" title="Charts" id="board"></iframe></main>`,
      }),
    ),
  );

  return pages;
}

/** The demo signs its one visitor in by itself. Used only when there is a demo. */
export async function signInToDemo(
  parts: WebParts,
  demo: Demo,
  c: Context<WebEnv>,
): Promise<Response | undefined> {
  const { db, clock, config } = parts;
  const memberId = await demo.memberId();
  if (memberId === undefined)
    return c.html(
      noticePage(
        'Say /start in the chat',
        'The charts of the demo household are here as soon as it has told the bot who it is.',
      ),
    );
  const cookie = await createSession(db, { memberId, now: clock.now() });
  c.set('session', await findSession(db, { cookie, now: clock.now() }));
  writeSessionCookie(c, config.publicUrl, cookie);
  return undefined;
}
