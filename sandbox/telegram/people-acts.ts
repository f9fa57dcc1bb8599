/** What people do in their chats: say, press, send, edit, block. Each becomes an update for the bot. */
import type { SentFile } from './files.ts';
import { captionText, typedText } from './formatted-text.ts';
import { inlineButtons } from './keyboard.ts';
import type { ChatMessage, Person } from './message.ts';
import { wireBot, wireChat, wirePerson } from './wire.ts';
import type { World } from './world.ts';
import { asWire } from './world.ts';

export interface Press {
  /** The callback query's id, when the button asks the bot. */
  readonly queryId?: string;
  /** Where the button leads, when it is a link. */
  readonly url?: string;
}

export interface PeopleActs {
  /** Makes the person known, or changes their name. */
  person(person: Person): Person;
  say(personId: number, text: string, replyTo?: number): ChatMessage;
  editOwn(personId: number, messageId: number, text: string): ChatMessage;
  /** Presses the button with this data or, failing that, this label. Throws when there is none. */
  press(personId: number, messageId: number, button: string): Press;
  sendDocument(personId: number, file: SentFile, caption?: string): ChatMessage;
  sendPhoto(personId: number, file: SentFile, caption?: string): ChatMessage;
  block(personId: number): void;
  unblock(personId: number): void;
}

function setBlocked(world: World, personId: number, isBlocked: boolean): void {
  const { chats, updates, clock, bot } = world;
  if (chats.isBlocked(personId) === isBlocked) return;
  chats.setBlocked(personId, isBlocked);
  const member = (status: string): object => ({ user: wireBot(bot), status, until_date: 0 });
  updates.push('my_chat_member', {
    chat: wireChat(chats.person(personId)),
    from: wirePerson(chats.person(personId)),
    date: Math.floor(clock.now().getTime() / 1000),
    old_chat_member: member(isBlocked ? 'member' : 'kicked'),
    new_chat_member: member(isBlocked ? 'kicked' : 'member'),
  });
}

function press(world: World, personId: number, messageId: number, wanted: string): Press {
  const { chats, updates, callbacks } = world;
  const message = chats.find(personId, messageId);
  const buttons = inlineButtons(message?.reply_markup);
  const button =
    buttons.find(({ callback_data }) => callback_data === wanted) ??
    buttons.find(({ text }) => text === wanted);
  if (message === undefined || button === undefined)
    throw new RangeError(`message ${messageId} has no button “${wanted}”`);
  const url = button.url ?? button.web_app?.url;
  if (url !== undefined) return { url };
  if (button.callback_data === undefined) return {};
  const queryId = callbacks.open(personId);
  updates.push('callback_query', {
    id: queryId,
    from: wirePerson(chats.person(personId)),
    message: asWire(world, message),
    chat_instance: String(personId),
    data: button.callback_data,
  });
  return { queryId };
}

export function createPeopleActs(world: World): PeopleActs {
  const { chats, files, updates, clock } = world;

  function send(personId: number, draft: Parameters<typeof chats.add>[2]): ChatMessage {
    chats.person(personId);
    // Who writes to a bot they had blocked has unblocked it: the app asks for that first.
    setBlocked(world, personId, false);
    const message = chats.add(personId, 'person', draft);
    updates.push('message', asWire(world, message));
    return message;
  }

  return {
    person(person) {
      chats.addPerson(person);
      return person;
    },
    say: (personId, text, replyTo) => send(personId, { content: typedText(text), replyTo }),
    editOwn(personId, messageId, text) {
      const before = chats.find(personId, messageId);
      if (before?.from !== 'person') throw new RangeError(`message ${messageId} is not the person's own`);
      const content = typedText(text);
      const edit_date = Math.floor(clock.now().getTime() / 1000);
      const edited = { ...before, text: content.text, entities: [...content.entities], edit_date };
      chats.replace(edited);
      updates.push('edited_message', asWire(world, edited));
      return edited;
    },
    press: (personId, messageId, button) => press(world, personId, messageId, button),
    sendDocument: (personId, file, caption = '') =>
      send(personId, { content: captionText({ text: caption }), document: files.addDocument(file) }),
    sendPhoto: (personId, file, caption = '') =>
      send(personId, { content: captionText({ text: caption }), photo: files.addPhoto(file) }),
    block: (personId) => setBlocked(world, personId, true),
    unblock: (personId) => setBlocked(world, personId, false),
  };
}
