/** The bot: who may speak, in which order things are tried, and how it starts and stops. */

import { setTimeout as sleep } from 'node:timers/promises';
import { autoRetry } from '@grammyjs/auto-retry';
import { conversations, createConversation } from '@grammyjs/conversations';
import { type RunnerHandle, run, sequentialize } from '@grammyjs/runner';
import { type Api, Bot, GrammyError, type Transformer } from 'grammy';
import { ProblemError } from '#core/problem.ts';
import { markBlocked } from '#core/store/members.ts';
import { takeUpdate } from '#core/store/updates.ts';
import { answerFile, answerText } from './answer-text.ts';
import { apology } from './apology.ts';
import { createBackground } from './background.ts';
import type { BotDependencies, Tools } from './command.ts';
import { commands } from './commands/index.ts';
import type { BotContext } from './context.ts';
import { conversationStorage, dropOutdated, startAgain } from './conversation-memory.ts';
import { conversationKinds } from './conversations/index.ts';
import { errorFacts } from './error-facts.ts';
import { resumeFollowing } from './followed-message.ts';
import { createGuard } from './guard.ts';
import { setMenu } from './menu.ts';
import { answerPress } from './press.ts';
import { reply } from './reply.ts';
import { retryUnsent } from './retry-unsent.ts';
import { createWebhook, type WebhookOptions } from './webhook.ts';

export interface BotOptions extends BotDependencies {
  readonly token: string;
  readonly apiRoot: string;
  readonly allowedUsers: readonly number[];
  /** Telegram brings the updates, to `handle`; without it the bot asks for them. */
  readonly webhook?: WebhookOptions | undefined;
}

export interface RunningBot {
  readonly bot: Bot<BotContext>;
  /** An update that Telegram brought. */
  handle(request: Request): Promise<Response>;
  /** Begins to listen. Throws a ProblemError when Telegram refuses the token or the webhook. */
  start(): Promise<void>;
  /** Ends when what was begun is finished. */
  stop(): Promise<void>;
}

const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;

/** Nothing we send makes Telegram fetch an address that a payee chose. */
const withoutPreviews: Transformer = (previous, method, payload, signal) =>
  previous(
    method,
    method === 'sendMessage' || method === 'editMessageText'
      ? { ...payload, link_preview_options: { is_disabled: true } }
      : payload,
    signal,
  );

function prepare(api: Api): void {
  api.config.use(withoutPreviews);
  api.config.use(retryUnsent);
  // A reply that may have arrived is not said twice: only what Telegram refused for its pace is tried again.
  api.config.use(
    autoRetry({
      maxRetryAttempts: 3,
      maxDelaySeconds: 60,
      rethrowInternalServerErrors: true,
      rethrowHttpErrors: true,
    }),
  );
}

function route(bot: Bot<BotContext>, options: BotOptions, tools: Tools): void {
  const { db, clock } = options;
  bot.use(sequentialize((ctx) => ctx.chat?.id.toString()));
  bot.use(createGuard(options));
  bot.use(async (ctx, next) => {
    if (await takeUpdate(db, ctx.update.update_id, clock.now())) await next();
  });
  bot.on('my_chat_member', async (ctx) => {
    const isGone = ctx.myChatMember.new_chat_member.status === 'kicked';
    await markBlocked(db, ctx.member.chat_id, isGone ? clock.now() : null);
  });
  bot.use(dropOutdated(db));
  bot.use(
    conversations({
      storage: conversationStorage(db, clock),
      plugins: [
        async (ctx, next) => {
          prepare(ctx.api);
          await next();
        },
      ],
    }),
  );
  for (const kind of conversationKinds) bot.use(createConversation(kind.create(tools), kind.name));
  bot.on('callback_query', (ctx) => answerPress(ctx, tools));
  bot.on('message:text', (ctx) => answerText(ctx, tools));
  bot.on('message', (ctx) => answerFile(ctx));
}

async function apologise(ctx: BotContext, error: unknown): Promise<void> {
  // Not yet a member means not yet somebody to speak to.
  if (ctx.member === undefined) return;
  // Of the conversations' own making: the code has changed under a conversation that was open.
  const isReplay = error instanceof Error && error.message.includes('Bad replay');
  await reply(ctx, isReplay ? startAgain : apology);
}

/** True once Telegram has said who we are and knows where its updates go; false while it cannot be reached. */
async function introduce(bot: Bot<BotContext>, { log, webhook }: BotOptions): Promise<boolean> {
  try {
    await bot.init();
    if (webhook === undefined)
      // A webhook of an earlier life would keep every update for itself.
      await bot.api.deleteWebhook();
    else
      await bot.api.setWebhook(webhook.url, {
        secret_token: webhook.secret,
        allowed_updates: ALLOWED_UPDATES,
      });
  } catch (error) {
    if (error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404))
      throw new ProblemError({
        code: 'telegram.unknown_token',
        message: 'Telegram does not know TELEGRAM_BOT_TOKEN: copy it whole from @BotFather.',
      });
    if (error instanceof GrammyError && error.error_code === 400)
      throw new ProblemError({
        code: 'telegram.webhook_refused',
        message:
          `Telegram does not take PUBLIC_URL for its webhook (${error.description}): ` +
          'set another, or TELEGRAM_WEBHOOK=false.',
      });
    log.warn(errorFacts(error), 'Telegram cannot be reached yet');
    return false;
  }
  return true;
}

function poll(bot: Bot<BotContext>, log: BotOptions['log']): RunnerHandle {
  const runner = run(bot, {
    runner: {
      fetch: { timeout: 30, allowed_updates: ALLOWED_UPDATES },
      silent: true,
      maxRetryTime: Infinity,
    },
  });
  runner.task()?.catch((error: unknown) => log.fatal(errorFacts(error), 'the bot stopped listening'));
  return runner;
}

export function createBot(options: BotOptions): RunningBot {
  const { log } = options;
  const bot = new Bot<BotContext>(options.token, {
    client: { apiRoot: options.apiRoot, timeoutSeconds: 60 },
  });
  prepare(bot.api);
  const background = createBackground(log);
  const tools: Tools = { ...options, commands, background: (work) => background.begin(work) };
  route(bot, options, tools);
  bot.catch(async ({ error, ctx }) => {
    log.error({ ...errorFacts(error), update_id: ctx.update.update_id }, 'an update was not handled');
    await apologise(ctx, error).catch((second: unknown) => {
      log.warn(errorFacts(second), 'an apology could not be sent');
    });
  });
  const webhook = options.webhook && createWebhook(bot, options.webhook);
  let runner: RunnerHandle | undefined;
  let hasStopped = false;
  let starting: Promise<void> = Promise.resolve();

  const listen = async (): Promise<void> => {
    if (webhook === undefined) runner = poll(bot, log);
    await resumeFollowing(bot.api, tools);
    await setMenu(bot.api, commands, log);
  };

  return {
    bot,
    handle: (request) => webhook?.handle(request) ?? Promise.resolve(new Response(null, { status: 404 })),
    async start() {
      if (await introduce(bot, options)) return await listen();
      starting = (async () => {
        for (let wait = 1000; !hasStopped; wait = Math.min(wait * 2, 30_000)) {
          await sleep(wait, undefined, { ref: false });
          if (!hasStopped && (await introduce(bot, options))) return await listen();
        }
      })().catch((error: unknown) => log.fatal(errorFacts(error), 'the bot did not start'));
    },
    async stop() {
      hasStopped = true;
      if (runner?.isRunning() === true) await runner.stop();
      await webhook?.end();
      await background.end();
      void starting;
    },
  };
}
