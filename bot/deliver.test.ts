import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, systemClock } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import { findMemberByTelegram, type MemberAtHome } from '#core/store/members.ts';
import { claimMessage, listByStatus, queueMessage } from '#core/store/messages.ts';
import type { Fault } from '#sandbox/telegram/faults.ts';
import { ALEX, type BotWorld, openBotWorld, TOKEN } from '#test/bot-world.ts';
import { createDeliverer, type Deliverer, type DelivererOptions } from './deliver.ts';

let world: BotWorld;
let member: MemberAtHome;
const open: Deliverer[] = [];
beforeEach(async () => {
  world = await openBotWorld();
  ({ member } = await world.owner());
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((deliverer) => deliverer.stop()));
  await world.close();
});

function deliverer(changes: Partial<DelivererOptions> = {}): Deliverer {
  const { db, sql } = world.database;
  const made = createDeliverer({
    token: TOKEN,
    apiRoot: world.apiRoot,
    db,
    sql,
    clock: systemClock,
    log: silentLog,
    timeoutSeconds: 1,
    chatPaceMs: 0,
    paceMs: 0,
    ...changes,
  });
  open.push(made);
  return made;
}

let order = 0;
/** Into the outbox, each a moment after the one before. */
async function queue(
  html: string,
  chatId = ALEX,
  buttons: { text: string; url: string }[] = [],
): Promise<void> {
  order += 1;
  await queueMessage(
    world.database.db,
    {
      household_id: member.household_id,
      chat_id: chatId,
      kind: 'test',
      dedupe_key: `${order}`,
      body: { html, buttons: buttons.length === 0 ? [] : [buttons] },
    },
    new Date(systemClock.now().getTime() - 1_000_000 + order),
  );
}

const texts = (chatId = ALEX) => world.telegram.control.messages(chatId).map(({ text }) => text);
const statuses = async (): Promise<Record<string, number>> => {
  const rows = await world.database.sql<{ status: string; rows: number }[]>`
    select status, count(*)::int as rows from messages group by status`;
  return Object.fromEntries(rows.map(({ status, rows: amount }) => [status, amount]));
};

describe('the outbox', () => {
  test('is woken by a message and sends it once, formatted, without a preview', async () => {
    await deliverer().start();
    await queue('<b>Hello</b> &lt;you&gt;');
    await world.telegram.control.waitFor(ALEX, ({ text }) => text === 'Hello <you>');
    await expect.poll(statuses).toEqual({ sent: 1 });
    const [call] = world.telegram.control.calls('sendMessage');
    expect(JSON.stringify(call?.parameters['link_preview_options'])).toContain('is_disabled');
  });

  test('edits the message that it is to become, and says it anew when that one is gone', async () => {
    const { bot } = await world.bot();
    const first = await bot.api.sendMessage(ALEX, 'waiting');
    const body = (html: string) => ({ html, edits: first.message_id });
    const write = (html: string) =>
      queueMessage(
        world.database.db,
        {
          household_id: member.household_id,
          chat_id: ALEX,
          kind: 'test',
          dedupe_key: html,
          body: body(html),
        },
        new Date(0),
      );
    const outbox = deliverer();
    await write('<b>done</b>');
    await outbox.drain();
    expect(texts()).toEqual(['done']);
    // The same once more changes nothing, and is no failure.
    await write('<b>done</b> ');
    await outbox.drain();
    expect(texts()).toEqual(['done']);
    await bot.api.deleteMessage(ALEX, first.message_id);
    await write('again');
    await outbox.drain();
    expect(texts()).toEqual(['again']);
    expect(await statuses()).toEqual({ sent: 3 });
  });

  test('sends the oldest first', async () => {
    for (let at = 0; at < 20; at += 1) await queue(`message ${at}`);
    await deliverer().drain();
    expect(await statuses()).toEqual({ sent: 20 });
    expect(texts()).toEqual(Array.from({ length: 20 }, (_, at) => `message ${at}`));
  });

  test('leaves a second between two messages of one chat', async () => {
    await queue('first');
    await queue('second');
    await deliverer({ chatPaceMs: 60_000 }).drain();
    expect(texts()).toEqual(['first']);
    expect(await statuses()).toEqual({ queued: 1, sent: 1 });
  });

  test('does not send again what a crash cut off', async () => {
    await queue('cut off');
    await claimMessage(world.database.db, systemClock.now());
    await deliverer().start();
    await queue('next');
    await world.telegram.control.waitFor(ALEX, ({ text }) => text === 'next');
    expect(texts()).toEqual(['next']);
    expect(await listByStatus(world.database.db, member.household_id, 'unsure')).toHaveLength(1);
  });
});

