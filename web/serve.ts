import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { ProblemError } from '#core/problem.ts';
import type { WebEnv } from './visitor.ts';

export interface Served {
  stop(): Promise<void>;
}

const faults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program: stop that one, or set another PORT',
  EACCES: 'may not be opened by this user: set a PORT above 1023',
  EADDRNOTAVAIL: 'is not an address of this machine: set another HOST',
};

/** Listens, or throws a ProblemError that says which setting to change. */
export async function serveApp(app: Hono<WebEnv>, at: { host: string; port: number }): Promise<Served> {
  const listening = Promise.withResolvers<void>();
  const server = serve({ fetch: app.fetch, hostname: at.host, port: at.port }, () => listening.resolve());
  server.on('error', (cause: NodeJS.ErrnoException) =>
    listening.reject(
      new ProblemError({
        code: 'web.cannot_listen',
        message: `The address ${at.host}:${at.port} ${faults[cause.code ?? ''] ?? 'cannot be opened'}.`,
        cause,
      }),
    ),
  );
  await listening.promise;
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A page that listens for news would hold the server open for ever.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
