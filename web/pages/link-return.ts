/** Where the bank sends the person back. The address proves nothing: what came of it is asked of the provider. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { LinkReturn, WebEnv, WebParts } from '../visitor.ts';
import { noticePage } from './notice.ts';

const text = z.string().min(1).max(300);
const querySchema = z.object({ ref: text, error: text.optional(), details: text.optional() });

const BACK = 'Go back to Telegram: the rest is told there.';
const AGAIN = 'Go back to Telegram: a button there tries again.';

/** The same outcome that the chat tells, in the same sense. */
function say({ outcome, institution_name: bank }: LinkReturn): [title: string, sentence: string] {
  switch (outcome) {
    case 'linked':
      return ['Done', `${bank} is linked. ${BACK}`];
    case 'confirmed':
      return ['Done', `Your consent for ${bank} is confirmed. ${BACK}`];
    case 'waiting':
      return ['Not finished', `${bank} has not got your answer yet. Finish there, or go back to Telegram.`];
    case 'preparing':
      return ['Nearly done', `${bank} is getting your accounts ready. ${BACK}`];
    case 'cancelled':
      return ['Cancelled', `${bank} was not linked, as you wished. ${AGAIN}`];
    case 'rejected':
      return ['Not linked', `${bank} was not linked: the consent was refused. ${AGAIN}`];
    case 'failed':
      return ['Not linked', `Linking ${bank} did not work, mostly for a fault at the bank. ${AGAIN}`];
    case 'expired':
      return ['Too late', `The page of ${bank} was not used in time, so it is closed. ${AGAIN}`];
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
