/** New messages: text, pictures, documents, and "typing…". */
import { z } from 'zod';
import type { Draft } from '../chats.ts';
import { entitySchema } from '../entity.ts';
import type { SentFile } from '../files.ts';
import { captionText, messageText } from '../formatted-text.ts';
import { checkMarkup, markupSchema } from '../keyboard.ts';
import type { Parameters } from '../parameters.ts';
import { flag, parseFields, structure, wholeNumber } from '../parameters.ts';
import { badRequest } from '../refusal.ts';
import type { Call, Methods, World } from '../world.ts';
import { asWire } from '../world.ts';

const targetSchema = z.object({
  chat_id: wholeNumber,
  parse_mode: z.string().optional(),
  disable_notification: flag.optional(),
  reply_markup: structure(markupSchema).optional(),
  reply_parameters: structure(
    z.looseObject({ message_id: wholeNumber, allow_sending_without_reply: flag.optional() }),
  ).optional(),
});
const messageSchema = targetSchema.extend({
  text: z.string().default(''),
  entities: structure(z.array(entitySchema)).optional(),
  link_preview_options: structure(z.looseObject({})).optional(),
});
const mediaSchema = targetSchema.extend({
  caption: z.string().default(''),
  caption_entities: structure(z.array(entitySchema)).optional(),
  photo: z.string().optional(),
  document: z.string().optional(),
});
const actionSchema = z.object({ chat_id: wholeNumber, action: z.string() });
const actions = new Set(
  `typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker
  find_location record_video_note upload_video_note`.split(/\s+/),
);

function replyTarget(world: World, request: z.infer<typeof targetSchema>): number | undefined {
  const reply = request.reply_parameters;
  if (reply === undefined) return undefined;
  if (world.chats.find(request.chat_id, reply.message_id) !== undefined) return reply.message_id;
  if (reply.allow_sending_without_reply === true) return undefined;
  throw badRequest('message to be replied not found');
}

function send(world: World, request: z.infer<typeof targetSchema>, draft: Draft): unknown {
  world.chats.reachable(request.chat_id);
  const markup = checkMarkup(request.reply_markup, world.allowLocalUrls);
  const replyTo = replyTarget(world, request);
  world.faults.countMessage(request.chat_id);
  const isSilent = request.disable_notification;
  return asWire(world, world.chats.add(request.chat_id, 'bot', { ...draft, markup, replyTo, isSilent }));
}

function sendMessage({ world, parameters }: Call): unknown {
  const request = parseFields(messageSchema, parameters);
  world.chats.reachable(request.chat_id);
  const { text, parse_mode: parseMode, entities } = request;
  return send(world, request, { content: messageText({ text, parseMode, entities }) });
}

/**
 * The file a field means: a part of the request (by its own name or `attach://<part>`), else the id of one
 * sent before. Addresses are not fetched: this server reaches nothing outside.
 */
export function sentFile(
  { files }: Parameters,
  field: string,
  value: string | undefined,
): SentFile | { readonly fileId: string } {
  const part = value?.startsWith('attach://') === true ? value.slice('attach://'.length) : field;
  const sent = files.get(part);
  if (sent !== undefined) return sent;
  if (value === undefined || value === '') throw badRequest(`there is no ${field} in the request`);
  if (/^https?:/.test(value)) throw badRequest('failed to get HTTP URL content');
  return { fileId: value };
}

function sendMedia(kind: 'photo' | 'document', { world, parameters }: Call): unknown {
  const request = parseFields(mediaSchema, parameters);
  world.chats.reachable(request.chat_id);
  const { caption, parse_mode: parseMode, caption_entities: entities } = request;
  const content = captionText({ text: caption, parseMode, entities });
  const sent = sentFile(parameters, kind, request[kind]);
  return send(world, request, { content, ...storeMedia(world, kind, sent) });
}

export function storeMedia(
  { files }: World,
  kind: 'photo' | 'document',
  sent: SentFile | { readonly fileId: string },
): Pick<Draft, 'photo' | 'document'> {
  if (kind === 'photo')
    return { photo: 'fileId' in sent ? files.knownPhoto(sent.fileId) : files.addPhoto(sent) };
  return { document: 'fileId' in sent ? files.known(sent.fileId).file : files.addDocument(sent) };
}

function sendChatAction({ world, parameters }: Call): true {
  const { chat_id: chatId, action } = parseFields(actionSchema, parameters);
  world.chats.reachable(chatId);
  if (!actions.has(action)) throw badRequest('wrong parameter action in request');
  world.chats.emit({ kind: 'action', chatId, action });
  return true;
}

export const sending: Methods = {
  sendMessage,
  sendPhoto: (call) => sendMedia('photo', call),
  sendDocument: (call) => sendMedia('document', call),
  sendChatAction,
  getFile: ({ world, parameters }) => {
    const { file_id: fileId } = parseFields(z.object({ file_id: z.string() }), parameters);
    const { file_id, file_unique_id, file_size, file_path } = world.files.downloadable(fileId);
    return { file_id, file_unique_id, file_size, file_path };
  },
};
