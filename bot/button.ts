/** Buttons under a message, and how what they carry is read back. */
import { InlineKeyboard } from 'grammy';
import { z } from 'zod';

export type Button =
  | { readonly text: string; readonly data: string }
  | { readonly text: string; readonly url: string };
export type Buttons = readonly (readonly Button[])[];

/** Telegram carries at most 64 bytes. */
const dataSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z-]*:[\w:.-]*$/)
  .transform((text) => {
    const at = text.indexOf(':');
    return { name: text.slice(0, at), argument: text.slice(at + 1) };
  });

export type Press = z.output<typeof dataSchema>;

/** Undefined for anything we never made. */
export const readPress = (data: string): Press | undefined => dataSchema.safeParse(data).data;

/** A button that does what the command of this name does. */
export const runButton = (text: string, command: string): Button => ({ text, data: `run:${command}` });

export function toKeyboard(buttons: Buttons): InlineKeyboard {
  return InlineKeyboard.from(
    buttons.map((row) =>
      row.map((button) =>
        'url' in button
          ? InlineKeyboard.url(button.text, button.url)
          : InlineKeyboard.text(button.text, button.data),
      ),
    ),
  );
}

/** Without the links Telegram refuses; they go into the text instead. */
export const withoutLinks = (buttons: Buttons): Buttons =>
  buttons.map((row) => row.filter((button) => !('url' in button))).filter((row) => row.length > 0);

export const linksOf = (buttons: Buttons): { text: string; url: string }[] =>
  buttons.flat().flatMap((button) => ('url' in button ? [button] : []));
