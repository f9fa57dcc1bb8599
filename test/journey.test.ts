/** A bank's JSON goes in, a message in the chat comes out: the whole product, over the real protocols. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#core/clock.ts';
import { addDays, addMonths, dayOf, startOfMonth } from '#core/day.ts';
import { formatMoney, money } from '#core/money.ts';
import { DEMO_PERSON } from '#sandbox/world.ts';
import { type RunningDemo, startDemo } from './demo-for-test.ts';

const CHAT = DEMO_PERSON.id;
const PATIENCE_MS = 60_000;

let demo: RunningDemo;
const chat = () => demo.world.telegram.control;
const bank = () => demo.world.bank;

const said = (pattern: RegExp, after = 0) =>
  chat().waitFor(
    CHAT,
    (message) => message.from === 'bot' && message.message_id > after && pattern.test(message.text),
    PATIENCE_MS,
  );

/** Says it, and gives back what the bot says next that fits. */
async function ask(text: string, pattern: RegExp): Promise<string> {
  const before = Math.max(
    0,
    ...chat()
      .messages(CHAT)
      .map((message) => message.message_id),
  );
  chat().say(CHAT, text);
  return (await said(pattern, before)).text;
}

const botTexts = (): string[] =>
  chat()
    .messages(CHAT)
    .filter((message) => message.from === 'bot')
    .map((message) => message.text);

beforeAll(async () => {
  demo = await startDemo();
}, 120_000);

afterAll(async () => {
  await demo.stop();
});

describe('from the bank to the chat', () => {
  test('the first sync brings one summary with every account and the balance the bank gave', async () => {
    const summary = await said(/how much did I spend on groceries/);
    for (const account of bank().ledger.accounts()) {
      const balance = bank().ledger.balance(account.id, dayOf(systemClock.now(), 'Europe/London'));
      expect(summary.text).toContain(account.name);
      const shown = formatMoney(money(balance?.minor ?? 0n, account.currency)).replace('-', '');
      expect(summary.text).toContain(shown);
    }
    expect(botTexts().filter((text) => /how much did I spend on groceries/.test(text))).toHaveLength(1);
  });

  test('a question is answered with the sum over the bank’s own rows', async () => {
    const today = dayOf(systemClock.now(), 'Europe/London');
    const from = startOfMonth(addMonths(today, -1));
    const to = addDays(startOfMonth(today), -1);
    const spent = bank()
      .ledger.accounts()
      .filter((account) => account.currency === 'GBP')
      .flatMap((account) => account.booked)
      .filter((row) => row.truth.category === 'groceries' && row.on >= from && row.on <= to)
      .reduce((total, row) => total - row.minor, 0n);
    const answer = await ask('how much did I spend on groceries last month?', /£/);
    expect(answer).toMatch(new RegExp(`^${formatMoney(money(spent, 'GBP')).replace(/[.]/g, '\\.')} `));
  });

  test('a payment added at the bank is told exactly once, however often it is fetched', async () => {
    const current = bank().ledger.accounts()[0];
    const payee = 'Rosie’s Corner Café & Deli <b>';
    const accountId = current?.id ?? '';
    // Now and then this bank gives the raw text for the name, so both are the same.
    const added = await bank().control.addTransaction({ accountId, amount: '-12.34', payee, text: payee });
    expect(added.ok).toBe(true);
    await ask('/sync', /up to date|1 new/i);
    const alert = await said(/Rosie/);
    expect(alert.text).toContain('£12.34');
    expect(alert.text).toContain('<b>');
    await ask('/sync', /nothing new|up to date/i);
    expect(botTexts().filter((text) => text.includes('Rosie'))).toHaveLength(1);
  });

  test('/chart brings a picture and /charts a link that signs in once', async () => {
    chat().say(CHAT, '/chart balances');
    const picture = await chat().waitFor(CHAT, (message) => message.photo !== undefined, PATIENCE_MS);
    const bytes = chat().fileBytes(picture.photo?.file_id ?? '');
    expect(
      Buffer.from(bytes ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const text = await ask('/charts', /login/);
    const link = /https?:\/\/\S+\/login\/[\w-]+/.exec(text)?.[0] ?? '';
    const origin = new URL(link).origin;
    const signIn = () => fetch(link, { method: 'POST', redirect: 'manual', headers: { origin } });
    const first = await signIn();
    expect(first.status).toBe(303);
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const board = await (await fetch(`${origin}/board`, { headers: { cookie } })).text();
    expect(board).toContain('Rosie’s Corner Café &amp; Deli');
    expect((await signIn()).status).not.toBe(303);
  });

  test('linking from the chat: choose, consent, come back, and the accounts are the same five', async () => {
    const question = await ask('/link', /Which bank/);
    expect(question).toContain('/cancel');
    const menu = chat().last(CHAT);
    chat().press(CHAT, menu?.message_id ?? 0, 'Demo Bank · 800 days');
    const offer = await said(/asks for your consent/, menu?.message_id);
    const buttons = JSON.stringify(offer.reply_markup);
    const consentUrl = /https?:[^"]+\/consent\/[^"]+/.exec(buttons)?.[0] ?? '';
    expect(await (await fetch(consentUrl)).text()).toContain('Demo Bank');
    const consent = await fetch(consentUrl, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ choice: 'allow' }),
    });
    const back = consent.headers.get('location') ?? '';
    expect(await (await fetch(back)).text()).toMatch(/Telegram/);
    // The message that offered the page is the one that tells what came of it.
    const linked = await said(/is linked again/, offer.message_id - 1);
    expect(linked.text).toContain('The same 5 accounts as before');
    const balances = await ask('/balances', /Together/);
    expect(balances.match(/Current account/g)?.length).toBeGreaterThan(0);
    expect(await ask('/status', /Demo Bank/)).toContain('Demo Bank');
    const repeated = await (await fetch(back)).text();
    expect(repeated).toMatch(/linked|already/i);
    const forged = await fetch(back.replace(/ref=[^&]+/, 'ref=made-up'));
    expect(forged.status).toBe(404);
  });

  test('/export hands over the whole ledger', async () => {
    chat().say(CHAT, '/export');
    const sent = await chat().waitFor(CHAT, (message) => message.document !== undefined, PATIENCE_MS);
    const csv = Buffer.from(chat().fileBytes(sent.document?.file_id ?? '') ?? []).toString('utf8');
    const rows = bank()
      .ledger.accounts()
      .reduce((total, account) => total + account.booked.length + account.pending.length, 0);
    expect(csv.trim().split('\n').length - 1).toBe(rows);
  });

  test('nothing went wrong on the way', () => {
    expect(demo.complaints).toEqual([]);
  });
});
