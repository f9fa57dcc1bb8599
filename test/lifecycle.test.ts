/**
 * A consent from its first day to its last, in the chat: given, cancelled, tried again, remembered, over,
 * renewed, taken back. SHOTS names a folder for pictures of the chat at each step.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DAY_MS, HOUR_MS } from '#core/clock.ts';
import { unwrap } from '#core/problem.ts';
import { type Account, listAccounts } from '#core/store/accounts.ts';
import { type Connection, listShown } from '#core/store/connections.ts';
import type { ChatMessage } from '#sandbox/telegram/message.ts';
import { type ChatWorld, openChatWorld, PERSON } from './chat-world.ts';

const rowSchema = z.object({ name: z.string(), payments: z.number() });

let chat: ChatWorld;
let accounts: Account[];
beforeAll(async () => {
  chat = await openChatWorld('2026-11-24T09:12:00Z', process.env['SHOTS']);
}, 60_000);
afterAll(() => chat.close());

const household = () => chat.world.household.household_id;
const buttons = ({ reply_markup }: ChatMessage): { text: string; url?: string }[] => {
  const markup = reply_markup as { inline_keyboard?: { text: string; url?: string }[][] } | undefined;
  return markup?.inline_keyboard?.flat() ?? [];
};
const labels = (message: ChatMessage): string[] => buttons(message).map(({ text }) => text);
const botTexts = (pattern: RegExp): string[] =>
  chat.telegram.control
    .messages(PERSON)
    .filter(({ from, text }) => from === 'bot' && pattern.test(text))
    .map(({ text }) => text);
const newest = (): number => chat.telegram.control.messages(PERSON).at(-1)?.message_id ?? 0;

/** The person at the bank's page, and back by the address it sends them to. */
async function atBank(offer: ChatMessage, choice: string): Promise<void> {
  const page = buttons(offer).find(({ url }) => url !== undefined)?.url ?? '';
  // No person is as fast as a test: the message is remembered right after it was sent.
  const { sql } = chat.world.database;
  await expect
    .poll(() => sql`select chat_message_id from connections where consent_url = ${page}`)
    .toEqual([{ chat_message_id: offer.message_id }]);
  const answer = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams({ choice }),
    redirect: 'manual',
  });
  const query = new URL(answer.headers.get('location') ?? '').searchParams;
  const error = query.get('error');
  unwrap(
    await chat.world.linking.returned({
      reference: query.get('ref') ?? '',
      ...(error === null ? {} : { error }),
    }),
  );
}

async function linked(): Promise<Connection> {
  const [only, ...others] = await listShown(chat.world.database.db, household());
  expect(others).toEqual([]);
  if (only === undefined) throw new Error('nothing is linked');
  return only;
}

/** So many days before the consent ends, in the morning. */
async function daysBefore(days: number): Promise<void> {
  const { consent_expires_at } = await linked();
  chat.world.clock.set(new Date((consent_expires_at?.getTime() ?? 0) - days * DAY_MS - HOUR_MS));
}

const remind = async (): Promise<void> => {
  await chat.task('consent-reminders');
  await chat.settled();
};

describe('a bank is linked in the chat', () => {
  test('found by a slip of the finger, with how far its history goes back', async () => {
    const question = await chat.ask('/link', /Which bank/);
    expect(labels(question)).toContain('Monzo · 730 days');
    expect(labels(question)).toContain('More ›');
    await chat.picture('01-which-bank');
    chat.press(question, 'More ›');
    const second = await chat.telegram.control.waitFor(PERSON, (each) => labels(each).includes('‹ Back'));
    expect(second.message_id).toBe(question.message_id);
    expect(second.text).toContain('Which bank');
    await chat.picture('02-more-banks');
  });

  test('and cancelled at the bank, which one message tells with one button', async () => {
    const offer = await chat.ask('Demo Bnak', /asks for your consent/);
    expect(offer.text).toContain('Waiting for you at Demo Bank');
    await chat.picture('03-waiting-for-you');
    await atBank(offer, 'cancel');
    const over = await chat.said(/You left the page of Demo Bank/, offer.message_id - 1);
    expect(over.message_id).toBe(offer.message_id);
    expect(labels(over)).toEqual(['Try again']);
    await chat.picture('04-cancelled');
  });

  test('tried again by that button, and waited for while the bank gets the accounts ready', async () => {
    const over = await chat.said(/You left the page/);
    chat.press(over, 'Try again');
    const offer = await chat.said(/asks for your consent/, over.message_id);
    chat.world.bank.control.switches.slowAccounts = true;
    await atBank(offer, 'allow');
    chat.world.bank.control.switches.slowAccounts = false;
    const preparing = await chat.said(/is getting your accounts ready/, offer.message_id - 1);
    expect(preparing.message_id).toBe(offer.message_id);
    await chat.picture('05-getting-ready');
    for (let time = 0; time < 12; time += 1) {
      const waiting = await chat.world.queue.take('poll');
      if (waiting !== undefined) await chat.world.linking.poll(String(waiting['connection_id']));
    }
    const done = await chat.said(/Demo Bank is linked until 22 Feb 2027/, offer.message_id - 1);
    expect(done.message_id).toBe(offer.message_id);
    expect(done.text).toContain('5 accounts arrived; fetching up to 800 days of history now');
    await chat.picture('06-linked');
    await chat.world.work();
    await chat.said(/Demo Bank is here/);
    await chat.picture('07-first-summary');
    accounts = await listAccounts(chat.world.database.db, household());
    expect(accounts).toHaveLength(5);
  });
});

