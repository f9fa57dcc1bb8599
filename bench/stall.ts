/** G14: how long the product's event loop stands still while it works. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground, Measurement } from './measurement.ts';
import { type RealLife, startRealLife } from './real-life.ts';
import type { Row } from './table.ts';
import { vitalsOf } from './vitals.ts';

const TURNS = 5;
const QUESTIONS = [
  'how much did I spend on groceries last month?',
  'and the month before?',
  'biggest purchase in the last 90 days',
  'what is my balance?',
];

interface Stalls {
  readonly p99: number[];
  readonly max: number[];
}

const during: Record<string, (life: RealLife) => Promise<void>> = {
  'nothing to do': async () => await sleep(2000),
  'a sync and a build': (life) => life.sync(),
  async questions(life) {
    for (const question of QUESTIONS) await life.ask(question);
  },
  async pictures(life) {
    for (const name of ['balances', 'cash-flow']) await life.chart(name);
  },
  async 'all of that at once'(life) {
    const syncing = life.sync();
    for (const question of QUESTIONS) await life.ask(question);
    await life.chart('balances');
    await syncing;
  },
};

async function stalls(life: RealLife, work: (life: RealLife) => Promise<void>): Promise<Stalls> {
  const found: Stalls = { p99: [], max: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    await vitalsOf(life.product);
    await work(life);
    const { loop } = await vitalsOf(life.product);
    found.p99.push(loop.p99);
    found.max.push(loop.max);
  }
  return found;
}

async function run({ clock, data }: Ground): Promise<Row[]> {
  const life = await startRealLife(await data.folder(), clock);
  const rows: Row[] = [];
  try {
    for (const [what, work] of Object.entries(during)) {
      const { p99, max } = await stalls(life, work);
      const row = (which: string, product: number[], most: number): Row => ({
        goal: 'G14',
        what: `${which} stall during ${what}`,
        unit: 'ms',
        product,
        target: { kind: 'amount', most },
      });
      rows.push(row('p99', p99, 20), row('longest', max, 100));
    }
  } finally {
    await life.stop();
  }
  return rows;
}

export const stall: Measurement = {
  name: 'stall',
  method:
    'monitorEventLoopDelay at 1 ms inside the product, the timer’s own wait taken off. Bank and Telegram are in ' +
    'another process. On a busy machine the time in which the system ran somebody else is in it, which the row ' +
    'without work shows.',
  run,
};
