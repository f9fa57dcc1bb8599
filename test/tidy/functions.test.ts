import { describe, expect, test } from 'vitest';
import { longFunctions } from './functions.ts';

const body = (lines: number, indent = '  '): string => `${indent}work();\n`.repeat(lines);
const found = (text: string): string[] => longFunctions('a.ts', 5, text);

describe('a function that is too long is found', () => {
  test.each([
    ['a function', `export async function long(): Promise<void> {\n${body(4)}}\n`],
    ['a generator', `function* long(): Generator<number> {\n${body(4)}}\n`],
    ['an arrow', `export const long = (a: number): void => {\n${body(4)}};\n`],
    ['an arrow within a function', `function out() {\n  const long = () => {\n${body(4, '    ')}  };\n}\n`],
    ['a method', `class A {\n  async long(a: string): Promise<void> {\n${body(4, '    ')}  }\n}\n`],
    ['a private method', `class A {\n  #long(): void {\n${body(4, '    ')}  }\n}\n`],
  ])('%s', (_, text) => {
    const [offence] = found(text).filter((line) => line.includes('long'));
    expect(offence).toMatch(/^a\.ts:\d+ #?long has 6 lines$/);
  });

  test.each([
    [
      'a function',
      `function long({\n  a,\n  b,\n}: {\n  a: string;\n  b: string;\n}): void {\n  work();\n}\n`,
      9,
    ],
    [
      'an arrow',
      `const long = async (\n  a: string,\n  b: string,\n): Promise<void> => {\n  work();\n};\n`,
      6,
    ],
    ['a method', `class A {\n  async long(\n    a: string,\n    b: string,\n  ) {\n    work();\n  }\n}\n`, 6],
  ])('%s, with its parameters on lines of their own', (_, text, lines) => {
    const [offence] = found(text).filter((line) => line.includes('long'));
    expect(offence).toContain(`long has ${lines} lines`);
  });
});

test('what is as long as allowed is left alone, and so are two short ones in a row', () => {
  const short = `function short(): void {\n${body(3)}}\n`;
  expect(found(short + short)).toEqual([]);
});

test('long blocks and suites of tests are no functions', () => {
  expect(found(`describe('a', () => {\n${body(9)}});\n`)).toEqual([]);
  expect(found(`  if (a) {\n${body(9, '    ')}  }\n`)).toEqual([]);
});

test('a call with its arguments on lines of their own is no function', () => {
  expect(found(`const a = call(\n  one,\n  two,\n  three,\n  four,\n  () => {},\n);\n`)).toEqual([]);
  const expression = `const short = (\n  a: string,\n): string =>\n  a;\n${'\n'.repeat(9)}if (a) {\n}\n`;
  expect(found(expression)).toEqual([]);
});
