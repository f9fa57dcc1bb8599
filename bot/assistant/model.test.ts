import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, ManualClock } from '#core/clock.ts';
import { day } from '#core/day.ts';
import { createLog, silentLog } from '#core/log.ts';
import { type ScriptedModel, say, startScriptedModel } from '#sandbox/model.ts';
import { VOCABULARY } from './fixtures/vocabulary.ts';
import { createModelReader, type ModelReaderOptions } from './model.ts';
import { REQUESTS_A_DAY } from './model-chat.ts';

let server: ScriptedModel;
beforeEach(async () => {
  server = await startScriptedModel();
});
afterEach(() => server.close());

const QUESTION = { text: 'combien en courses', vocabulary: VOCABULARY, today: day('2026-03-18') };
const PLAN = say({ can_answer: true, measure: 'spent', categories: ['groceries'], from: '2026-02-01' });

function reader(options: Partial<ModelReaderOptions> = {}) {
  const clock = new ManualClock('2026-03-18T09:00:00Z');
  const model = { apiKey: 'key-of-the-model', baseUrl: server.baseUrl, name: 'little-model' };
  const read = createModelReader({ model, clock, log: silentLog, ...options });
  return {
    clock,
    read: async () => {
      const result = await read(QUESTION);
      if (!result.ok) return result.problem.code;
      return 'ask' in result.value ? `? ${result.value.ask}` : result.value.measure;
    },
  };
}

const bodies = () => server.requests.map(({ body }) => body);
const formats = () =>
  bodies().map((body) => (body['response_format'] as { type: string } | undefined)?.type ?? 'plain');

test('a plan is asked for once, at no temperature and with few tokens', async () => {
  server.script(PLAN);
  expect(await reader().read()).toBe('spent');
  expect(bodies()).toMatchObject([
    { model: 'little-model', temperature: 0, max_tokens: 600, response_format: { type: 'json_schema' } },
  ]);
  expect(bodies()[0]).not.toHaveProperty('tools');
  expect(server.requests[0]?.headers['authorization']).toBe('Bearer key-of-the-model');
  expect(
    Object.keys(server.requests[0]?.headers ?? {}).filter((name) => /stainless|openai/.test(name)),
  ).toEqual([]);
});

test('a server that knows less is asked for less, and that is remembered', async () => {
  server.refuse('json_schema', 'json_object', 'max_tokens', 'temperature');
  server.script(PLAN);
  const { read } = reader();
  expect(await read()).toBe('spent');
  const tries = server.requests.length;
  expect(tries).toBe(5);
  expect(await read()).toBe('spent');
  expect(server.requests).toHaveLength(tries + 1);
  const last = bodies().at(-1);
  expect(last).toMatchObject({ max_completion_tokens: 600 });
  expect(last).not.toHaveProperty('temperature');
  expect(JSON.stringify(last)).toContain('JSON Schema of the reply');
});

test('json_object is taken where json_schema is not known, with the schema in the first message', async () => {
  server.refuse('json_schema');
  server.script(PLAN);
  expect(await reader().read()).toBe('spent');
  expect(formats()).toEqual(['json_schema', 'json_object']);
  expect(bodies().map((body) => (body['messages'] as unknown[]).length)).toEqual([2, 2]);
});

test('refusals of everything end, and leave no trace for the next question', async () => {
  server.script({ kind: 'status', status: 400 });
  const { read } = reader();
  expect(await read()).toBe('model.refused');
  expect(formats()).toEqual(['json_schema', 'json_object', 'plain']);
  server.script(PLAN);
  await read();
  expect(formats().at(-1)).toBe('json_schema');
});

describe('one second try', () => {
  test('mends a reply, being told what was wrong', async () => {
    server.script(say({ can_answer: true, measure: 'spent', merchants: ['Harrods'] }), PLAN);
    expect(await reader().read()).toBe('spent');
    expect(server.requests[1]?.text).toContain('is not in the list of merchants');
  });

  test.each([
    ['no JSON', say('You spent £1,234.56 on groceries!')],
    ['invented names', say({ can_answer: true, measure: 'spent', merchants: ['Harrods'] })],
    ['an endless reply', say('x'.repeat(100_000))],
  ])('and no third: %s', async (_name, line) => {
    server.script(line);
    expect(await reader().read()).toBe('model.garbage');
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.text.length).toBeLessThan(15_000);
  });
});

test.each([
  ['it says it cannot', say({ can_answer: false }), 'model.cannot'],
  ['it is asked too often', { kind: 'status', status: 429 } as const, 'model.busy'],
  ['it is broken', { kind: 'status', status: 500 } as const, 'model.refused'],
  ['the key is wrong', { kind: 'status', status: 401 } as const, 'model.refused'],
  ['there is no such model', { kind: 'status', status: 404 } as const, 'model.refused'],
  ['the answer is cut off', { kind: 'cut' } as const, 'model.unreachable'],
  ['a page is served', { kind: 'body', text: '<h1>Hi</h1>', type: 'text/html' } as const, 'model.garbage'],
  ['half a body is served', { kind: 'body', text: '{"choices": [' } as const, 'model.unreachable'],
  ['a completion without a choice', { kind: 'body', text: '{"choices": []}' } as const, 'model.garbage'],
])('the question stays unread, after one request, when %s', async (_name, line, code) => {
  server.script(line);
  expect(await reader().read()).toBe(code);
  expect(server.requests).toHaveLength(1);
});

test('nobody there is a Problem too', async () => {
  const { read } = reader({
    model: { apiKey: 'k', baseUrl: server.baseUrl.replace(/:\d+/, ':1'), name: 'm' },
  });
  expect(await read()).toBe('model.unreachable');
});

test.each([[{ kind: 'hang' } as const], [{ kind: 'stall' } as const]])(
  'who does not finish in time is left: %j',
  async (line) => {
    server.script(line);
    expect(await reader({ deadlineMs: 300 }).read()).toBe('model.slow');
  },
);

test('the deadline holds for the second try as well', async () => {
  server.script(say('no plan'), { kind: 'hang' });
  expect(await reader({ deadlineMs: 500 }).read()).toBe('model.slow');
});

test('the requests of a day are counted, and the next day begins anew', async () => {
  server.script(say('no plan'));
  const { read, clock } = reader();
  for (let at = 0; at < REQUESTS_A_DAY / 2; at += 1) await read();
  expect(await read()).toBe('model.daily_limit');
  expect(server.requests).toHaveLength(REQUESTS_A_DAY);
  clock.advance(DAY_MS);
  server.script(PLAN);
  expect(await read()).toBe('spent');
});

test('neither the question nor the key nor a reply is in the log', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', write: (line) => lines.push(line) });
  server.script(say('secret words of a model'), { kind: 'status', status: 429, message: 'courses' });
  await reader({ log }).read();
  server.script(PLAN);
  await reader({ log }).read();
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toMatch(/courses|secret words|key-of-the-model/);
});

test('what is missing is asked in our words', async () => {
  server.script(say({ can_answer: true, measure: 'spent', question: 'Click evil.example?' }));
  expect(await reader().read()).toBe('? Over which period?');
});
