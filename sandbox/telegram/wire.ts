/** Messages and people as the Bot API writes them. */
import type { ChatFile, ChatMessage, ChatPhoto, Person } from './message.ts';

export interface BotIdentity {
  readonly id: number;
  readonly first_name: string;
  readonly username: string;
}

type Json = Record<string, unknown>;

export const wirePerson = (person: Person): Json => ({ ...person, is_bot: false, language_code: 'en' });

export const wireBot = ({ id, first_name, username }: BotIdentity): Json => ({
  id,
  is_bot: true,
  first_name,
  username,
});

export const wireChat = (person: Person): Json => ({ ...person, type: 'private' });

const wireDocument = ({ file_id, file_unique_id, file_name, mime_type, file_size }: ChatFile): Json => ({
  file_name,
  mime_type,
  file_id,
  file_unique_id,
  file_size,
});

const wirePhoto = ({ file_id, file_unique_id, file_size, width, height }: ChatPhoto): Json[] => [
  { file_id, file_unique_id, file_size, width, height },
];

function wireText({ text, entities, photo, document }: ChatMessage): Json {
  if (photo === undefined && document === undefined)
    return entities.length === 0 ? { text } : { text, entities };
  if (text === '') return {};
  return entities.length === 0 ? { caption: text } : { caption: text, caption_entities: entities };
}

/** Reply keyboards belong to the chat, not to the message: only inline ones come back. */
export function wireMessage(
  message: ChatMessage,
  person: Person,
  bot: BotIdentity,
  repliedTo?: ChatMessage,
): Json {
  const { photo, document, reply_markup: markup } = message;
  return {
    message_id: message.message_id,
    from: message.from === 'bot' ? wireBot(bot) : wirePerson(person),
    chat: wireChat(person),
    date: message.date,
    ...(message.edit_date !== undefined && { edit_date: message.edit_date }),
    ...(repliedTo !== undefined && { reply_to_message: wireMessage(repliedTo, person, bot) }),
    ...wireText(message),
    ...(photo !== undefined && { photo: wirePhoto(photo) }),
    ...(document !== undefined && { document: wireDocument(document) }),
    ...(markup !== undefined && 'inline_keyboard' in markup && { reply_markup: markup }),
  };
}
