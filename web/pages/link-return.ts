/** Where the bank sends the person back. The address proves nothing: what came of it is asked of the provider. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { LinkReturn, WebEnv, WebParts } from '../visitor.ts';
import { noticePage } from './notice.ts';

const text = z.string().min(1).max(300);
const querySchema = z.object({ ref: text, error: text.optional(), details: text.optional() });

const BACK = 'Go back to Telegram: the rest is told there.';

function say({ outcome, institution_name: bank }: LinkReturn): [title: string, sentence: string] {
  switch (outcome) {
    case 'linked':
      return ['Done', `${bank} is linked. ${BACK}`];
    case 'waiting':
      return ['Nearly done', `${bank} is still finishing. ${BACK}`];
    case 'cancelled':
      return ['Cancelled', `${bank} was not linked, as you wished. Say /link in Telegram to try again.`];
    case 'rejected':
      return ['Not linked', `${bank} said no. Go back to Telegram, and say /link to try again.`];
    case 'failed':
      return ['Not linked', `Linking ${bank} did not work. Go back to Telegram, and say /link to try again.`];
  }
}

export function linkReturnPage({ linkReturn }: WebParts): Hono<WebEnv> {
  const page = new Hono<WebEnv>();
  page.get('/link/return', async (c) => {
    const query = querySchema.safeParse(c.req.query());
    if (!query.success) {
      const sentence = 'This address lacks what the bank adds to it. Say /link in Telegram to start again.';
      return c.html(noticePage('That did not work', sentence, 'link.no_reference'), 400);
    }
    const { ref, error, details } = query.data;
    const back = await linkReturn({
      reference: ref,
      ...(error === undefined ? {} : { error }),
      ...(details === undefined ? {} : { details }),
    });
    if (back.ok) return c.html(noticePage(...say(back.value)));
    const { code, message } = back.problem;
    return c.html(noticePage('That did not work', message, code), code === 'link.unknown' ? 404 : 409);
  });
  return page;
}
