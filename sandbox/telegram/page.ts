/** The chat page: a Telegram window in the browser that speaks for one person. */
import { readFile } from 'node:fs/promises';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { z } from 'zod';
import type { TelegramEnv } from './api.ts';
import type { TelegramControl } from './control.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

export interface BankControls {
  /** Takes a POST with an action's body as JSON and books it. */
  readonly url: string;
  /** How the bank is called in "Booked at …". */
  readonly bankName?: string;
  readonly actions: readonly { readonly label: string; readonly body: unknown }[];
}

export interface PageOptions {
  readonly world: World;
  readonly control: TelegramControl;
  readonly closing: AbortSignal;
  readonly defaultPerson: number;
  readonly bankControls?: BankControls;
}

const assets: Readonly<Record<string, string>> = {
  'chat.js': 'text/javascript',
  'bubble.js': 'text/javascript',
  'rich-text.js': 'text/javascript',
  'menus.js': 'text/javascript',
  'composer.js': 'text/javascript',
  'element.js': 'text/javascript',
  'server.js': 'text/javascript',
  'icon.svg': 'image/svg+xml',
  'chat.css': 'text/css',
  'message.css': 'text/css',
  'controls.css': 'text/css',
};

const saySchema = z.object({ text: z.string().min(1).max(4096) });
const pressSchema = z.object({ message_id: z.int(), button: z.string() });

const asset = (name: string): Promise<Buffer<ArrayBuffer>> =>
  readFile(new URL(`./page/${name}`, import.meta.url));

function policy(bankControls: BankControls | undefined): string {
  const bank = URL.parse(bankControls?.url ?? '')?.origin ?? '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${bank}`.trim(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** A page elsewhere must not speak for the person: browsers say where a request comes from. */
const isForeign = (context: Context): boolean => {
  const site = context.req.header('sec-fetch-site');
  return site !== undefined && site !== 'same-origin' && site !== 'none';
};

const HEARTBEAT_MS = 20_000;

/** The chat as it stands, then everything that happens in it, as server-sent events. */
function eventStream(
  { world, closing, ...options }: PageOptions,
  personId: number,
  signal: AbortSignal,
): Response {
  const encoder = new TextEncoder();
  const { chats, bot, menu } = world;
  const state = (): object => ({
    kind: 'state',
    bot: { name: menu.current.name ?? bot.first_name, username: bot.username },
    person: chats.person(personId),
    messages: chats.messages(personId),
    commands: menu.current.commands,
    description: menu.current.description,
    is_blocked: chats.isBlocked(personId),
    bank: options.bankControls,
  });
  const ended = AbortSignal.any([closing, signal]);
  let release: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      const write = (text: string): void => stream.enqueue(encoder.encode(text));
      const send = (event: object): void => write(`data: ${JSON.stringify(event)}\n\n`);
      const stop = chats.listen((event) => {
        if (event.kind === 'settings') send(state());
        else if (event.chatId === personId) send(event);
      });
      const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
      heartbeat.unref();
      const end = (): void => {
        release();
        stream.close();
      };
      release = () => {
        stop();
        clearInterval(heartbeat);
        ended.removeEventListener('abort', end);
      };
      send(state());
      if (ended.aborted) end();
      else ended.addEventListener('abort', end);
    },
    cancel: () => release(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function sentFile({ world }: PageOptions, fileId: string): Response {
  const found = world.files.find(fileId);
  if (found === undefined) return new Response('This file is no longer kept.', { status: 404 });
  const { file, bytes } = found;
  const isPicture = file.file_path.startsWith('photos/');
  const name = encodeURIComponent(file.file_name);
  return new Response(Buffer.from(bytes), {
    headers: {
      'content-type': isPicture ? file.mime_type : 'application/octet-stream',
      'content-disposition': isPicture ? 'inline' : `attachment; filename*=UTF-8''${name}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    },
  });
}

async function upload({ control }: PageOptions, personId: number, request: Request): Promise<Response> {
  const form = await request.formData();
  const [file, caption] = [form.get('file'), form.get('caption')];
  if (!(file instanceof File)) return Response.json({ error: 'There is no file in it.' }, { status: 400 });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const sent = { filename: file.name, mime: file.type || 'application/octet-stream', bytes };
  control.sendDocument(personId, sent, typeof caption === 'string' ? caption : '');
  return Response.json({ ok: true });
}

export function createPage(options: PageOptions): Hono<TelegramEnv> {
  const { control, world } = options;
  const app = new Hono<TelegramEnv>();
  const personOf = (context: Context): number => {
    const asked = Number(context.req.query('person') ?? options.defaultPerson);
    return world.chats.people().some(({ id }) => id === asked) ? asked : options.defaultPerson;
  };
  app.use(async (context, next) => {
    if (isForeign(context) && context.req.method !== 'GET') return context.text('Not from here.', 403);
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'no-referrer');
    return undefined;
  });
  app.onError((error, context) => {
    if (error instanceof Refusal) return context.json({ error: error.message }, 400);
    if (error instanceof z.ZodError || error instanceof RangeError || error instanceof SyntaxError)
      return context.json({ error: error.message }, 400);
    throw error;
  });
  app.get('/', async (context) => {
    context.header('content-security-policy', policy(options.bankControls));
    context.header('cache-control', 'no-store');
    return context.html((await asset('chat.html')).toString());
  });
  app.get('/events', (context) => eventStream(options, personOf(context), context.req.raw.signal));
  app.post('/say', async (context) => {
    const { text } = saySchema.parse(await context.req.json());
    control.say(personOf(context), text);
    return context.json({ ok: true });
  });
  app.post('/press', async (context) => {
    const { message_id, button } = pressSchema.parse(await context.req.json());
    return context.json(control.press(personOf(context), message_id, button));
  });
  app.post('/upload', (context) => upload(options, personOf(context), context.req.raw));
  app.get('/file/:id', (context) => sentFile(options, context.req.param('id')));
  app.get('/:asset', async (context) => {
    const name = context.req.param('asset');
    const type = assets[name];
    if (type === undefined) return context.notFound();
    return context.body(await asset(name), 200, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
    });
  });
  return app;
}
