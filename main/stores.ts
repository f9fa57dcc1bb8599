/** Opens what everything stands on, in order, and closes it in reverse. */
import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import { type DbAddress, type OpenDb, openDb } from '#core/db.ts';
import { startEmbedded } from '#core/embedded.ts';
import { folderLake } from '#core/lake/folder.ts';
import type { Lake } from '#core/lake.ts';
import type { Log } from '#core/log.ts';
import { ProblemError } from '#core/problem.ts';
import { createPublished, type Published } from '#core/published.ts';
import { createQueue, type Queue } from '#core/queue.ts';
import { createSealer, type Sealer } from '#core/secret.ts';
import { Opened } from './opened.ts';
import { secretKey } from './secret-key.ts';

export interface Stores {
  readonly address: DbAddress;
  readonly database: OpenDb;
  readonly queue: Queue;
  readonly lake: Lake;
  readonly sealer: Sealer;
  readonly published: Published;
  readonly martsFolder: string;
  /** Staging that builders keep; disposable. */
  readonly keptFolder: string;
  readonly cacheFolder: string;
  close(): Promise<void>;
}

async function openLake(config: Config): Promise<Lake> {
  if (config.lake.kind === 'folder') return folderLake(path.join(config.dataDir, 'lake'));
  // The S3 client costs 0.2 s of every start, so only those who use it pay.
  const { s3Lake } = await import('#core/lake/s3.ts');
  return s3Lake({ bucket: config.lake.bucket });
}

async function openServer(url: string): Promise<OpenDb> {
  try {
    return await openDb({ url });
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    throw new ProblemError({
      code: 'database.unreachable',
      message:
        'PostgreSQL cannot be reached: is the server of DATABASE_URL running, and do name and password fit?',
      cause,
    });
  }
}

/**
 * Closes what it has opened when it cannot open the rest, or is not to (see Opened). `meanwhile` is called while
 * the embedded server is waited for.
 */
export async function openStores(
  config: Config,
  {
    log,
    asked,
    meanwhile,
  }: { clock: Clock; log: Log; asked?: AbortSignal | undefined; meanwhile?: () => void },
): Promise<Stores> {
  const opened = new Opened(asked);
  const close = (): Promise<void> => opened.close(log);
  try {
    return { ...(await open(config, { log, opened, meanwhile })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  config: Config,
  { log, opened, meanwhile }: { log: Log; opened: Opened; meanwhile: (() => void) | undefined },
): Promise<Omit<Stores, 'close'>> {
  opened.asked?.throwIfAborted();
  const dataDir = path.resolve(config.dataDir);
  const embedded =
    config.database.kind === 'embedded'
      ? await startEmbedded(path.join(dataDir, 'postgres'), meanwhile)
      : undefined;
  if (embedded !== undefined) opened.add(() => embedded.stop());
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const address: DbAddress = embedded?.address ?? {
    url: config.database.kind === 'server' ? config.database.url : '',
  };
  const database = embedded === undefined ? await openServer(address.url ?? '') : await openDb(address);
  opened.add(() => database.close());
  const martsFolder = path.join(dataDir, 'marts');
  const published = createPublished({ db: database.db, folder: martsFolder, log });
  opened.add(() => published.close());
  return {
    address,
    database,
    queue: createQueue({ address, log }),
    lake: await openLake({ ...config, dataDir }),
    sealer: createSealer(secretKey(config)),
    published,
    martsFolder,
    keptFolder: path.join(dataDir, 'kept'),
    cacheFolder: path.join(dataDir, 'cache'),
  };
}
