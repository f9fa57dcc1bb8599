/** The hands of a test or the demo: act for people, read chats, wait for what the bot says, break calls. */
import type { CallbackAnswer, ChatEvent } from './chats.ts';
import type { Fault } from './faults.ts';
import type { ChatMessage } from './message.ts';
import type { PeopleActs } from './people-acts.ts';
import { createPeopleActs } from './people-acts.ts';
import type { World } from './world.ts';

interface ApiCall {
  readonly method: string;
  /** As sent; a file is `{filename, mime, size}`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** 0 when the connection was cut or left hanging on purpose. */
  readonly status: number;
  /** What a refusal said. */
  readonly description?: string;
  readonly at: Date;
}

export interface TelegramControl extends PeopleActs {
  /** The chat as it stands: edits applied, deleted ones gone, oldest first. */
  messages(chatId: number): ChatMessage[];
  /** The newest message of the bot, if it said anything. */
  last(chatId: number): ChatMessage | undefined;
  /**
   * The first message, said already or within the time, that fits; an edit is looked at again. Rejects with
   * what was said instead.
   */
  waitFor(chatId: number, fits: (message: ChatMessage) => boolean, timeoutMs?: number): Promise<ChatMessage>;
  /** The answer to a press, given already or within the time; rejects when none came. */
  waitForAnswer(queryId: string, timeoutMs?: number): Promise<CallbackAnswer>;
  script(method: string, fault: Fault, times?: number): void;
  clearScript(): void;
  rateLimit(isOn: boolean): void;
  calls(method?: string): ApiCall[];
  clearCalls(): void;
  /** Updates the bot has not confirmed. */
  pendingUpdates(): number;
  /** Resolves once the bot waits for the next update: it is up, and has fetched what there was. */
  whenPolled(): Promise<void>;
  fileBytes(fileId: string): Uint8Array | undefined;
  listen(listener: (event: ChatEvent) => void): () => void;
}

export interface CallLog {
  add(call: ApiCall): void;
  all(): ApiCall[];
  clear(): void;
}

const KEPT_CALLS = 10_000;

export function createCallLog(): CallLog {
  let calls: ApiCall[] = [];
  return {
    add(call) {
      calls.push(call);
      if (calls.length > 2 * KEPT_CALLS) calls = calls.slice(-KEPT_CALLS);
    },
    all: () => [...calls],
    clear() {
      calls = [];
    },
  };
}

/** Resolves with the first value that `pick` finds in what happens. */
function eventually<T>(
  world: World,
  pick: (event: ChatEvent) => T | undefined,
  timeoutMs: number,
  complaint: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = world.chats.listen((event) => {
      const value = pick(event);
      if (value === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(value);
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(complaint()));
    }, timeoutMs);
  });
}

export function createControl(world: World, log: CallLog): TelegramControl {
  const { chats, faults, files, updates } = world;
  const said = (chatId: number): string =>
    chats
      .messages(chatId)
      .slice(-5)
      .map(({ from, text }) => `  ${from}: ${text.slice(0, 200)}`)
      .join('\n');
  const answers = new Map<string, CallbackAnswer>();
  chats.listen((event) => {
    if (event.kind === 'answered') answers.set(event.id, event.answer);
    if (answers.size > KEPT_CALLS) answers.clear();
  });

  return {
    ...createPeopleActs(world),
    messages: (chatId) => chats.messages(chatId),
    last: (chatId) => chats.messages(chatId).findLast(({ from }) => from === 'bot'),
    waitFor(chatId, fits, timeoutMs = 5_000) {
      const present = chats.messages(chatId).find(fits);
      if (present !== undefined) return Promise.resolve(present);
      const pick = (event: ChatEvent): ChatMessage | undefined =>
        (event.kind === 'message' || event.kind === 'edited') &&
        event.chatId === chatId &&
        fits(event.message)
          ? event.message
          : undefined;
      return eventually(
        world,
        pick,
        timeoutMs,
        () => `no such message in chat ${chatId} within ${timeoutMs} ms; the last ones:\n${said(chatId)}`,
      );
    },
    waitForAnswer(queryId, timeoutMs = 5_000) {
      const present = answers.get(queryId);
      if (present !== undefined) return Promise.resolve(present);
      const pick = (event: ChatEvent): CallbackAnswer | undefined =>
        event.kind === 'answered' && event.id === queryId ? event.answer : undefined;
      return eventually(world, pick, timeoutMs, () => `press ${queryId} was not answered in ${timeoutMs} ms`);
    },
    script: (method, fault, times) => faults.script(method, fault, times),
    clearScript: () => faults.clear(),
    rateLimit: (isOn) => faults.rateLimit(isOn),
    calls: (method) => log.all().filter((call) => method === undefined || call.method === method),
    clearCalls: () => log.clear(),
    pendingUpdates: () => updates.count(),
    whenPolled: () => updates.whenPolled(),
    fileBytes: (fileId) => files.find(fileId)?.bytes,
    listen: (listener) => chats.listen(listener),
  };
}
