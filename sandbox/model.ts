/** A language model that says what it is told to: the OpenAI-compatible server of the tests, on loopback. */
import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';

export type ModelLine =
  | { readonly kind: 'say'; readonly content: string }
  /** An error in the words of the API. */
  | { readonly kind: 'status'; readonly status: 400 | 401 | 404 | 429 | 500; readonly message?: string }
  /** A whole body that is no completion. */
  | { readonly kind: 'body'; readonly text: string; readonly type?: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Half an answer, then silence. */
  | { readonly kind: 'stall' }
  /** Half an answer, then the connection breaks. */
  | { readonly kind: 'cut' };

interface ModelRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** As it came over the wire, for looking for what must not be in it. */
  readonly text: string;
}

export interface ScriptedModel {
  /** For OPENAI_BASE_URL. */
  readonly baseUrl: string;
  readonly requests: readonly ModelRequest[];
  /** What is said next, in this order; the last line is said again and again. */
  script(...lines: ModelLine[]): void;
  /** Requests with one of these are refused, as servers do that do not know them. */
  refuse(...what: Refusable[]): void;
  close(): Promise<void>;
}

type Refusable = 'json_schema' | 'json_object' | 'max_tokens' | 'temperature';

export const say = (content: unknown): ModelLine => ({
  kind: 'say',
  content: typeof content === 'string' ? content : JSON.stringify(content),
});

const completion = (content: string): string =>
  JSON.stringify({
    id: 'chatcmpl-sandbox',
    object: 'chat.completion',
    created: 0,
    model: 'sandbox',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }],
  });

const json = { 'content-type': 'application/json' };

const failure = (status: number, message: string): Response =>
  new Response(JSON.stringify({ error: { message, type: 'sandbox', param: null, code: null } }), {
    status,
    headers: json,
  });

/** The first half of an answer; what comes after it is up to `then`. */
function half(then: () => void): Response {
  const bytes = new TextEncoder().encode(completion('{"can_answer": true}'));
  let isSent = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (isSent) return then();
      isSent = true;
      controller.enqueue(bytes.slice(0, bytes.length / 2));
      // The half has to be on its way before the break, or the break is all there is.
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  return new Response(stream, { headers: json });
}

function perform(line: ModelLine, hangUp: () => void): Response | Promise<Response> {
  switch (line.kind) {
    case 'say':
      return new Response(completion(line.content), { headers: json });
    case 'status':
      return failure(line.status, line.message ?? 'the script says no');
    case 'body':
      return new Response(line.text, { headers: { 'content-type': line.type ?? 'application/json' } });
    case 'hang':
      return new Promise<Response>(() => undefined);
    case 'stall':
      return half(() => undefined);
    case 'cut':
      return half(hangUp);
  }
}

function refused(
  body: Readonly<Record<string, unknown>>,
  refusals: ReadonlySet<Refusable>,
): string | undefined {
  const format = body['response_format'];
  const type = typeof format === 'object' && format !== null && 'type' in format ? format.type : undefined;
  if (type === 'json_schema' && refusals.has('json_schema')) return 'response_format json_schema is unknown';
  if (type === 'json_object' && refusals.has('json_object')) return 'response_format json_object is unknown';
  const other = (['max_tokens', 'temperature'] as const).find((name) => name in body && refusals.has(name));
  return other === undefined ? undefined : `Unsupported parameter: '${other}'`;
}

export async function startScriptedModel(): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const refusals = new Set<Refusable>();
  let lines: ModelLine[] = [{ kind: 'status', status: 500, message: 'nothing is scripted' }];
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/v1/chat/completions', async (c) => {
    const text = await c.req.text();
    const body = JSON.parse(text) as Record<string, unknown>;
    requests.push({ headers: c.req.header(), body, text });
    const complaint = refused(body, refusals);
    if (complaint !== undefined) return failure(400, complaint);
    const [line = { kind: 'status', status: 500 } as const] = lines;
    if (lines.length > 1) lines = lines.slice(1);
    return await perform(line, () => c.env.outgoing.destroy());
  });
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
    listening.resolve(port),
  );
  return {
    baseUrl: `http://127.0.0.1:${await listening.promise}/v1`,
    requests,
    script: (...next) => {
      lines = next;
    },
    refuse: (...what) => {
      for (const each of what) refusals.add(each);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
