import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import { readReference } from '#pipeline/reference.ts';
import { REFERENCE_FILE, referencePaper } from './make-reference.ts';

test('docs/reference.md says what schema.yml and the SQL say: npm run docs writes it', async () => {
  const lines = (await readFile(REFERENCE_FILE, 'utf8')).split('\n');
  const now = referencePaper(unwrap(await readReference())).split('\n');
  const at = now.findIndex((line, index) => line !== lines[index]);
  // The first line that differs says more than two whole papers.
  expect(at === -1 ? '' : `${lines[at] ?? ''} → ${now[at] ?? ''}`).toBe('');
  expect(lines.length).toBe(now.length);
});
