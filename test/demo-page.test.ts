/** The demo as a stranger meets it: the printed address in a browser, the chat beside the charts. */
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import { formatMoney } from '#core/money.ts';
import { openBrowser } from './browser.ts';
import { type RunningDemo, startDemo } from './demo-for-test.ts';

let demo: RunningDemo;
let browser: Browser;
let page: Page;
let chat: FrameLocator;

beforeAll(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.goto(demo.config.publicUrl);
  chat = page.frameLocator('iframe').first();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await demo.stop();
});

const say = async (text: string): Promise<void> => {
  await chat.getByTestId('composer').fill(text);
  await chat.getByTestId('send').click();
};

const newest = (text: string | RegExp) => chat.getByTestId('message').filter({ hasText: text }).last();

test('the page shows the chat, and the bot has said what it found', async () => {
  await newest('how much did I spend on groceries').waitFor();
  expect(await newest('how much did I spend on groceries').textContent()).toContain('Rainy day savings');
});

test('typing /link, choosing the bank, consenting and returning shows every account with its balance', async () => {
  await say('/link');
  const menu = newest('Which bank?');
  await menu.waitFor();
  await menu.getByTestId('inline-button').filter({ hasText: 'Demo Bank' }).click();
  const offer = newest('asks for your consent');
  await offer.waitFor();
  const [bank] = await Promise.all([
    page.context().waitForEvent('page'),
    offer.getByTestId('inline-button').filter({ hasText: 'Open Demo Bank' }).click(),
  ]);
  await bank.getByRole('button', { name: 'Allow' }).click();
  await bank.getByText('Telegram').first().waitFor();
  expect(bank.url()).toContain('/link/return?ref=');
  await bank.close();
  await newest('is linked').waitFor();
  await say('/accounts');
  const accounts = newest('Together');
  await accounts.waitFor();
  const text = (await accounts.textContent()) ?? '';
  for (const account of demo.world.bank.ledger.accounts()) {
    const balance = demo.world.bank.ledger.balance(account.id, dayOf(systemClock.now(), 'Europe/London'));
    expect(text).toContain(account.name);
    expect(text).toContain(formatMoney(balance ?? { minor: -1n, currency: 'GBP' }).replace('-', ''));
  }
});

test('a picture asked for in the chat is shown there', async () => {
  await say('/chart spending-by-month');
  const picture = chat.getByTestId('message').locator('img').last();
  await picture.waitFor();
  await expect
    .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(1000);
});

test('the charts stand beside the chat, and a bank’s text is never markup', {
  timeout: 120_000,
}, async () => {
  const current = demo.world.bank.ledger.accounts()[0];
  await demo.world.bank.control.addTransaction({
    accountId: current?.id ?? '',
    amount: '-1.23',
    payee: '<img src=x onerror=alert(1)>',
  });
  const alerts: string[] = [];
  page.on('dialog', (dialog) => {
    alerts.push(dialog.message());
    void dialog.dismiss();
  });
  await say('/sync');
  await newest('onerror').waitFor();
  const board = page.frameLocator('iframe').last();
  await board.getByText('onerror').first().waitFor();
  expect(await board.locator('img[src="x"]').count()).toBe(0);
  expect(alerts).toEqual([]);
});
