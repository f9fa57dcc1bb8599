import { Api, HttpError } from 'grammy';
import { expect, test } from 'vitest';
import { retryUnsent } from './retry-unsent.ts';
import { sendOnce } from './send-once.ts';

const broken = (code: string) =>
  new HttpError('the request failed', Object.assign(new Error(`write ${code}`), { code }));

/** An API whose network fails as told and works when nothing is left to tell. */
function apiWith(...faults: Error[]) {
  const api = new Api('123456:a-token-of-no-bot');
  let calls = 0;
  api.config.use(() => {
    calls += 1;
    const fault = faults.shift();
    const message = { message_id: 7, date: 0, chat: { id: 1, type: 'private', first_name: 'Alex' } };
    return fault === undefined
      ? Promise.resolve({ ok: true, result: message as never })
      : Promise.reject(fault);
  });
  return { api, calls: () => calls };
}

test('what could not be written is sent once more', async () => {
  const { api, calls } = apiWith(broken('EPIPE'));
  api.config.use(retryUnsent);
  expect(await api.sendMessage(1, 'hello')).toMatchObject({ message_id: 7 });
  expect(calls()).toBe(2);
});

test('what could not be written twice is given up', async () => {
  const { api, calls } = apiWith(broken('EPIPE'), broken('EPIPE'));
  api.config.use(retryUnsent);
  await expect(api.sendMessage(1, 'hello')).rejects.toBeInstanceOf(HttpError);
  expect(calls()).toBe(2);
});

test.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED'])('after %s nothing is sent again', async (code) => {
  const { api, calls } = apiWith(broken(code));
  api.config.use(retryUnsent);
  await expect(api.sendMessage(1, 'hello')).rejects.toBeInstanceOf(HttpError);
  expect(calls()).toBe(1);
});

test.each([
  ['EPIPE', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unsure'],
])('for the outbox %s is %s', async (code, kind) => {
  const { api } = apiWith(broken(code));
  expect(await sendOnce(api, 1, { html: 'hello', buttons: [] })).toEqual({ kind, problem: code });
});
