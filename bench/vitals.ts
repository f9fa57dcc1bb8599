/** How a watched product is doing. */
import path from 'node:path';
import { z } from 'zod';
import type { ProductProcess } from './product-process.ts';

export const WATCHER = path.join(import.meta.dirname, 'watch-process.ts');

const vitalsSchema = z.object({
  /** Milliseconds over the sampling interval; `count` samples. */
  loop: z.object({ p99: z.number(), max: z.number(), count: z.number() }),
  cpuMs: z.number(),
  heapUsedMb: z.number(),
  externalMb: z.number(),
});
export type Vitals = z.infer<typeof vitalsSchema>;

/** Of a product with the watcher loaded. The loop's figures are those since the last time they were asked for. */
export const vitalsOf = async (product: ProductProcess): Promise<Vitals> =>
  vitalsSchema.parse(await product.tell());
