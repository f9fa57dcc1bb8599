/** A bank's quirk is one file and one line: the folder and the list say the same. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { QUIRKS } from '#pipeline/providers/gocardless/quirks/index.ts';
import { importsOf } from './imports.ts';
import { filesOf, read, root } from './tree.ts';

const FOLDER = 'pipeline/providers/gocardless/quirks/';
const SHARED = new Set(['index.ts', 'quirk.ts']);

const files = filesOf('ts')
  .filter((file) => file.startsWith(FOLDER) && !file.endsWith('.test.ts'))
  .map((file) => file.slice(FOLDER.length))
  .filter((file) => !SHARED.has(file));

const camel = (file: string): string =>
  file.replace('.ts', '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('the quirks of banks', () => {
  test('every file stands in the list once, and nothing else does', () => {
    const list = read(`${FOLDER}index.ts`);
    const listed = [...list.slice(list.indexOf('[\n')).matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(files.map(camel)));
    expect(listed).toHaveLength(files.length);
    expect(QUIRKS).toHaveLength(files.length);
  });

  test('a file needs nothing but the shape of a quirk', () => {
    for (const file of files) {
      const specifiers = importsOf(`${FOLDER}${file}`).map(({ specifier }) => specifier);
      expect({ file, specifiers }).toEqual({ file, specifiers: ['./quirk.ts'] });
      expect(fs.statSync(`${root}/${FOLDER}${file}`).size).toBeLessThan(3000);
    }
  });

  test('no other file of the provider names a bank', () => {
    const others = filesOf('ts').filter(
      (file) =>
        file.startsWith('pipeline/') &&
        !file.startsWith(FOLDER) &&
        !file.includes('/fixtures/') &&
        !file.endsWith('.test.ts'),
    );
    const naming = others.filter((file) => /['"/][A-Z][A-Z0-9_]*_[A-Z]{6}[A-Z0-9]{2}\b/.test(read(file)));
    expect(naming).toEqual([]);
  });
});
