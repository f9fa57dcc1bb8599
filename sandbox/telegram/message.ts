/** What a chat is made of, as it is kept and as it is written to storage. */
import { z } from 'zod';
import { entitySchema } from './entity.ts';
import { markupSchema } from './keyboard.ts';

export const personSchema = z.object({
  id: z.int().positive(),
  first_name: z.string().min(1),
  username: z.string().optional(),
});
export type Person = z.infer<typeof personSchema>;

/** A file someone sent; its bytes live in the file store under the same id. */
export const fileSchema = z.object({
  file_id: z.string(),
  file_unique_id: z.string(),
  /** Where `/file/bot<token>/` serves it; holds nothing a sender chose but a short extension. */
  file_path: z.string(),
  file_name: z.string(),
  mime_type: z.string(),
  file_size: z.int(),
});
export type ChatFile = z.infer<typeof fileSchema>;

const photoSchema = fileSchema.extend({ width: z.int(), height: z.int() });
export type ChatPhoto = z.infer<typeof photoSchema>;

export const chatMessageSchema = z.object({
  message_id: z.int(),
  /** Chats are private ones: their id is the person's. */
  chat_id: z.int(),
  from: z.enum(['bot', 'person']),
  /** Unix seconds. */
  date: z.int(),
  edit_date: z.int().optional(),
  /** The text, or the caption when there is a photo or a document. */
  text: z.string(),
  entities: z.array(entitySchema),
  photo: photoSchema.optional(),
  document: fileSchema.optional(),
  reply_markup: markupSchema.optional(),
  reply_to: z.int().optional(),
  is_silent: z.boolean(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const isMedia = (message: ChatMessage): boolean =>
  message.photo !== undefined || message.document !== undefined;
