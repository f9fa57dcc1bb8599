/** Measurements as a table: medians, ratios, and whether a goal is met. */

/** What has to hold: the product's median against the floor's, or against a fixed amount. */
export type Target =
  | { readonly kind: 'ratio'; readonly most: number }
  | { readonly kind: 'amount'; readonly most: number }
  /** Shown for what it tells; nothing is promised. */
  | { readonly kind: 'none' };

export interface Row {
  /** The goal's number, or a dash. */
  readonly goal: string;
  readonly what: string;
  /** Of both series: ms, MB. */
  readonly unit: string;
  readonly product: readonly number[];
  /** Measured in the same run, turn by turn with the product. */
  readonly floor?: readonly number[];
  readonly target: Target;
}

/** The mean of the middle two when their number is even. Throws for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('a median of nothing');
  return (lower + upper) / 2;
}

/** The smallest value that at least this share (0 to 1) of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('a percentile of nothing');
  return found;
}

/** Product's median by floor's; undefined without a floor, or with one of zero. */
export function ratioOf({ product, floor }: Row): number | undefined {
  if (floor === undefined) return undefined;
  const below = median(floor);
  return below === 0 ? undefined : median(product) / below;
}

/** Undefined when nothing is promised. */
export function isMet(row: Row): boolean | undefined {
  const { target } = row;
  if (target.kind === 'none') return undefined;
  if (target.kind === 'amount') return median(row.product) <= target.most;
  const ratio = ratioOf(row);
  return ratio !== undefined && ratio <= target.most;
}

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

function series(values: readonly number[] | undefined, unit: string): string {
  if (values === undefined) return '–';
  const middle = `${digits(median(values))} ${unit}`;
  if (values.length === 1) return middle;
  return `${middle} (${digits(Math.min(...values))}–${digits(Math.max(...values))}, n=${values.length})`;
}

function targetText({ target, unit }: Row): string {
  if (target.kind === 'none') return '–';
  return target.kind === 'ratio' ? `≤ ${target.most}×` : `≤ ${target.most} ${unit}`;
}

const COLUMNS = ['goal', 'what', 'product', 'floor', 'ratio', 'target', 'met?'];

function cells(row: Row): string[] {
  const ratio = ratioOf(row);
  const met = isMet(row);
  return [
    row.goal,
    row.what,
    series(row.product, row.unit),
    series(row.floor, row.unit),
    ratio === undefined ? '–' : `${ratio.toFixed(2)}×`,
    targetText(row),
    met === undefined ? '–' : met ? 'yes' : 'no',
  ];
}

/** Lines of a Markdown table, padded so that it reads as well on a terminal. */
export function toTable(rows: readonly Row[]): string[] {
  const all = [COLUMNS, ...rows.map(cells)];
  const widths = COLUMNS.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [
    line(COLUMNS),
    line(widths.map((width) => '-'.repeat(width))),
    ...all.slice(1).map((texts) => line(texts)),
  ];
}
