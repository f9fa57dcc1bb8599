/** How `npm start` runs Node, read from package.json, so that what is measured is what people run. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export const ROOT = path.resolve(import.meta.dirname, '..');

export interface StartCommand {
  /** Flags of Node's that `npm start` gives. */
  readonly flags: readonly string[];
  /** Variables that `npm start` sets. */
  readonly env: Readonly<Record<string, string>>;
}

export function startCommand(): StartCommand {
  const manifest = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
  const { start } = manifest.scripts;
  const words = (/(?:^| )node (.*)main\.ts/.exec(start)?.[1] ?? '').split(' ').filter((word) => word !== '');
  return {
    flags: words.filter((word) => !word.startsWith('--env-file')),
    env: Object.fromEntries(
      [...start.matchAll(/(?<![^ ])([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
    ),
  };
}
