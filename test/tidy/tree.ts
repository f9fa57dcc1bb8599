import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

const SKIPPED = new Set(['node_modules', 'data', 'coverage', '.git', 'docs']);

function walk(folder: string): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(name);
    return [name];
  });
}

/** What git tracks or would track; without git (a downloaded archive) everything that is there. */
function listFiles(): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed.split('\n').filter((file) => file !== '' && fs.existsSync(path.join(root, file)));
  } catch {
    return walk('');
  }
}

const files = listFiles().sort();
const texts = new Map<string, string>();

/** Paths from the root, with forward slashes, of all files that end like this. */
export const filesOf = (ending: string): string[] => files.filter((file) => file.endsWith(`.${ending}`));

export function read(file: string): string {
  let text = texts.get(file);
  if (text === undefined) {
    text = fs.existsSync(path.join(root, file)) ? fs.readFileSync(path.join(root, file), 'utf8') : '';
    texts.set(file, text);
  }
  return text;
}
