/** Inline and reply keyboards: their shape, and the refusals Telegram has for those it does not take. */
import { z } from 'zod';
import { badRequest } from './refusal.ts';

const inlineButtonSchema = z.object({
  text: z.string(),
  callback_data: z.string().optional(),
  url: z.string().optional(),
  web_app: z.object({ url: z.string() }).optional(),
  switch_inline_query: z.string().optional(),
  switch_inline_query_current_chat: z.string().optional(),
  copy_text: z.object({ text: z.string().min(1).max(256) }).optional(),
  style: z.string().optional(),
});
export type InlineButton = z.infer<typeof inlineButtonSchema>;

const replyButtonSchema = z.union([
  z.string().transform((text) => ({ text })),
  z.looseObject({ text: z.string() }),
]);

export const inlineKeyboardSchema = z.object({ inline_keyboard: z.array(z.array(inlineButtonSchema)) });

export const markupSchema = z.union([
  inlineKeyboardSchema,
  z.object({
    keyboard: z.array(z.array(replyButtonSchema)),
    resize_keyboard: z.boolean().optional(),
    one_time_keyboard: z.boolean().optional(),
    is_persistent: z.boolean().optional(),
    input_field_placeholder: z.string().max(64).optional(),
  }),
  z.object({ remove_keyboard: z.literal(true) }),
  z.object({ force_reply: z.literal(true), input_field_placeholder: z.string().max(64).optional() }),
]);
export type Markup = z.infer<typeof markupSchema>;

const localHosts = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|[^.]+)$/i;

/** Telegram takes no address without a dot in its host: `http://localhost:3000/` is refused. */
function checkUrl(url: string, allowLocalUrls: boolean): void {
  const wrong = (reason: string): Error =>
    badRequest(`inline keyboard button URL '${url}' is invalid: ${reason}`);
  const parsed = URL.parse(url);
  if (parsed === null) throw wrong('Wrong HTTP URL');
  if (!['http:', 'https:', 'tg:'].includes(parsed.protocol)) throw wrong('Unsupported URL protocol');
  if (parsed.protocol !== 'tg:' && !allowLocalUrls && localHosts.test(parsed.hostname))
    throw wrong('Wrong HTTP URL');
}

function checkButton(button: InlineButton, allowLocalUrls: boolean): void {
  if (button.text === '')
    throw badRequest("can't parse inline keyboard button: Button text must be non-empty");
  const actions = [
    button.callback_data,
    button.url,
    button.web_app,
    button.switch_inline_query,
    button.switch_inline_query_current_chat,
    button.copy_text,
  ].filter((action) => action !== undefined);
  if (actions.length !== 1)
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  if (button.callback_data !== undefined) {
    const bytes = Buffer.byteLength(button.callback_data);
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
  if (button.url !== undefined) checkUrl(button.url, allowLocalUrls);
  if (button.web_app !== undefined) {
    checkUrl(button.web_app.url, allowLocalUrls);
    if (!allowLocalUrls && !button.web_app.url.startsWith('https:'))
      throw badRequest(
        `inline keyboard button Web App URL '${button.web_app.url}' is invalid: Only HTTPS links are allowed`,
      );
  }
}

/** Throws the refusal; rows without buttons are dropped, an inline keyboard without rows is none at all. */
export function checkMarkup(markup: Markup | undefined, allowLocalUrls: boolean): Markup | undefined {
  if (markup === undefined || !('inline_keyboard' in markup)) return markup;
  const rows = markup.inline_keyboard.filter((row) => row.length > 0);
  const buttons = rows.flat();
  if (buttons.length > 100) throw badRequest('reply markup is too long');
  for (const button of buttons) checkButton(button, allowLocalUrls);
  return rows.length === 0 ? undefined : { inline_keyboard: rows };
}

export const inlineButtons = (markup: Markup | undefined): InlineButton[] =>
  markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : [];
