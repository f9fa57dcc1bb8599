/** Chat, pipeline and bank together on one clock that stands still: what happens is what a test makes happen. */
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { queueConsentNews } from '#bot/alerts/consent-ending.ts';
import { findAlerts } from '#bot/alerts/index.ts';
import { createBot } from '#bot/bot.ts';
import { createDeliverer } from '#bot/deliver.ts';
import { queueLinkNews } from '#bot/link-news.ts';
import { systemClock } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import { fail } from '#core/problem.ts';
import { createRunTask } from '#pipeline/run-task.ts';
import { TASKS } from '#pipeline/tasks/index.ts';
import type { TaskTools } from '#pipeline/tasks/task.ts';
import type { ChatMessage } from '#sandbox/telegram/message.ts';
import { createTelegram, type Telegram } from '#sandbox/telegram/server.ts';
import { openBrowser } from './browser.ts';
import { openPipelineForTest, type PipelineForTest } from './pipeline-for-test.ts';

const TOKEN = '123456:test-token-of-the-bot';
export const PERSON = 1001;

export interface ChatWorld {
  readonly world: PipelineForTest;
  readonly telegram: Telegram;
  /** What the bot says, or edits, next that fits; `after` is a message's id. */
  said(pattern: RegExp, after?: number): Promise<ChatMessage>;
  ask(text: string, pattern: RegExp): Promise<ChatMessage>;
  press(message: ChatMessage, label: string): void;
  /** One background task, as by its schedule. */
  task(name: string): Promise<void>;
  /** Nothing is left in the outbox. */
  settled(): Promise<void>;
  /** A picture of the chat as it stands, when a folder for pictures was named. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

async function serveTelegram() {
  const telegram = await createTelegram({
    clock: systemClock,
    token: TOKEN,
    people: [{ id: PERSON, first_name: 'Alex' }],
    allowLocalUrls: true,
  });
  const server = serve({ fetch: telegram.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    telegram,
    apiRoot,
    async close() {
      await telegram.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Takes pictures of the chat page, into the folder; without one it does nothing. */
function createCamera(chatUrl: string, folder: string | undefined) {
  let opened: { browser: Browser; page: Page } | undefined;
  return {
    async picture(name: string): Promise<void> {
      if (folder === undefined) return;
      await mkdir(folder, { recursive: true });
      if (opened === undefined) {
        const browser = await openBrowser();
        opened = { browser, page: await browser.newPage({ viewport: { width: 420, height: 900 } }) };
      }
      await opened.page.goto(chatUrl);
      await opened.page.getByTestId('message').last().waitFor();
      await opened.page.screenshot({ path: path.join(folder, `${name}.png`) });
    },
    close: async () => await opened?.browser.close(),
  };
}

function startChat(world: PipelineForTest, apiRoot: string) {
  const { clock, queue, published, linking } = world;
  const { db, sql } = world.database;
  const bot = createBot({
    token: TOKEN,
    apiRoot,
    allowedUsers: [],
    db,
    queue,
    clock,
    log: silentLog,
    published,
    linking,
    charts: { list: [], png: () => Promise.resolve(fail('chart.no_data', 'There is nothing to draw.')) },
    answer: () => Promise.resolve({ html: 'an answer' }),
    publicUrl: 'http://localhost:3000',
    zone: 'Europe/London',
    extractSchedule: '7 6,11,16,21 * * *',
    baseCurrency: 'GBP',
    isDemo: false,
  });
  const outbox = { db, sql, token: TOKEN, apiRoot, clock, log: silentLog, chatPaceMs: 0, paceMs: 0 };
  return { bot, deliverer: createDeliverer(outbox) };
}

/** @param pictures a folder */
export async function openChatWorld(now: string, pictures?: string): Promise<ChatWorld> {
  const served = await serveTelegram();
  const { telegram, apiRoot } = served;
  const clock = { now: () => world.clock.now() };
  const world: PipelineForTest = await openPipelineForTest({
    now,
    firstDay: '2026-10-20',
    onOutcome: (tx, news) => queueLinkNews({ clock })(tx, news),
    findNews: (tx, news) => findAlerts({ clock })(tx, news),
  });
  const { db, sql } = world.database;
  const { bot, deliverer } = startChat(world, apiRoot);
  await bot.start();
  await deliverer.start();
  const tools: TaskTools = {
    ...world,
    db,
    sql,
    log: silentLog,
    zone: 'Europe/London',
    async onConnectionNews(tx, { kind, ...news }) {
      if (kind !== 'silent') await queueConsentNews({ clock })(tx, { kind, ...news });
    },
  };
  const runTask = createRunTask(tools, TASKS);
  const { control } = telegram;
  const last = (): number => control.messages(PERSON).at(-1)?.message_id ?? 0;
  const camera = createCamera(telegram.urls(apiRoot).chat, pictures);

  const said: ChatWorld['said'] = (pattern, after = 0) =>
    control.waitFor(
      PERSON,
      ({ from, message_id, text }) => from === 'bot' && message_id > after && pattern.test(text),
      30_000,
    );
  return {
    world,
    telegram,
    said,
    async ask(text, pattern) {
      const before = last();
      control.say(PERSON, text);
      return await said(pattern, before);
    },
    press: (message, label) => void control.press(PERSON, message.message_id, label),
    task: (name) => runTask({ task: name, attempt: 1 }),
    settled: () => deliverer.drain(),
    picture: (name) => camera.picture(name),
    async close() {
      await camera.close();
      await bot.stop();
      await deliverer.stop();
      await served.close();
      await world.close();
    },
  };
}
