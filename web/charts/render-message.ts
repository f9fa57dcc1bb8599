/** What goes between the renderer and its drawing process. Structured clone: bigint and bytes pass as they are. */
import { z } from 'zod';
import { FRAMES, MODES } from './theme.ts';

export const drawingSchema = z.object({
  /** Name of a chart in the list. */
  chart: z.string(),
  data: z.unknown(),
  caption: z.string(),
  mode: z.enum(MODES),
  frame: z.enum(FRAMES),
  format: z.enum(['svg', 'png']),
});
export type Drawing = z.infer<typeof drawingSchema>;

/** SVG text in UTF-8, or a PNG. */
export const pictureSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