describe('what is known not to have arrived', () => {
  test('waits as long as Telegram says, with everything behind it in that chat', async () => {
    world.telegram.control.script('sendMessage', {
      status: 429,
      body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 30 } },
    });
    const clock = new ManualClock(systemClock.now());
    await queue('one');
    await queue('two');
    const patient = deliverer({ clock });
    await patient.drain();
    clock.advance(29_000);
    await patient.drain();
    expect(texts()).toEqual([]);
    expect(world.telegram.control.calls('sendMessage')).toHaveLength(1);
    clock.advance(1_001);
    await patient.drain();
    expect(texts()).toEqual(['one', 'two']);
  });

  test('is sent when the connection that was refused is there again', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await new Promise((resolve) => taken.close(resolve));
    await queue('one');
    await queue('two');
    const clock = new ManualClock(systemClock.now());
    await deliverer({ clock, apiRoot: `http://127.0.0.1:${port}` }).drain();
    expect(await statuses()).toEqual({ queued: 2 });
    clock.advance(60_000);
    await deliverer({ clock }).drain();
    expect(texts()).toEqual(['one', 'two']);
  });

  test('is given up for a person who blocked the bot, who is not called again', async () => {
    world.telegram.control.block(ALEX);
    for (const html of ['one', 'two', 'three']) await queue(html);
    await deliverer().drain();
    expect(await statuses()).toEqual({ failed: 3 });
    expect(world.telegram.control.calls('sendMessage')).toHaveLength(1);
    expect((await findMemberByTelegram(world.database.db, ALEX))?.blocked_at).not.toBeNull();
  });

  test('is tried once more as plain text when Telegram cannot read its tags', async () => {
    await queue('<b>unclosed &amp; <nothing>sent</nothing>');
    await deliverer().drain();
    expect(texts()).toEqual(['unclosed & sent']);
  });

  test('goes without the button whose link Telegram does not take', async () => {
    const strict = await openBotWorld({ allowLocalUrls: false });
    try {
      await queue('open it', ALEX, [{ text: 'Open', url: 'http://localhost:3000/x' }]);
      await deliverer({ apiRoot: strict.apiRoot }).drain();
      expect(strict.telegram.control.messages(ALEX).map(({ text }) => text)).toEqual([
        'open it\nOpen: http://localhost:3000/x',
      ]);
    } finally {
      await strict.close();
    }
  });

  test('does not stand in the way of others when it never can', async () => {
    await queue('');
    await queue('x'.repeat(5000));
    await queue('fine');
    await deliverer().drain();
    expect(texts()).toEqual(['fine']);
    expect(await statuses()).toEqual({ failed: 2, sent: 1 });
  });
});

describe('what may have arrived', () => {
  const cases: [string, Fault][] = [
    ['a lost answer', 'accept-then-reset'],
    ['a cut connection', 'reset'],
    ['a bad gateway', { status: 502, accepted: true, body: '<html>Bad Gateway</html>' }],
    ['an error in words', { status: 500, body: { ok: false, error_code: 500, description: 'Internal' } }],
    ['no answer', 'accept-then-hang'],
  ];
  for (const [name, fault] of cases)
    test(`${name} leaves it unsure, and it is never sent again`, async () => {
      world.telegram.control.script('sendMessage', fault);
      await queue('once');
      const sender = deliverer();
      await sender.drain();
      await sender.drain();
      expect(await statuses()).toEqual({ unsure: 1 });
      expect(world.telegram.control.calls('sendMessage')).toHaveLength(1);
    });

  test('of 200 messages and any faults none is seen twice and none is lost', {
    timeout: 60_000,
  }, async () => {
    const seed = Math.trunc(performance.now() * 1000) % 2 ** 31;
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x7fffffff;
    };
    const faults: Fault[] = ['reset', 'accept-then-reset', { status: 502, accepted: true }, 'hang'];
    const chats = Array.from({ length: 8 }, (_, at) => 5001 + at);
    for (const id of chats) world.telegram.control.person({ id, first_name: `Person ${id}` });
    for (let at = 0; at < 200; at += 1) {
      await queue(`message ${at} of the lot`, chats[Math.trunc(random() * chats.length)]);
      const isFaulty = random() < 0.15;
      const fault = faults[Math.trunc(random() * faults.length)] ?? 'reset';
      if (isFaulty) world.telegram.control.script('sendMessage', fault);
    }
    await deliverer({ timeoutSeconds: 0.3 }).drain();
    await expect.poll(async () => (await statuses())['queued'] ?? 0, { timeout: 30_000 }).toBe(0);
    const seen = chats.flatMap((id) => texts(id));
    const tally = await statuses();
    expect(new Set(seen).size, `seen twice, seed ${seed}`).toBe(seen.length);
    expect((tally['sent'] ?? 0) + (tally['unsure'] ?? 0), `lost, seed ${seed}`).toBe(200);
    for (const id of chats) {
      const numbers = texts(id).map((text) => Number(/\d+/.exec(text)?.[0]));
      expect(numbers, `order, seed ${seed}`).toEqual(numbers.toSorted((a, b) => a - b));
    }
  });
});
