/** The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { CallLog } from './control.ts';
import type { Fault } from './faults.ts';
import { methods } from './methods/index.ts';
import type { Parameters } from './parameters.ts';
import { readParameters } from './parameters.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** What @hono/node-server hands along; needed to cut a connection in the middle. */
export interface TelegramEnv {
  Bindings: { incoming?: IncomingMessage };
}

export interface ApiOptions {
  readonly world: World;
  readonly token: string;
  readonly log: CallLog;
  /** Ends calls that hang on purpose when the server stops. */
  readonly closing: AbortSignal;
}

const byLowerCase = new Map(
  Object.entries(methods).map(([name, method]) => [name.toLowerCase(), { name, method }]),
);

const notFound = new Refusal(404, 'Not Found');
const unauthorised = new Refusal(401, 'Unauthorized');

const refuse = (refusal: Refusal): Response => Response.json(refusal.body, { status: refusal.status });

/** The server's adapter writes nothing for a reply marked like this: the socket is gone. */
const nothing = (): Response => new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

function cut(context: Context<TelegramEnv>): Response {
  const { incoming } = context.env;
  if (incoming === undefined) throw new Error('a reset needs a real connection: serve the app on a port');
  incoming.socket.resetAndDestroy();
  return nothing();
}

function hang(signals: readonly AbortSignal[]): Promise<Response> {
  const either = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    const end = (): void => resolve(refuse(new Refusal(504, 'Gateway Timeout')));
    if (either.aborted) end();
    else either.addEventListener('abort', end, { once: true });
  });
}

function shown({ fields, files }: Parameters): Record<string, unknown> {
  const parts = [...files].map(([name, { filename, mime, bytes }]) => [
    name,
    { filename, mime, size: bytes.length },
  ]);
  return { ...fields, ...Object.fromEntries(parts) };
}

const isDone = (fault: Fault | undefined): boolean =>
  fault === undefined ||
  fault === 'accept-then-reset' ||
  fault === 'accept-then-hang' ||
  (typeof fault === 'object' && fault.accepted === true);

async function perform(options: ApiOptions, request: Request, name: string): Promise<Response> {
  const { world, log } = options;
  const known = byLowerCase.get(name.toLowerCase());
  if (known === undefined) return refuse(notFound);
  let parameters: Parameters = { fields: {}, files: new Map() };
  const record = (status: number, description?: string): void =>
    log.add({
      method: known.name,
      parameters: shown(parameters),
      status,
      at: world.clock.now(),
      ...(description !== undefined && { description }),
    });
  try {
    parameters = await readParameters(request);
    const result = await known.method({ world, parameters, signal: request.signal });
    record(200);
    return Response.json({ ok: true, result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    record(error.status, error.message);
    return refuse(error);
  }
}

async function meet(
  options: ApiOptions,
  context: Context<TelegramEnv>,
  method: string,
  fault: Fault,
): Promise<Response> {
  const request = context.req.raw;
  if (isDone(fault)) await perform(options, request, method);
  const status = typeof fault === 'object' ? fault.status : 0;
  if (!isDone(fault)) {
    const parameters = shown(await readParameters(request));
    options.log.add({ method, parameters, status, at: options.world.clock.now() });
  }
  if (fault === 'reset' || fault === 'accept-then-reset') return cut(context);
  if (fault === 'hang' || fault === 'accept-then-hang') return hang([request.signal, options.closing]);
  const { headers = {}, body = { ok: false, error_code: status, description: 'Internal Server Error' } } =
    fault;
  return typeof body === 'string'
    ? new Response(body, { status, headers })
    : Response.json(body, { status, headers });
}

function serveFile(world: World, path: string): Response {
  const found = world.files.atPath(path);
  if (found === undefined) return refuse(notFound);
  return new Response(Buffer.from(found.bytes), { headers: { 'content-type': 'application/octet-stream' } });
}

export function createApi(options: ApiOptions): Hono<TelegramEnv> {
  const { world, token } = options;
  const app = new Hono<TelegramEnv>();
  const isBot = (segment: string): boolean => segment === `bot${token}`;
  app.all('/:bot{bot[^/]+}/:method', (context) => {
    const { bot, method } = context.req.param();
    if (!isBot(bot)) return refuse(unauthorised);
    const fault = world.faults.next(method);
    return fault === undefined
      ? perform(options, context.req.raw, method)
      : meet(options, context, method, fault);
  });
  app.get('/file/:bot{bot[^/]+}/:path{.+}', (context) => {
    const { bot, path } = context.req.param();
    return isBot(bot) ? serveFile(world, path) : refuse(unauthorised);
  });
  return app;
}
