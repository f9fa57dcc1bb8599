import { expect, test } from 'vitest';
import { readConfig } from '#core/config.ts';
import { telegramDoor } from './telegram-door.ts';

function door(changes: Record<string, string>) {
  const read = readConfig({
    TELEGRAM_BOT_TOKEN: '123456:a-token-of-no-bot',
    TELEGRAM_WEBHOOK: 'true',
    PUBLIC_URL: 'https://money.example',
    SECRET_KEY: 'a-key-of-at-least-thirty-two-letters',
    ...changes,
  });
  if (!read.ok) throw new Error(read.faults.join(' '));
  return telegramDoor(read.config);
}

test('the path and the header are secret, two things, and the same at every start', () => {
  const first = door({});
  expect(first).toEqual(door({}));
  expect(first?.url).toMatch(/^https:\/\/money\.example\/telegram\/[0-9a-f]{32}$/);
  // Telegram takes 1 to 256 of A-Z, a-z, 0-9, _ and -.
  expect(first?.secret).toMatch(/^[\w-]{32}$/);
  expect(first?.path).not.toContain(first?.secret);
});

test.each([
  ['SECRET_KEY', 'another-key-of-at-least-32-letters'],
  ['TELEGRAM_BOT_TOKEN', '123456:a-token-of-another-bot'],
])('another %s makes another door', (name, value) => {
  const [ours, theirs] = [door({}), door({ [name]: value })];
  expect(theirs?.path).not.toBe(ours?.path);
  expect(theirs?.secret).not.toBe(ours?.secret);
});

test.each([{ TELEGRAM_WEBHOOK: 'false' }, { TELEGRAM_BOT_TOKEN: '' }, { ROLES: 'web' }])(
  'there is none with %o',
  (changes) => expect(door(changes as Record<string, string>)).toBeUndefined(),
);
