/** Text with its marks as Telegram keeps them: offsets and lengths count UTF-16 units, as JavaScript does. */
import { z } from 'zod';

export const entitySchema = z.object({
  type: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
  url: z.string().optional(),
  language: z.string().optional(),
  custom_emoji_id: z.string().optional(),
  user: z.looseObject({ id: z.int() }).optional(),
});
export type Entity = z.infer<typeof entitySchema>;

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}
