import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '#core/config.ts';
import { randomToken } from '#core/secret.ts';

/** SECRET_KEY, or the one made at the first start and kept beside the data, readable by its owner only. */
export function secretKey(config: Config): string {
  if (config.secretKey !== undefined) return config.secretKey;
  const file = path.join(config.dataDir, 'secret.key');
  try {
    // `wx`: of two processes that start at once one makes the key and the other reads it.
    fs.writeFileSync(file, `${randomToken()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return fs.readFileSync(file, 'utf8').trim();
}
