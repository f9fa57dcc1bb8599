/** Where the embedded PostgreSQL can live: it refuses to run as root, so root hands it to `nobody`. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// 65534 is `nobody` on every system the binaries ship for.
const NOBODY = 65_534;

export const serverIdentity = (): { uid: number; gid: number } | undefined =>
  process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;

/** A folder the server may be started in; made when missing. */
function makeOwn(folder: string): string {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const identity = serverIdentity();
  if (identity !== undefined) fs.chownSync(folder, identity.uid, identity.gid);
  return folder;
}

/** Whether everyone may pass through every folder above this one. */
function isReachable(folder: string): boolean {
  for (let above = path.dirname(folder); ; above = path.dirname(above)) {
    if ((fs.statSync(above).mode & 0o001) === 0) return false;
    if (above === path.dirname(above)) return true;
  }
}

/** The folder whose path stands in the file, or one that is made now and written there. */
function remembered(pointer: string, make: () => string): string {
  if (fs.existsSync(pointer)) return makeOwn(fs.readFileSync(pointer, 'utf8').trim());
  const folder = makeOwn(make());
  fs.writeFileSync(pointer, `${folder}\n`);
  return folder;
}

/**
 * The folder itself; or, for root in a place only root may enter, one below /var/lib, named in the file
 * `postgres-is-in` so that the two stay together.
 */
export function serverFolder(folder: string): string {
  const parent = path.dirname(folder);
  fs.mkdirSync(parent, { recursive: true, mode: serverIdentity() === undefined ? 0o700 : 0o711 });
  if (serverIdentity() === undefined || isReachable(folder)) return makeOwn(folder);
  return remembered(path.join(parent, 'postgres-is-in'), () => {
    fs.mkdirSync('/var/lib/personal-finances', { recursive: true, mode: 0o711 });
    return fs.mkdtempSync('/var/lib/personal-finances/postgres-');
  });
}

/** A socket's path may have 104 characters at most, so a deep folder gets a short one elsewhere. */
export function socketFolder(folder: string): string {
  if (path.join(folder, '.s.PGSQL.5432').length < 100) return folder;
  return remembered(path.join(folder, 'socket-folder'), () =>
    fs.mkdtempSync(path.join(os.tmpdir(), 'pf-pg-')),
  );
}
