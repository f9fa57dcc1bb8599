/**
 * The parameters of a call, however it was sent: query, JSON, form or multipart. Everything but JSON carries
 * text only, so structures and numbers inside it are parsed before the method's own schema sees them.
 */
import { z } from 'zod';
import type { SentFile } from './files.ts';
import { badRequest, Refusal } from './refusal.ts';

export interface Parameters {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, SentFile>;
}

const MAX_BODY = 51 * 1024 * 1024;

async function readForm(request: Request): Promise<Parameters> {
  const fields: Record<string, unknown> = {};
  const files = new Map<string, SentFile>();
  for (const [name, value] of await request.formData())
    if (typeof value === 'string') fields[name] = value;
    else
      files.set(name, {
        filename: value.name,
        mime: value.type || 'application/octet-stream',
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  return { fields, files };
}

async function readBody(request: Request): Promise<Parameters> {
  const none: Parameters = { fields: {}, files: new Map() };
  if (request.method !== 'POST') return none;
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY)
    throw new Refusal(413, 'Request Entity Too Large');
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded'))
    return readForm(request);
  const text = await request.text();
  if (text === '') return none;
  const parsed = jsonText.pipe(z.record(z.string(), z.unknown())).safeParse(text);
  if (!parsed.success) throw badRequest("can't parse JSON object");
  return { fields: parsed.data, files: new Map() };
}

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: String(error) });
    return z.NEVER;
  }
});

export async function readParameters(request: Request): Promise<Parameters> {
  const { fields, files } = await readBody(request);
  return { fields: { ...Object.fromEntries(new URL(request.url).searchParams), ...fields }, files };
}

/** A structure that may arrive as JSON text. */
export const structure = <T extends z.ZodType>(schema: T) =>
  z.union([jsonText.pipe(schema), schema]) as z.ZodType<z.output<T>>;

export const wholeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
export const flag = z.union([
  z.boolean(),
  z.string().transform((text) => ['true', '1', 'yes', 't', 'y'].includes(text.toLowerCase())),
]);

/** What Telegram says of a field it cannot read. */
const complaints: Readonly<Record<string, string>> = {
  chat_id: 'chat_id is empty',
  message_id: 'message identifier is not specified',
  reply_markup: "can't parse reply keyboard markup JSON object",
  entities: "can't parse entities JSON object",
  caption_entities: "can't parse entities JSON object",
  commands: "can't parse commands list: expected an Array",
  media: "can't parse InputMedia",
};

export function parseFields<T extends z.ZodType>(schema: T, { fields }: Parameters): z.output<T> {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0] ?? 'request');
  throw badRequest(complaints[field] ?? `can't parse "${field}"`);
}
