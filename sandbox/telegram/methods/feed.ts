/** How the bot hears of things: long polling or a webhook, never both. */
import { z } from 'zod';
import { flag, parseFields, structure, wholeNumber } from '../parameters.ts';
import { badRequest, Refusal } from '../refusal.ts';
import type { Call, Methods } from '../world.ts';

const allowedUpdates = structure(z.array(z.string())).optional();
const pollSchema = z.object({
  offset: wholeNumber.optional(),
  limit: wholeNumber.optional(),
  timeout: wholeNumber.optional(),
  allowed_updates: allowedUpdates,
});
const setSchema = z.object({
  url: z.string().optional(),
  secret_token: z
    .string()
    .regex(/^[\w-]{1,256}$/)
    .optional(),
  allowed_updates: allowedUpdates,
  drop_pending_updates: flag.optional(),
});
const deleteSchema = z.object({ drop_pending_updates: flag.optional() });

function getUpdates({ world, parameters, signal }: Call): Promise<unknown> {
  if (world.webhook.settings().url !== '')
    throw new Refusal(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  const { allowed_updates: allowed, ...request } = parseFields(pollSchema, parameters);
  return world.updates.poll({ ...request, allowed, signal });
}

function setWebhook({ world, parameters }: Call): true {
  const { url = '', secret_token, ...request } = parseFields(setSchema, parameters);
  const parsed = URL.parse(url);
  if (url !== '' && parsed === null) throw badRequest('bad webhook: invalid url specified');
  if (parsed !== null && parsed.protocol !== 'https:' && !world.allowLocalUrls)
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  if (request.drop_pending_updates === true) world.updates.clear();
  world.updates.allow(request.allowed_updates);
  world.webhook.set(secret_token === undefined ? { url } : { url, secret_token });
  world.chats.emit({ kind: 'settings' });
  return true;
}

function deleteWebhook({ world, parameters }: Call): true {
  if (parseFields(deleteSchema, parameters).drop_pending_updates === true) world.updates.clear();
  world.webhook.set({ url: '' });
  world.chats.emit({ kind: 'settings' });
  return true;
}

export const feed: Methods = {
  getUpdates,
  setWebhook,
  deleteWebhook,
  getWebhookInfo: ({ world }) => {
    const error = world.webhook.lastError();
    return {
      url: world.webhook.settings().url,
      has_custom_certificate: false,
      pending_update_count: world.updates.count(),
      ...(error !== undefined && { last_error_message: error }),
    };
  },
};