describe('the consent comes to its end', () => {
  test('a reminder comes 7, 3 and 1 days before, each once; the button is there from 14 days before', async () => {
    await daysBefore(15);
    await remind();
    expect(labels(await chat.ask('/accounts', /Together/))).toEqual(['Banks and accounts']);
    await daysBefore(13);
    await remind();
    expect(botTexts(/consent for Demo Bank ends/)).toEqual([]);
    expect(labels(await chat.ask('/accounts', /Together/))).toContain('Renew Demo Bank');
    expect(labels(await chat.ask('/status', /Demo Bank/))).toContain('Renew Demo Bank');
    for (const days of [7, 6, 3, 2, 1]) {
      await daysBefore(days);
      await remind();
      await remind();
    }
    expect(botTexts(/consent for Demo Bank ends/).map((text) => text.split('\n')[0])).toEqual([
      'Your consent for Demo Bank ends in 7 days, on 22 Feb 2027.',
      'Your consent for Demo Bank ends in 3 days, on 22 Feb 2027.',
      'Your consent for Demo Bank ends tomorrow.',
    ]);
    await chat.picture('08-reminders');
  });

  test('its end is told once, whoever finds it first', async () => {
    const connection = await linked();
    chat.world.clock.set(new Date((connection.consent_expires_at?.getTime() ?? 0) + HOUR_MS));
    for (let time = 0; time < 2; time += 1) {
      await remind();
      await chat.task('stale-connections');
      await chat.world.sync(connection);
      await chat.world.work();
      await chat.settled();
    }
    const over = await chat.said(/consent for Demo Bank is over/);
    expect(labels(over)).toEqual(['Renew Demo Bank']);
    expect(botTexts(/is over|could not be read|run out/)).toHaveLength(1);
    await chat.picture('09-over');
  });

  test('one button renews it, at a bank that gives every account a new id', async () => {
    chat.world.bank.control.switches.newAccountIds = true;
    const over = await chat.said(/consent for Demo Bank is over/);
    chat.press(over, 'Renew Demo Bank');
    const offer = await chat.said(/asks for your consent once more/, over.message_id);
    expect(buttons(offer)[0]?.url).toContain('/consent/');
    await chat.picture('10-renew');
    await atBank(offer, 'allow');
    const renewed = await chat.said(/Demo Bank is renewed until 23 May 2027/, offer.message_id - 1);
    expect(renewed.text).toContain('The same 5 accounts as before: their history goes on.');
    await chat.picture('11-renewed');
  });

  test('the accounts are the same accounts, and their history has no hole and no double', async () => {
    const summaries = botTexts(/is here/).length;
    await chat.world.work();
    await chat.settled();
    const now = await listAccounts(chat.world.database.db, household());
    expect(now.map(({ account_id }) => account_id)).toEqual(accounts.map(({ account_id }) => account_id));
    for (const [at, account] of now.entries()) {
      expect(account.external_id).not.toBe(accounts[at]?.external_id);
      expect(account.transactions_through_on).toBe('2027-02-22');
    }
    expect(botTexts(/is here/)).toHaveLength(summaries);
    const rows = await chat.world.published.use(household(), ({ warehouse }) =>
      warehouse.rows(
        `select a.name as name, count(*)::integer as payments from fct_transactions t
         join dim_accounts a using (account_id) where not t.is_pending group by a.name`,
        {},
        rowSchema,
      ),
    );
    for (const { name, booked } of chat.world.bank.ledger.accounts())
      expect(rows).toContainEqual({ name, payments: booked.length });
    // The reminders of the consent before are over with it.
    await daysBefore(20);
    await remind();
    expect(botTexts(/consent for Demo Bank ends/)).toHaveLength(3);
  });
});

