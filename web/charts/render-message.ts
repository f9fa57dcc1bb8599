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

export const requestSchema = drawingSchema.extend({ id: z.number() });

export const replySchema = z.object({
  id: z.number(),
  /** SVG text in UTF-8, or a PNG. */
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array).optional(),
  error: z.string().optional(),
});
export type Reply = z.infer<typeof replySchema>;
