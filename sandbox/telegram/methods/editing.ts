/** Changes to what the bot said before, and taking it back. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { DAY_MS } from '#core/clock.ts';
import { entitySchema } from '../entity.ts';
import { captionText, messageText } from '../formatted-text.ts';
import { checkMarkup, inlineKeyboardSchema } from '../keyboard.ts';
import type { ChatMessage } from '../message.ts';
import { isMedia } from '../message.ts';
import { parseFields, structure, wholeNumber } from '../parameters.ts';
import { badRequest } from '../refusal.ts';
import type { Call, Methods, World } from '../world.ts';
import { asWire } from '../world.ts';
import { sentFile, storeMedia } from './sending.ts';

const targetSchema = z.object({
  chat_id: wholeNumber,
  message_id: wholeNumber,
  parse_mode: z.string().optional(),
  reply_markup: structure(inlineKeyboardSchema).optional(),
});
const textSchema = targetSchema.extend({
  text: z.string().default(''),
  entities: structure(z.array(entitySchema)).optional(),
});
const captionSchema = targetSchema.extend({
  caption: z.string().default(''),
  caption_entities: structure(z.array(entitySchema)).optional(),
});
const inputMediaSchema = z.object({
  type: z.enum(['photo', 'document']),
  media: z.string(),
  caption: z.string().default(''),
  parse_mode: z.string().optional(),
  caption_entities: z.array(entitySchema).optional(),
});
const mediaSchema = targetSchema.extend({ media: structure(inputMediaSchema) });

type Target = z.infer<typeof targetSchema>;

const notModified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
  'content and reply markup of the message';

/** The two days after which Telegram no longer takes a message back. */
const DELETABLE_MS = 2 * DAY_MS;

function ownMessage(world: World, { chat_id, message_id }: Target): ChatMessage {
  world.chats.reachable(chat_id);
  const message = world.chats.find(chat_id, message_id);
  if (message === undefined) throw badRequest('message to edit not found');
  if (message.from !== 'bot') throw badRequest("message can't be edited");
  return message;
}

/** An edit without a keyboard takes the keyboard away, as on the real server. */
function edit(world: World, request: Target, before: ChatMessage, change: Partial<ChatMessage>): unknown {
  const markup = checkMarkup(request.reply_markup, world.allowLocalUrls);
  const { reply_markup: _keyboard, edit_date: lastEdit, ...rest } = before;
  const after = { ...rest, ...change, ...(markup !== undefined && { reply_markup: markup }) };
  const { edit_date: _date, ...current } = before;
  if (isDeepStrictEqual(after, current)) throw badRequest(notModified);
  // Another keyboard under the same words is no edit that the apps would mark as one.
  const isSaidAnew = Object.keys(change).length > 0;
  const edit_date = isSaidAnew ? Math.floor(world.clock.now().getTime() / 1000) : lastEdit;
  const edited = { ...after, ...(edit_date !== undefined && { edit_date }) };
  world.chats.replace(edited);
  return asWire(world, edited);
}

function editMessageText({ world, parameters }: Call): unknown {
  const request = parseFields(textSchema, parameters);
  const before = ownMessage(world, request);
  if (isMedia(before)) throw badRequest('there is no text in the message to edit');
  const { text, parse_mode: parseMode, entities } = request;
  const content = messageText({ text, parseMode, entities });
  return edit(world, request, before, { text: content.text, entities: [...content.entities] });
}

function editMessageCaption({ world, parameters }: Call): unknown {
  const request = parseFields(captionSchema, parameters);
  const before = ownMessage(world, request);
  if (!isMedia(before)) throw badRequest('there is no caption in the message to edit');
  const { caption, parse_mode: parseMode, caption_entities: entities } = request;
  const content = captionText({ text: caption, parseMode, entities });
  return edit(world, request, before, { text: content.text, entities: [...content.entities] });
}

function editMessageReplyMarkup({ world, parameters }: Call): unknown {
  const request = parseFields(targetSchema, parameters);
  return edit(world, request, ownMessage(world, request), {});
}

function editMessageMedia({ world, parameters }: Call): unknown {
  const request = parseFields(mediaSchema, parameters);
  const { media } = request;
  const { photo: _photo, document: _document, ...before } = ownMessage(world, request);
  const { text, entities } = captionText({
    text: media.caption,
    parseMode: media.parse_mode,
    entities: media.caption_entities,
  });
  const stored = storeMedia(world, media.type, sentFile(parameters, 'media', media.media));
  const change =
    stored.photo === undefined
      ? { ...(stored.document !== undefined && { document: stored.document }) }
      : { photo: stored.photo };
  return edit(world, request, before, { ...change, text, entities: [...entities] });
}

function deleteMessage({ world, parameters }: Call): true {
  const { chat_id, message_id } = parseFields(targetSchema, parameters);
  world.chats.reachable(chat_id);
  const message = world.chats.find(chat_id, message_id);
  if (message === undefined) throw badRequest('message to delete not found');
  if (world.clock.now().getTime() - message.date * 1000 > DELETABLE_MS)
    throw badRequest("message can't be deleted for everyone");
  world.chats.remove(chat_id, message_id);
  return true;
}

export const editing: Methods = {
  editMessageText,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageMedia,
  deleteMessage,
  deleteMessages: (call) => {
    const schema = z.object({ chat_id: wholeNumber, message_ids: structure(z.array(wholeNumber)) });
    const { chat_id, message_ids } = parseFields(schema, call.parameters);
    call.world.chats.reachable(chat_id);
    // Those that are gone are skipped without a word, as on the real server.
    for (const id of message_ids)
      if (call.world.chats.find(chat_id, id) !== undefined) call.world.chats.remove(chat_id, id);
    return true;
  },
};
