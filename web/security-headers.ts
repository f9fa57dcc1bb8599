import type { MiddlewareHandler } from 'hono';
import type { WebEnv } from './visitor.ts';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
];

/** On every answer, errors too. The demo page alone has a script and frames, both our own. */
export function securityHeaders({
  isDemo,
  isSecure,
}: {
  isDemo: boolean;
  isSecure: boolean;
}): MiddlewareHandler<WebEnv> {
  const framed = isDemo ? "frame-ancestors 'self'" : "frame-ancestors 'none'";
  const ordinary = [...POLICY, framed].join('; ');
  const demoPage = [...POLICY, framed, "script-src 'self'", "connect-src 'self'", "frame-src 'self'"].join(
    '; ',
  );
  return async (c, next) => {
    await next();
    const isDemoPage = isDemo && new URL(c.req.url).pathname === '/';
    c.header('Content-Security-Policy', isDemoPage ? demoPage : ordinary);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('X-Frame-Options', isDemo ? 'SAMEORIGIN' : 'DENY');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    c.header('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()');
    if (isSecure) c.header('Strict-Transport-Security', 'max-age=31536000');
  };
}
