/** A data folder in which the demo household is linked, synced and built: made once, used by every measurement. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newestBuild } from '#core/store/builds.ts';
import { freePort } from '#test/free-port.ts';
import { withHousehold } from './household-state.ts';
import { startProduct } from './product-process.ts';

export interface DemoData {
  /** The folder; nothing runs on it when it is handed out. */
  folder(): Promise<string>;
  /** The newest file of marts in it. */
  martsFile(): Promise<string>;
  remove(): void;
}

const PATIENCE_MS = 180_000;

/** Where the newest published build lies; a file that is not recorded may be half a build. */
async function publishedIn(folder: string): Promise<string | undefined> {
  const build = await withHousehold(folder, (db, { household_id }) => newestBuild(db, household_id));
  return build === undefined ? undefined : path.join(folder, 'marts', build.file_name);
}

async function fill(folder: string): Promise<void> {
  const product = await startProduct({ dataDir: folder, port: await freePort() });
  try {
    const end = performance.now() + PATIENCE_MS;
    while ((await publishedIn(folder)) === undefined) {
      if (performance.now() > end) throw new Error('the demo household was not built');
      await sleep(500);
    }
    // The summary is sent after the build is recorded.
    await sleep(1000);
  } finally {
    await product.stop();
  }
}

export function createDemoData(): DemoData {
  let made: Promise<string> | undefined;
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-bench-'));
  // The database's own user passes through, or its files would be kept elsewhere and left behind.
  fs.chmodSync(root, 0o711);
  const folder = (): Promise<string> => {
    made ??= fill(root).then(() => root);
    return made;
  };
  return {
    folder,
    async martsFile() {
      const newest = await publishedIn(await folder());
      if (newest === undefined) throw new Error('there are no marts');
      return newest;
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}
