/** One sentence on a page of its own: what happened, and what to do now. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Html, layout } from '../layout.ts';
import type { WebEnv } from '../visitor.ts';

const NOTICES = {
  'web.odd_path': ['That address is not right', 'Please go back and follow the link again.'],
  'web.signed_out': [
    'Please sign in',
    'Say /charts to your bot in Telegram: its button brings you here, signed in for the next half hour.',
  ],
  'web.foreign_form': [
    'That did not come from this page',
    'Nothing was changed. Please try again from here.',
  ],
  'web.not_found': ['There is nothing here', 'Say /charts to your bot in Telegram to see your charts.'],
  'web.too_many': ['Too many tries', 'Please wait a minute and press the button again.'],
  'web.internal': [
    'Something went wrong here',
    'Please try again in a moment. If it stays so, look for this in the log:',
  ],
} as const;

export type NoticeCode = keyof typeof NOTICES;

export const noticePage = (title: string, sentence: string, small?: string): Html =>
  layout({
    title,
    body: html`<main class="notice"><img src="/public/icon.svg" alt="" width="44" height="44">
<h1>${title}</h1><p>${sentence}</p>${small === undefined ? '' : html`<p class="small">${small}</p>`}</main>`,
  });

/** Code and id are all that a failure tells; the rest is in the log. */
export function showNotice(
  c: Context<WebEnv>,
  status: ContentfulStatusCode,
  code: NoticeCode,
  id?: string,
): Response | Promise<Response> {
  const [title, sentence] = NOTICES[code];
  return c.html(noticePage(title, sentence, id === undefined ? code : `${code} ${id}`), status);
}
