import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { recordModels } from '#core/store/build-models.ts';
import { finishRun, startRun } from '#core/store/runs.ts';
import { finishTaskRun, startTaskRun } from '#core/store/task-runs.ts';
import { webWorld } from '#test/web-world.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

test('the page tells what was done by itself, how it ended, why not, and when it is tried again', async () => {
  const world = await webWorld();
  closers.push(() => world.end());
  const { db, clock, household } = world;
  const { household_id } = household;
  const now = clock.now();
  const build = await startRun(db, { household_id, kind: 'build', trigger: 'schedule', now });
  const problem = { code: 'x', message: 'The bank is <away>.' };
  await finishRun(db, build.run_id, { status: 'failed', now, problem });
  const fine = await startTaskRun(db, { task: 'renew-quotas', attempt: 1, now });
  const next_at = new Date('2026-11-24T10:17:00Z');
  await finishTaskRun(db, fine.task_run_id, { now, next_at, summary: '2 renewed' });
  const broken = await startTaskRun(db, { task: 'orphaned-objects', attempt: 2, now });
  await finishTaskRun(db, broken.task_run_id, { now, next_at, problem });
  const model = { name: 'fct_transactions', layer: 'mart', rows: 3406 };
  for (const [at, milliseconds] of [800, 1234].entries())
    await recordModels(
      db,
      { build_id: randomUUID(), household_id },
      [{ ...model, milliseconds }],
      true,
      new Date(+now + at),
    );
  const page = await world.ask('/', { headers: { Cookie: await world.signIn() } });
  const text = (await page.text()).replace(/\s+/g, ' ');
  for (const part of [
    '<td>09:30 today</td><td>The figures rebuilt</td><td>failed: The bank is &lt;away&gt;.</td>',
    '<td>Renew the banks’ limits</td><td>09:30 today</td><td>2 renewed</td><td>10:17 today</td>',
    '<td>failed: The bank is &lt;away&gt;. (try 2)</td>',
    '<td>Give up links that nobody used</td><td></td><td>not yet run</td>',
    '<td>fct_transactions</td><td>3,406</td><td>1,234 ms</td><td>800 ms</td>',
  ])
    expect(text).toContain(part);
});
