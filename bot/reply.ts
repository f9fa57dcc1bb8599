/** Sends what was built by say.ts: in as many messages as it needs, buttons under the last. */
import { type Context, GrammyError, type InputFile } from 'grammy';
import { type Buttons, linksOf, toKeyboard, withoutLinks } from './button.ts';
import { CAPTION_LIMIT, code, type Html, html, lines, split } from './say.ts';

const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

const markup = (buttons: Buttons) => (buttons.length > 0 ? { reply_markup: toKeyboard(buttons) } : {});

/** Telegram takes no address without a dot in its host, so a link to this machine stands in the text. */
export const isRefusedLink = (error: unknown): boolean =>
  error instanceof GrammyError &&
  error.error_code === 400 &&
  /URL|BUTTON_URL_INVALID/.test(error.description);

export const isNotModified = (error: unknown): boolean =>
  error instanceof GrammyError && error.description.includes('message is not modified');

/** The text with those links of the buttons that it does not hold already, to be copied. */
export function withLinks(text: Html, buttons: Buttons): Html {
  const missing = linksOf(buttons).filter(({ url }) => !text.source.includes(code(url).source));
  return lines(
    text,
    missing.map((link) => html`${link.text}: ${code(link.url)}`),
  );
}

async function retryWithoutLinks<T>(
  text: Html,
  buttons: Buttons,
  send: (text: Html, buttons: Buttons) => Promise<T>,
): Promise<T> {
  try {
    return await send(text, buttons);
  } catch (error) {
    if (!isRefusedLink(error) || linksOf(buttons).length === 0) throw error;
    return await send(withLinks(text, buttons), withoutLinks(buttons));
  }
}

/** The id of the last message sent. */
export async function reply(ctx: Context, text: Html, buttons: Buttons = []): Promise<number> {
  const parts = split(text);
  const last = parts.pop() ?? text;
  for (const part of parts) await ctx.reply(part.source, { parse_mode: 'HTML', ...NO_PREVIEW });
  return await retryWithoutLinks(last, buttons, async (body, keys) => {
    const sent = await ctx.reply(body.source, { parse_mode: 'HTML', ...NO_PREVIEW, ...markup(keys) });
    return sent.message_id;
  });
}

/** Changes the message whose button was pressed, or says it anew when there is none to change. */
export async function replyInPlace(ctx: Context, text: Html, buttons: Buttons = []): Promise<void> {
  const parts = split(text);
  if (ctx.callbackQuery?.message === undefined || parts.length > 1) {
    await reply(ctx, text, buttons);
    return;
  }
  try {
    await ctx.editMessageText(text.source, { parse_mode: 'HTML', ...NO_PREVIEW, ...markup(buttons) });
  } catch (error) {
    // Two taps on one button ask for the same text twice.
    if (!isNotModified(error)) throw error;
  }
}

export async function replyWithPhoto(
  ctx: Context,
  photo: InputFile,
  caption: Html,
  buttons: Buttons = [],
): Promise<void> {
  const [first = caption, ...rest] = split(caption, CAPTION_LIMIT);
  await ctx.replyWithPhoto(photo, { caption: first.source, parse_mode: 'HTML', ...markup(buttons) });
  for (const part of rest) await reply(ctx, part);
}
