import type { MiddlewareHandler } from 'hono';
import { ownOrigins } from './gate.ts';
import { showNotice } from './pages/notice.ts';
import type { Demo, WebEnv } from './visitor.ts';

/** Hands a request on as it came. Another site's page may not act in the demo either. */
export function sandboxDoor(demo: Demo, publicUrl: string): MiddlewareHandler<WebEnv> {
  const own = ownOrigins(publicUrl);
  return async (c) => {
    const origin = c.req.header('Origin');
    if (origin !== undefined && !own.has(origin)) return showNotice(c, 403, 'web.foreign_form');
    return demo.fetch(c.req.raw);
  };
}
