import { read } from './tree.ts';

const NAMED = /^(\s*)(?:export )?(?:async )?function\*? (\w+)/;
const ARROW = /^(\s*)(?:export )?(?:const|let) (\w+)\b.*=> \{$/;
const METHOD = /^(\s+)(?:static |async |get |set )*(#?\w+)(?:<[^>]*>)?\([^;]*\)[^;=]*\{$/;
const NOT_A_FUNCTION = new Set(['if', 'for', 'while', 'switch', 'catch', 'describe', 'test']);

/**
 * Functions longer than `most` lines, as "file:line name". Read from the layout: the formatter puts the closing
 * brace of a function at the indentation of its first line.
 */
export function longFunctions(file: string, most: number): string[] {
  const lines = read(file).split('\n');
  return lines.flatMap((line, at) => {
    const match = NAMED.exec(line) ?? ARROW.exec(line) ?? METHOD.exec(line);
    const name = match?.[2];
    if (match === null || name === undefined || NOT_A_FUNCTION.has(name)) return [];
    const indent = match[1] ?? '';
    const end = lines.findIndex((next, to) => to > at && next.startsWith(`${indent}}`));
    return end - at + 1 > most ? [`${file}:${at + 1} ${name} has ${end - at + 1} lines`] : [];
  });
}
