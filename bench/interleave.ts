/** Product and floor in turns, so that what else the machine does falls on both. */

export interface Series {
  readonly product: number[];
  readonly floor: number[];
}

/** Milliseconds the work took; a promise is waited for. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Both measure themselves; the order changes every turn, so that neither always follows the other. */
export async function interleave(
  turns: number,
  measure: { product: () => Promise<number>; floor: () => Promise<number> },
): Promise<Series> {
  const series: Series = { product: [], floor: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    const order = turn % 2 === 0 ? (['product', 'floor'] as const) : (['floor', 'product'] as const);
    for (const side of order) series[side].push(await measure[side]());
  }
  return series;
}
