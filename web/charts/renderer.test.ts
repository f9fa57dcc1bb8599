import { afterEach, describe, expect, test, vi } from 'vitest';
import { silentLog } from '#core/log.ts';
import type { Drawing } from './render-message.ts';
import { createRenderer, type Renderer } from './renderer.ts';

const drawing: Drawing = {
  chart: 'cash-flow',
  data: { currency: 'GBP', labels: ['Oct', 'Nov'], income: [300_000n, 0n], spent: [200_000n, 96_400n] },
  caption: 'Oct and Nov',
  mode: 'light',
  frame: 'picture',
  format: 'png',
};

// Each case starts processes that load ECharts, which a busy machine takes its time over.
vi.setConfig({ testTimeout: 180_000 });

let renderer: Renderer;
afterEach(() => renderer.close());
const PNG = [0x89, 0x50, 0x4e, 0x47];

describe('the renderer', () => {
  test('draws a PNG of 1600 by 1000', async () => {
    renderer = createRenderer({ log: silentLog });
    const drawn = await renderer.render(drawing);
    const bytes = Buffer.from(drawn.ok ? drawn.value : []);
    expect([...bytes.subarray(0, 4)]).toEqual(PNG);
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1600, 1000]);
  });

  test('starts again after its process was killed, and says so to whoever was waiting', async () => {
    renderer = createRenderer({ log: silentLog });
    const waiting = renderer.render(drawing);
    const first = renderer.processId();
    process.kill(first ?? 0, 'SIGKILL');
    const lost = await waiting;
    expect(lost.ok ? '' : lost.problem.code).toBe('chart.not_drawn');
    expect((await renderer.render(drawing)).ok).toBe(true);
    expect(renderer.processId()).not.toBe(first);
  });

  test('gives a Problem for data that is no chart’s, and draws the next one in the same process', async () => {
    renderer = createRenderer({ log: silentLog });
    for (const wrong of [
      { ...drawing, data: { nothing: true } },
      { ...drawing, chart: 'none' },
    ]) {
      const drawn = await renderer.render(wrong);
      expect(drawn.ok ? '' : drawn.problem.code).toBe('chart.not_drawn');
    }
    const before = renderer.processId();
    expect((await renderer.render(drawing)).ok).toBe(true);
    expect(renderer.processId()).toBe(before);
  });

  test('takes a fresh process after so many pictures, and none while idle', async () => {
    renderer = createRenderer({ log: silentLog, picturesAProcess: 1, idleMs: 1 });
    expect((await renderer.render(drawing)).ok).toBe(true);
    expect(renderer.processId()).toBeUndefined();
    const both = await Promise.all([renderer.render(drawing), renderer.render(drawing)]);
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  });
});
