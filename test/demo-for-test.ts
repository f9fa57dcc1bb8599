/** The whole product in this process, as `npm start` runs it in a demo, on a folder and a port of its own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '#core/clock.ts';
import { readConfig } from '#core/config.ts';
import { createLog } from '#core/log.ts';
import { Opened } from '#main/opened.ts';
import { type Product, startProduct } from '#main/start.ts';
import type { World } from '#sandbox/world.ts';
import { freePort } from './free-port.ts';

export interface RunningDemo extends Omit<Product, 'world'> {
  readonly world: World;
  /** Lines of the log at warning and above. */
  readonly complaints: string[];
  stop(): Promise<void>;
}

export async function startDemo(
  options: { folder?: string; settings?: Record<string, string> } = {},
): Promise<RunningDemo> {
  const folder = options.folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'pf-demo-'));
  const port = String(await freePort());
  const read = readConfig({ DATA_DIR: folder, PORT: port, ...options.settings });
  if (!read.ok) throw new Error(read.faults.join(' '));
  const complaints: string[] = [];
  const log = createLog({ level: 'warn', write: (line) => complaints.push(line) });
  const opened = new Opened();
  const { world, ...product } = await startProduct(read.config, {
    clock: systemClock,
    log,
    opened,
    onLost: () => complaints.push('the lead was lost'),
  });
  if (world === undefined) throw new Error('the settings are not a demo’s');
  return {
    ...product,
    world,
    complaints,
    async stop() {
      await opened.close(log);
      if (options.folder === undefined) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
