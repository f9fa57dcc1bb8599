/** The chat page in a real browser: what a person sees and presses, and what must not run. */

import { serve } from '@hono/node-server';
import chromium from '@sparticuz/chromium';
import { Hono } from 'hono';
import type { Browser, Page } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningTelegram } from './telegram-for-test.ts';
import { ALEX, pngBytes, startTelegram } from './telegram-for-test.ts';

let telegram: RunningTelegram;
let browser: Browser;
let page: Page;
let bank: ReturnType<typeof serve>;
const booked: unknown[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  const started = Promise.withResolvers<number>();
  const app = new Hono().post('/controls', async (context) => {
    booked.push(await context.req.json());
    return context.json({}, 201, { 'access-control-allow-origin': '*' });
  });
  app.options('*', (context) =>
    context.body(null, 204, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    }),
  );
  bank = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => started.resolve(port));
  const url = `http://127.0.0.1:${await started.promise}/controls`;
  telegram = await startTelegram({
    bankControls: { url, actions: [{ label: 'A coffee', body: { amount: '-3.40', payee: 'Kaffeine' } }] },
  });
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  });
  page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  await page.goto(telegram.urls(telegram.base).chat);
});
afterAll(async () => {
  await browser.close();
  await telegram.close();
  bank.close();
});
beforeEach(() => telegram.control.clearCalls());

const send = (text: string, more: object = {}) =>
  telegram.call('sendMessage', { chat_id: ALEX, text, parse_mode: 'HTML', ...more });
const newest = () => page.getByTestId('message').last();

describe('the page', () => {
  test('starts a chat with one button and sends with Enter', async () => {
    await page.getByRole('button', { name: 'Start' }).click();
    await telegram.control.waitFor(ALEX, ({ text }) => text === '/start');
    await page.getByTestId('composer').fill('how much');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('on coffee?');
    await page.keyboard.press('Enter');
    await telegram.control.waitFor(ALEX, ({ text }) => text === 'how much\non coffee?');
    await page.locator('[data-from=person]').getByText('on coffee?').waitFor();
    expect(await page.getByTestId('composer').inputValue()).toBe('');
  });

  test('shows marks as such and everything else as it was written', async () => {
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const escaped = hostile.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    await send(`<b>${escaped}</b> <a href="javascript://x/%0aalert(3)">here</a> <code>£3</code>`);
    await newest().locator('strong').waitFor();
    expect(await newest().locator('strong').textContent()).toBe(hostile);
    expect(await newest().locator('img, script, a').count()).toBe(0);
    expect(await newest().locator('code').textContent()).toBe('£3');
  });

  test('a pressed button asks the bot and shows its answer; a link opens elsewhere', async () => {
    const row = [
      { text: 'More', callback_data: 'more' },
      { text: 'Charts', url: 'http://localhost:1/login' },
    ];
    await send('choose', { reply_markup: { inline_keyboard: [row] } });
    const link = newest().getByRole('link', { name: 'Charts' });
    expect(await link.getAttribute('target')).toBe('_blank');
    const before = await telegram.call('getUpdates', { offset: -1, allowed_updates: ['callback_query'] });
    const last = (before['result'] as { update_id: number }[])[0]?.update_id ?? 0;
    await newest().getByRole('button', { name: 'More' }).click();
    const updates = await telegram.call('getUpdates', { timeout: 20, offset: last + 1 });
    const heard = JSON.stringify(updates);
    const id = /"callback_query":\{"id":"(\d+)"/.exec(heard)?.[1];
    await telegram.call('answerCallbackQuery', { callback_query_id: id, text: '41 rows' });
    await page.locator('#toast').getByText('41 rows').waitFor();
    await page.locator('.inline[aria-busy]').waitFor({ state: 'detached' });
  });

  test('an edit replaces the words in place, a deleted message goes', async () => {
    const sent = await send('first words');
    const { message_id } = sent['result'] as { message_id: number };
    const shown = page.locator(`[data-message-id="${message_id}"]`);
    await shown.waitFor();
    await telegram.call('editMessageText', { chat_id: ALEX, message_id, text: 'other words' });
    await shown.getByText('edited').waitFor();
    expect(await shown.textContent()).toContain('other words');
    await telegram.call('deleteMessage', { chat_id: ALEX, message_id });
    await shown.waitFor({ state: 'detached' });
  });

  test('tells what the bot is doing, and offers its commands', async () => {
    await telegram.call('setMyCommands', { commands: [{ command: 'sync', description: 'Fetch now' }] });
    await page.getByRole('button', { name: 'Commands' }).click();
    await page.getByRole('button', { name: '/sync' }).click();
    await telegram.control.waitFor(ALEX, ({ text }) => text === '/sync');
    await telegram.call('sendChatAction', { chat_id: ALEX, action: 'typing' });
    await page.locator('#status').getByText('typing').waitFor();
  });

  test('sends files, and shows those of the bot', async () => {
    await page.setInputFiles('#file', { name: 'july.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b') });
    const { document: file } = await telegram.control.waitFor(ALEX, ({ document: one }) => one !== undefined);
    expect(Buffer.from(telegram.control.fileBytes(file?.file_id ?? '') ?? []).toString()).toBe('a,b');
    await page.getByText('july.csv').waitFor();
    telegram.control.sendPhoto(ALEX, { filename: 'p.png', mime: 'image/png', bytes: pngBytes(40, 30) });
    await newest().getByRole('button', { name: 'Enlarge the picture' }).click();
    await page.getByRole('dialog', { name: 'Picture' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('makes something happen at the bank', async () => {
    await page.getByRole('button', { name: 'Bank' }).click();
    await page.getByRole('button', { name: 'A coffee' }).click();
    await page.getByText('Booked at Demo Bank. Say /sync to fetch it.').waitFor();
    expect(booked).toEqual([{ amount: '-3.40', payee: 'Kaffeine' }]);
  });

  test('fits a narrow screen, and nothing ran or failed on the way', async () => {
    const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(isWide).toBe(false);
    expect(complaints).toEqual([]);
  });
});
