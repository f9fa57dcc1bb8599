/** The web page: closed by default, without a script, and nothing on it that a bank's text could set going. */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { gate, oddPaths, ownForms } from './gate.ts';
import { boardPages } from './pages/board.ts';
import { chartImages } from './pages/chart-image.ts';
import { demoPages } from './pages/demo.ts';
import { linkReturnPage } from './pages/link-return.ts';
import { loginPages } from './pages/login.ts';
import { showNotice } from './pages/notice.ts';
import { referencePages } from './pages/reference.ts';
import { sandboxDoor } from './sandbox-door.ts';
import { securityHeaders } from './security-headers.ts';
import { staticFiles } from './static-files.ts';
import { telegramDoor } from './telegram-door.ts';
import type { WebEnv, WebParts } from './visitor.ts';

/** `fetch` of what it returns answers requests; `@hono/node-server` serves it on a port. */
export function createApp(parts: WebParts): Hono<WebEnv> {
  const { config, log, demo, telegram } = parts;
  const app = new Hono<WebEnv>();

  // Before everything else: the sandbox is another world with its own rules, and only there in the demo.
  if (demo !== undefined) app.use('/sandbox/*', sandboxDoor(demo, config.publicUrl));
  app.use(securityHeaders({ isDemo: demo !== undefined, isSecure: config.publicUrl.startsWith('https:') }));
  // Telegram sends no Origin and has no session; its secrets are checked instead.
  if (telegram !== undefined) app.route('/', telegramDoor(telegram));
  app.use(oddPaths());
  app.use(ownForms(config.publicUrl));
  app.use(gate(parts));

  app.get('/healthz', (c) => c.json({ ok: true }));
  app.route('/', staticFiles());
  app.route('/', loginPages(parts));
  app.route('/', linkReturnPage(parts));
  if (demo !== undefined) app.route('/', demoPages(demo));
  app.route('/', boardPages(parts));
  app.route('/', chartImages(parts));
  app.route('/', referencePages());

  app.notFound((c) => showNotice(c, 404, 'web.not_found'));
  app.onError((error, c) => {
    const id = randomUUID();
    // The address may hold a one-time token, so the log gets its first part only.
    const place = new URL(c.req.url).pathname.split('/')[1] ?? '';
    log.error({ error, error_id: id, method: c.req.method, place }, 'a page failed');
    c.header('Cache-Control', 'no-store');
    return showNotice(c, 500, 'web.internal', id);
  });
  return app;
}
