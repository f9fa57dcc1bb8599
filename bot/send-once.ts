/** One call of sendMessage, and what is known of it afterwards. */
import { type Api, GrammyError, HttpError } from 'grammy';
import type { z } from 'zod';
import type { messageBodySchema } from '#core/store/messages.ts';
import { type Buttons, toKeyboard, withoutLinks } from './button.ts';
import { networkCode } from './network-code.ts';
import { isNotModified, isRefusedLink, withLinks } from './reply.ts';
import { Html, MESSAGE_LIMIT, toPlain } from './say.ts';

export type Sent =
  | { readonly kind: 'sent'; readonly telegram_message_id: number }
  /** Not sent; may be tried again after so many seconds. */
  | { readonly kind: 'limited'; readonly seconds: number; readonly problem: string }
  /** Not sent: the connection was not there, or gone before the request was written. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** Not sent, and nothing else to this chat will be. */
  | { readonly kind: 'gone'; readonly problem: string }
  /** Not sent, and trying again would not help. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** Telegram may have sent it. */
  | { readonly kind: 'unsure'; readonly problem: string };

// Nothing was written, or not all of it (EPIPE), so nothing can have been read.
const NEVER_READ = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
]);

function judge(error: unknown): Exclude<Sent, { kind: 'sent' }> {
  if (error instanceof HttpError) {
    const code = networkCode(error);
    return code !== undefined && NEVER_READ.has(code)
      ? { kind: 'unreachable', problem: code }
      : { kind: 'unsure', problem: code ?? 'the answer was lost' };
  }
  if (!(error instanceof GrammyError)) throw error;
  const { error_code: status, description: problem } = error;
  if (status === 429) return { kind: 'limited', seconds: error.parameters.retry_after ?? 5, problem };
  if (status >= 500) return { kind: 'unsure', problem };
  // The token is wrong or taken back: every message waits until it is right again.
  if (status === 401 || status === 404) return { kind: 'unreachable', problem };
  if (status === 403 || /chat not found|user is deactivated/i.test(problem)) return { kind: 'gone', problem };
  return { kind: 'refused', problem };
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof GrammyError &&
  error.error_code === 400 &&
  error.description.includes("can't parse entities");

/** Deleted by the person, or too old to be changed. */
const cannotBeEdited = (error: unknown): boolean =>
  error instanceof GrammyError &&
  error.error_code === 400 &&
  /message to edit not found|message can't be edited|message_id_invalid/i.test(error.description);

/** False when there is nothing to edit any more. */
async function edit(
  api: Api,
  [chatId, messageId]: readonly [number, number],
  text: string,
  options: Parameters<Api['editMessageText']>[3],
): Promise<boolean> {
  try {
    await api.editMessageText(chatId, messageId, text, options);
    return true;
  } catch (error) {
    if (isNotModified(error)) return true;
    if (cannotBeEdited(error)) return false;
    throw error;
  }
}

/** Throws only for bugs. A text Telegram refuses to read is tried once more in a form it must take. */
export async function sendOnce(
  api: Api,
  chatId: number,
  body: z.output<typeof messageBodySchema>,
): Promise<Sent> {
  const send = async (text: string, buttons: Buttons, isHtml: boolean): Promise<Sent> => {
    const options = {
      ...(isHtml ? { parse_mode: 'HTML' as const } : {}),
      link_preview_options: { is_disabled: true },
      ...(buttons.length > 0 ? { reply_markup: toKeyboard(buttons) } : {}),
    };
    if (body.edits !== undefined && (await edit(api, [chatId, body.edits], text, options)))
      return { kind: 'sent', telegram_message_id: body.edits };
    const sent = await api.sendMessage(chatId, text, options);
    return { kind: 'sent', telegram_message_id: sent.message_id };
  };
  const text = new Html(body.html);
  try {
    return await send(text.source, body.buttons, true);
  } catch (error) {
    const again = isRefusedLink(error)
      ? send(withLinks(text, body.buttons).source, withoutLinks(body.buttons), true)
      : isUnreadable(error)
        ? send(toPlain(text).slice(0, MESSAGE_LIMIT), withoutLinks(body.buttons), false)
        : undefined;
    if (again === undefined) return judge(error);
    return await again.catch((second: unknown) => judge(second));
  }
}
