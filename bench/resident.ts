import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function processes(): Promise<{ pid: number; parent: number; mb: number }[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kilobytes = 0]) => ({ pid, parent, mb: kilobytes / 1024 }));
}

/** Resident memory of one process in MB. Throws when it is gone. */
export async function residentMb(pid: number): Promise<number> {
  const found = (await processes()).find((each) => each.pid === pid);
  if (found === undefined) throw new Error(`process ${pid} is gone`);
  return found.mb;
}

/** The process with all below it, in MB; pages that several of them share are counted once for each. */
export async function residentTreeMb(pid: number): Promise<number> {
  const all = await processes();
  const sum = (of: number): number =>
    all.filter((each) => each.parent === of).reduce((total, each) => total + each.mb + sum(each.pid), 0);
  return (await residentMb(pid)) + sum(pid);
}
