/** What a model is made of, drawn left to right in layers: plain SVG, no script, coloured by the page's own style. */
import { html } from 'hono/html';
import type { Lineage } from '#pipeline/reference.ts';
import type { Html } from '../layout.ts';

const CHARACTER = 6.7;
const PADDING = 10;
const HEIGHT = 24;
const ROW = 34;
const GAP = 46;
/** More boxes than these are only drawn for who asks. */
const SMALL = 8;

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const widthOf = (name: string): number => Math.ceil(name.length * CHARACTER + 2 * PADDING);

/**
 * Boxes stand in columns by their level. In a column they are in the order of the middle of what they lead to,
 * taken from the right, which keeps most lines from crossing.
 */
function place({ nodes, edges }: Lineage): { boxes: Map<string, Box>; width: number; height: number } {
  const columns: string[][] = [];
  for (const { name, level } of nodes) {
    columns[level] ??= [];
    columns[level].push(name);
  }
  const tallest = Math.max(...columns.map((column) => column.length));
  const height = tallest * ROW;
  const middles = new Map<string, number>();
  const middleOf = (name: string): number => {
    const right = edges.flatMap(({ from, to }) => (from === name ? [middles.get(to) ?? 0] : []));
    return right.length === 0 ? height / 2 : right.reduce((sum, each) => sum + each, 0) / right.length;
  };
  for (const column of columns.toReversed()) {
    const ordered = column
      .map((name) => ({ name, middle: middleOf(name) }))
      .sort((a, b) => a.middle - b.middle || a.name.localeCompare(b.name));
    const top = (height - column.length * ROW) / 2;
    for (const [at, { name }] of ordered.entries()) middles.set(name, top + at * ROW + ROW / 2);
  }
  const boxes = new Map<string, Box>();
  let x = 1;
  for (const column of columns) {
    const width = Math.max(...column.map(widthOf));
    for (const name of column) boxes.set(name, { name, x, y: middles.get(name) ?? 0, width });
    x += width + GAP;
  }
  return { boxes, width: x - GAP + 1, height };
}

function line(from: Box, to: Box): string {
  const [x, middle] = [from.x + from.width, (from.x + from.width + to.x) / 2];
  return `M${x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

/** Each box leads to its model on the same page. Nothing for a model that is made of no other. */
export function lineagePicture(lineage: Lineage, name: string): Html | string {
  if (lineage.edges.length === 0) return '';
  const { boxes, width, height } = place(lineage);
  const lines = lineage.edges.flatMap(({ from, to }) => {
    const [left, right] = [boxes.get(from), boxes.get(to)];
    return left === undefined || right === undefined ? [] : [line(left, right)];
  });
  return html`<details${lineage.nodes.length > SMALL ? '' : html` open`}><summary>All that it is made of</summary>
<div class="scroll"><svg class="lineage" width="${width}" height="${height}"
viewBox="0 0 ${width} ${height}" role="img" aria-label="What ${name} is made of">
${lines.map((d) => html`<path d="${d}"/>`)}
${[...boxes.values()].map(
  (box) => html`<a href="#${box.name}"${box.name === name ? html` class="own"` : ''}>
<rect x="${box.x}" y="${box.y - HEIGHT / 2}" width="${box.width}" height="${HEIGHT}" rx="6"/>
<text x="${box.x + PADDING}" y="${box.y + 4}">${box.name}</text></a>`,
)}</svg></div></details>`;
}
