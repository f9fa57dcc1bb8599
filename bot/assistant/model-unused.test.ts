import { expect, test, vi } from 'vitest';
import { ManualClock } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import { say, startScriptedModel } from '#sandbox/model.ts';
import { SAM as member, NOW, openHousehold } from '#test/open-household.ts';
import { testDatabase } from '#test/postgres.ts';
import { createAnswer } from './index.ts';

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('openai', async (importOriginal) => {
  loads.count += 1;
  return await importOriginal();
});

test('the package of the model is loaded when a model is configured and asked, and not before', async () => {
  await using marts = await openHousehold();
  const database = await testDatabase();
  const server = await startScriptedModel();
  server.script(say({ can_answer: false }));
  const build = { build_id: 'b', data_as_of: NOW, published_at: NOW };
  const tools = {
    db: database.db,
    published: {
      use: <T>(
        _household: string,
        work: (given: { warehouse: typeof marts.warehouse; build: typeof build }) => T,
      ) => Promise.resolve(work({ warehouse: marts.warehouse, build })),
      close: () => Promise.resolve(),
    },
    clock: new ManualClock(NOW),
    log: silentLog,
  };
  const asked = { member, text: 'combien en courses', chat_id: 1 };
  await createAnswer(tools)(asked);
  const answer = createAnswer({ ...tools, model: { apiKey: 'k', baseUrl: server.baseUrl, name: 'm' } });
  await answer({ ...asked, text: 'groceries last month', chat_id: 2 });
  expect(loads.count).toBe(0);
  await answer(asked);
  expect(loads.count).toBe(1);
  await server.close();
  await database.close();
});
