/** G9: one update through the whole bot, against grammY that answers and does nothing else. */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import { DEMO_PERSON } from '#sandbox/world.ts';
import { interleave } from './interleave.ts';
import type { Ground, Measurement } from './measurement.ts';
import { openOutside, startRealLife } from './real-life.ts';
import { median, type Row } from './table.ts';
import { vitalsOf } from './vitals.ts';

const CHAT = DEMO_PERSON.id;
const WARM_UPS = 100;
const TURNS = 200;
const CPU_BATCHES = 5;
const UPDATES_A_BATCH = 100;

interface BareBot {
  /** Milliseconds from the person's message to the answer. */
  readonly ask: () => Promise<number>;
  readonly cpuMs: () => Promise<number>;
  stop(): Promise<void>;
}

async function startBareBot(clock: Clock, answer: string): Promise<BareBot> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-bot-'));
  const { world } = await openOutside(folder, clock);
  const { control } = world.telegram;
  const program = path.join(import.meta.dirname, 'bare-bot.ts');
  const child = fork(program, [world.botToken, world.apiRoot, answer], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await control.whenPolled();
  return {
    async ask() {
      const before = control.messages(CHAT).at(-1)?.message_id ?? 0;
      const start = performance.now();
      control.say(CHAT, '/help');
      await control.waitFor(CHAT, ({ from, message_id }) => from === 'bot' && message_id > before);
      return performance.now() - start;
    },
    cpuMs: () =>
      new Promise((resolve) => {
        child.once('message', (message) => resolve(z.number().parse(message)));
        child.send('cpu');
      }),
    async stop() {
      child.kill('SIGKILL');
      await world.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds of processor time an update, over batches. */
async function cpuAnUpdate(cpuMs: () => Promise<number>, ask: () => Promise<number>): Promise<number> {
  const before = await cpuMs();
  for (let update = 0; update < UPDATES_A_BATCH; update += 1) await ask();
  return ((await cpuMs()) - before) / UPDATES_A_BATCH;
}

async function run({ clock, data }: Ground): Promise<Row[]> {
  const life = await startRealLife(await data.folder(), clock);
  const help = (): Promise<number> => life.ask('/help');
  await help();
  const bare = await startBareBot(clock, life.world.telegram.control.last(CHAT)?.text ?? 'help');
  try {
    const turns = { product: help, floor: bare.ask };
    await interleave(WARM_UPS, turns);
    const trip = await interleave(TURNS, turns);
    const cpuOf = async (): Promise<number> => (await vitalsOf(life.product)).cpuMs;
    const cpu = await interleave(CPU_BATCHES, {
      product: () => cpuAnUpdate(cpuOf, help),
      floor: () => cpuAnUpdate(bare.cpuMs, bare.ask),
    });
    const added = Math.max(0, median(cpu.product) - median(cpu.floor));
    return [
      { goal: 'G9', what: '/help, round trip', unit: 'ms', ...trip, target: { kind: 'ratio', most: 1.2 } },
      { goal: '–', what: '/help, processor time', unit: 'ms', ...cpu, target: { kind: 'none' } },
      {
        goal: 'G9',
        what: '/help, added processor time',
        unit: 'ms',
        product: [added],
        target: { kind: 'amount', most: 0.1 },
      },
    ];
  } finally {
    await bare.stop();
    await life.stop();
  }
}

export const update: Measurement = {
  name: 'update',
  method:
    'Long polling on loopback, each bot in a process of its own, the same text sent back. The product also looks ' +
    'up who it is, remembers the update durably before it answers, and reads whether a conversation is open.',
  run,
};
