/** The answer to a pressed button. */
import { z } from 'zod';
import { flag, parseFields } from '../parameters.ts';
import { badRequest } from '../refusal.ts';
import type { Call, Methods } from '../world.ts';

const schema = z.object({
  callback_query_id: z.string(),
  text: z.string().default(''),
  show_alert: flag.default(false),
  url: z.string().optional(),
});

function answerCallbackQuery({ world, parameters }: Call): true {
  const { callback_query_id: id, ...answer } = parseFields(schema, parameters);
  if (answer.text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
  const chatId = world.callbacks.close(id);
  world.chats.emit({ kind: 'answered', chatId, id, answer });
  return true;
}

export const answering: Methods = { answerCallbackQuery };
