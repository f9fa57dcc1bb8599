import { describe, expect, test } from 'vitest';
import { importsOf, layerOf, resolveImport } from './imports.ts';
import { PACKAGE_HOMES, packageOf } from './packages.ts';

const specifiers = (text: string): string[] =>
  importsOf('a.ts', text)
    .map(({ specifier }) => specifier)
    .toSorted();

describe('imports are found', () => {
  test.each([
    ['values', `import { a, b as c } from './one.ts';`],
    ['values on many lines', `import {\n  a,\n  b,\n} from './one.ts';`],
    ['types alone', `import type { A } from './one.ts';`],
    ['everything under a name', `import * as one from './one.ts';`],
    ['what is passed on', `export { a } from './one.ts';`],
    ['what is loaded later', `const { a } = await import('./one.ts');`],
    ['what is only run', `import './one.ts';`],
  ])('%s', (_, text) => {
    expect(specifiers(`/** A word from "elsewhere". */\n${text}\nconst a = 'from';\n`)).toEqual(['./one.ts']);
  });

  test('one after the other', () => {
    expect(
      specifiers(`import a from 'a';\nimport type { B } from '#core/b.ts';\nimport './c.ts';\n`),
    ).toEqual(['#core/b.ts', './c.ts', 'a']);
  });
});

test('an import is resolved to the file it means, and a package to none', () => {
  expect(resolveImport('bot/say.ts', '#core/money.ts')).toBe('core/money.ts');
  expect(resolveImport('core/store/runs.ts', '../money.ts')).toBe('core/money.ts');
  expect(resolveImport('core/day.ts', './money.ts')).toBe('core/money.ts');
  expect(resolveImport('core/day.ts', './no-such-file.ts')).toBeUndefined();
  expect(resolveImport('core/day.ts', 'zod')).toBeUndefined();
  expect(resolveImport('core/day.ts', 'node:fs')).toBeUndefined();
});

test('a file lies on the floor of its first folder; the root and the bench belong to main', () => {
  expect(layerOf('core/store/runs.ts')).toBe('core');
  expect(layerOf('main.ts')).toBe('main');
  expect(layerOf('main/start.ts')).toBe('main');
  expect(layerOf('bench/run.ts')).toBe('main');
});

test('a package is named without the path inside it', () => {
  expect(packageOf('echarts/core')).toBe('echarts');
  expect(packageOf('@aws-sdk/client-s3')).toBe('@aws-sdk/client-s3');
  expect(packageOf('@hono/node-server/serve-static')).toBe('@hono/node-server');
  for (const own of ['./a.ts', '../a.ts', '#core/a.ts', 'node:fs']) expect(packageOf(own)).toBeUndefined();
  expect(PACKAGE_HOMES[packageOf('drizzle-orm/pg-core') ?? '']).toEqual(['drizzle/']);
});
