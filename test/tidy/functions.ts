import { read } from './tree.ts';

const STARTS = [
  /^(\s*)(?:export )?(?:async )?function\*? (\w+)/,
  /^(\s*)(?:export )?(?:const|let) (\w+)\b.*=> \{$/,
  /^(\s+)(?:static |async |get |set )*(#?\w+)(?:<[^>]*>)?\([^;]*\)[^;=]*\{$/,
];
/** An arrow or a method whose parameters stand on lines of their own, or a call: the line after them tells. */
const OPEN = /^(\s*)(?:export )?(?:(?:const|let) (?=.*=))?(?:static |async )*(#?\w+)\b[^.]*\($/;
const NOT_A_FUNCTION = new Set(['if', 'for', 'while', 'switch', 'catch', 'describe', 'test']);

/**
 * Functions longer than `most` lines, as "file:line name". Read from the layout: the formatter puts the closing
 * brace of a function alone at the indentation of its first line.
 */
export function longFunctions(file: string, most: number, text = read(file)): string[] {
  const lines = text.split('\n');
  const after = (at: number, fits: (line: string) => boolean): number =>
    lines.findIndex((line, to) => to > at && fits(line));
  const startsBody = (at: number, indent: string): boolean =>
    lines[after(at, (line) => line.startsWith(`${indent})`))]?.endsWith('{') === true;

  return lines.flatMap((line, at) => {
    const open = OPEN.exec(line);
    const match =
      STARTS.map((start) => start.exec(line)).find((found) => found !== null) ??
      (open !== null && startsBody(at, open[1] ?? '') ? open : null);
    const name = match?.[2];
    if (match == null || name === undefined || NOT_A_FUNCTION.has(name)) return [];
    const closing = new RegExp(`^${match[1] ?? ''}\\}[;,)]*$`);
    const end = after(at, (next) => closing.test(next));
    return end - at + 1 > most ? [`${file}:${at + 1} ${name} has ${end - at + 1} lines`] : [];
  });
}