describe('an account is left out, and a bank is unlinked', () => {
  const card = async (message: ChatMessage, label: string, pattern: RegExp): Promise<ChatMessage> => {
    chat.press(message, label);
    return await chat.telegram.control.waitFor(
      PERSON,
      (each) => each.message_id === message.message_id && pattern.test(each.text),
    );
  };

  test('an account without its tick costs no call, and is fetched again with it', async () => {
    const balances = await chat.ask('/accounts', /Together/);
    const banks = await card(balances, 'Banks and accounts', /Your banks/);
    expect(banks.text).toContain('Demo Bank: 5 accounts. Consent until 23 May 2027.');
    const bank = await card(banks, 'Demo Bank', /Demo Bank\nConsent until/);
    await chat.picture('12-bank');
    const euros = labels(bank).find((label) => label.includes('Travel euros')) ?? '';
    expect(euros).toBe('✓ Travel euros ··1904');
    const without = await card(bank, euros, /✗ Travel euros ··1904, not fetched/);
    await chat.picture('13-left-out');
    const left = (await listAccounts(chat.world.database.db, household())).find(
      ({ is_selected }) => !is_selected,
    );
    expect(left?.name).toBe('Travel euros');
    const calls = () =>
      chat.world.bank.control.calls().filter(({ path }) => path.includes(left?.external_id ?? '?')).length;
    const before = calls();
    await chat.world.sync(await linked());
    expect(calls()).toBe(before);
    await card(without, '✗ Travel euros ··1904', /✓ Travel euros ··1904/);
  });

  test('unlinking asks once more, takes the consent back and keeps the history', async () => {
    const { external_id } = await linked();
    const balances = await chat.ask('/accounts', /Together/);
    const banks = await card(balances, 'Banks and accounts', /Your banks/);
    const bank = await card(banks, 'Demo Bank', /Demo Bank\nConsent until/);
    const sure = await card(bank, 'Unlink Demo Bank', /Unlink Demo Bank\?/);
    await chat.picture('14-unlink');
    await card(sure, 'No, keep it', /Demo Bank\nConsent until/);
    await card(bank, 'Unlink Demo Bank', /Unlink Demo Bank\?/);
    const done = await card(sure, 'Yes, unlink it', /Demo Bank is unlinked/);
    expect(done.text).toContain('history stays');
    await chat.picture('15-unlinked');
    expect(chat.world.bank.control.history(external_id)).toEqual([]);
    expect(await listShown(chat.world.database.db, household())).toEqual([]);
    const after = newest();
    const still = await chat.ask('/accounts', /Together/);
    expect(still.message_id).toBeGreaterThan(after);
    expect(still.text).toContain('No longer fetched:');
    await chat.picture('16-history-stays');
  });
});

describe('a consent that can be confirmed', () => {
  test('is linked again, and renewed on one page without a login at the bank', async () => {
    chat.world.bank.control.switches.reconfirmation = true;
    const unlinked = await chat.said(/Demo Bank is unlinked/);
    chat.press(unlinked, 'Link it again');
    const offer = await chat.said(/It lasts 730 days at most/, newest());
    await atBank(offer, 'allow');
    await chat.said(/Demo Bank is linked again until/, offer.message_id - 1);
    const { reconfirm_by } = await linked();
    chat.world.clock.set(new Date((reconfirm_by?.getTime() ?? 0) - 7 * DAY_MS));
    await remind();
    const reminder = await chat.said(/ends in 7 days/, offer.message_id);
    chat.press(reminder, 'Renew Demo Bank');
    const page = await chat.said(/No login at the bank is needed/, reminder.message_id);
    await chat.picture('17-confirm');
    await atBank(page, 'confirm');
    const done = await chat.said(/Your consent for Demo Bank is confirmed until/, page.message_id - 1);
    expect(done.message_id).toBe(page.message_id);
    await chat.picture('18-confirmed');
    expect((await linked()).reconfirm_by).toEqual(new Date(chat.world.clock.now().getTime() + 90 * DAY_MS));
  });
});
