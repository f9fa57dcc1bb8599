/** The private chats of one bot: who there is, what was said, and who wants to hear about it. */
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { FormattedText } from './entity.ts';
import type { Markup } from './keyboard.ts';
import type { ChatFile, ChatMessage, ChatPhoto, Person } from './message.ts';
import { chatMessageSchema, personSchema } from './message.ts';
import { badRequest, Refusal } from './refusal.ts';

/** As many as a restart of the demo should show again. */
const KEPT_PER_CHAT = 300;

export interface CallbackAnswer {
  readonly text: string;
  readonly show_alert: boolean;
  readonly url?: string | undefined;
}

export type ChatEvent =
  | { readonly kind: 'message' | 'edited'; readonly chatId: number; readonly message: ChatMessage }
  | { readonly kind: 'deleted'; readonly chatId: number; readonly messageId: number }
  | { readonly kind: 'action'; readonly chatId: number; readonly action: string }
  | {
      readonly kind: 'answered';
      readonly chatId: number;
      readonly id: string;
      readonly answer: CallbackAnswer;
    }
  /** Commands, descriptions, the menu button, who is blocked: what else the page or the snapshot shows. */
  | { readonly kind: 'settings' };

export interface Draft {
  readonly content: FormattedText;
  readonly photo?: ChatPhoto | undefined;
  readonly document?: ChatFile | undefined;
  readonly markup?: Markup | undefined;
  readonly replyTo?: number | undefined;
  readonly isSilent?: boolean | undefined;
}

export const chatsSchema = z.object({
  last_message_id: z.int(),
  people: z.array(personSchema),
  blocked: z.array(z.int()),
  messages: z.array(chatMessageSchema),
});
type ChatsSnapshot = z.infer<typeof chatsSchema>;

export interface Chats {
  people(): Person[];
  addPerson(person: Person): void;
  /** Throws when there is no such person: a mistake in a test or the page, not of the bot. */
  person(personId: number): Person;
  /** What the bot may write to: refuses unknown chats and those who blocked it. */
  reachable(chatId: number): Person;
  setBlocked(personId: number, isBlocked: boolean): void;
  isBlocked(personId: number): boolean;
  add(chatId: number, from: 'bot' | 'person', draft: Draft): ChatMessage;
  replace(message: ChatMessage): void;
  remove(chatId: number, messageId: number): void;
  find(chatId: number, messageId: number): ChatMessage | undefined;
  messages(chatId: number): ChatMessage[];
  emit(event: ChatEvent): void;
  /** Returns the way to stop listening. */
  listen(listener: (event: ChatEvent) => void): () => void;
  snapshot(): ChatsSnapshot;
}

interface Book {
  readonly people: Map<number, Person>;
  readonly messages: Map<number, ChatMessage[]>;
  readonly blocked: Set<number>;
  lastMessageId: number;
}

function openBook(stored: ChatsSnapshot | undefined): Book {
  const messages = new Map<number, ChatMessage[]>();
  for (const message of stored?.messages ?? [])
    messages.set(message.chat_id, [...(messages.get(message.chat_id) ?? []), message]);
  return {
    people: new Map((stored?.people ?? []).map((person) => [person.id, person])),
    messages,
    blocked: new Set(stored?.blocked),
    lastMessageId: stored?.last_message_id ?? 0,
  };
}

function write(book: Book, chatId: number, from: 'bot' | 'person', draft: Draft, now: Date): ChatMessage {
  book.lastMessageId += 1;
  const message: ChatMessage = {
    message_id: book.lastMessageId,
    chat_id: chatId,
    from,
    date: Math.floor(now.getTime() / 1000),
    text: draft.content.text,
    entities: [...draft.content.entities],
    ...(draft.photo !== undefined && { photo: draft.photo }),
    ...(draft.document !== undefined && { document: draft.document }),
    ...(draft.markup !== undefined && { reply_markup: draft.markup }),
    ...(draft.replyTo !== undefined && { reply_to: draft.replyTo }),
    is_silent: draft.isSilent ?? false,
  };
  const list = book.messages.get(chatId) ?? [];
  list.push(message);
  if (list.length > 2 * KEPT_PER_CHAT) list.splice(0, list.length - KEPT_PER_CHAT);
  book.messages.set(chatId, list);
  return message;
}

export function createChats(clock: Clock, stored?: ChatsSnapshot): Chats {
  const book = openBook(stored);
  const listeners = new Set<(event: ChatEvent) => void>();
  const emit = (event: ChatEvent): void => {
    // A copy: a listener that has heard enough leaves while it is called.
    for (const listener of Array.from(listeners)) listener(event);
  };
  const messages = (chatId: number): ChatMessage[] => book.messages.get(chatId) ?? [];
  const place = (chatId: number, messageId: number): number =>
    messages(chatId).findIndex((message) => message.message_id === messageId);

  return {
    people: () => [...book.people.values()],
    addPerson: (person) => void book.people.set(person.id, person),
    person(personId) {
      const person = book.people.get(personId);
      if (person === undefined) throw new RangeError(`there is no person ${personId} in the chat server`);
      return person;
    },
    reachable(chatId) {
      const person = book.people.get(chatId);
      if (person === undefined) throw badRequest('chat not found');
      if (book.blocked.has(chatId)) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
      return person;
    },
    setBlocked(personId, isBlocked) {
      if (isBlocked) book.blocked.add(personId);
      else book.blocked.delete(personId);
      emit({ kind: 'settings' });
    },
    isBlocked: (personId) => book.blocked.has(personId),
    add(chatId, from, draft) {
      const message = write(book, chatId, from, draft, clock.now());
      emit({ kind: 'message', chatId, message });
      return message;
    },
    replace(message) {
      messages(message.chat_id).splice(place(message.chat_id, message.message_id), 1, message);
      emit({ kind: 'edited', chatId: message.chat_id, message });
    },
    remove(chatId, messageId) {
      messages(chatId).splice(place(chatId, messageId), 1);
      emit({ kind: 'deleted', chatId, messageId });
    },
    find: (chatId, messageId) => messages(chatId)[place(chatId, messageId)],
    messages: (chatId) => [...messages(chatId)],
    emit,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: () => ({
      last_message_id: book.lastMessageId,
      people: [...book.people.values()],
      blocked: [...book.blocked],
      messages: [...book.messages.values()].flatMap((list) => list.slice(-KEPT_PER_CHAT)),
    }),
  };
}
