/** `npm start`: everything this process is asked to run, opened in order and stopped in reverse. */
import { type Clock, DAY_MS, systemClock } from '#core/clock.ts';
import type { Config, Role } from '#core/config.ts';
import { type Log, print } from '#core/log.ts';
import { ProblemError } from '#core/problem.ts';
import { createInvite, withdrawClaimCodes } from '#core/store/invites.ts';
import { countMembers } from '#core/store/members.ts';
import type { World } from '#sandbox/world.ts';
import { LED_ROLES, lead } from './leader.ts';
import { Opened } from './opened.ts';
import { openOutside } from './outside.ts';
import { createPipeline } from './pipeline.ts';
import { logFor, settingsOrExit } from './settings.ts';
import { openStores, type Stores } from './stores.ts';
import { telegramDoor } from './telegram-door.ts';

/** EX_TEMPFAIL of sysexits.h: somebody else holds what this process needs. */
const EXIT_BUSY = 75;

async function takeLead(config: Config, stores: Stores, opened: Opened, onLost: () => void): Promise<void> {
  const roles = LED_ROLES.filter((role: Role) => config.roles.has(role));
  if (roles.length === 0) return;
  const result = await lead(stores.address, roles, onLost);
  if (!result.ok)
    throw new ProblemError({
      code: 'start.running',
      message:
        `Personal Finances is already running on this data, as ${result.holder}: open ${config.publicUrl}. ` +
        'To fetch now use npm run sync, which hands its work over.',
    });
  opened.add(() => result.leadership.release());
}

/** Read when they are needed or sooner: a module is read once. */
const loadParts = () => Promise.all([import('./web.ts'), import('./bot.ts')]);

/** Fills the time in which the database starts. A failure is told where the parts are needed. */
function loadPartsEarly(): void {
  loadParts().catch(() => undefined);
}

/** The code that makes the first person who types it the owner; none once there is one. */
async function claimCode(stores: Stores, clock: Clock): Promise<string | undefined> {
  const { db } = stores.database;
  await withdrawClaimCodes(db);
  if ((await countMembers(db)) > 0) return undefined;
  return await createInvite(db, { now: clock.now(), validForMs: DAY_MS });
}

/** What runs, with the settings that hold: in a demo those that lead into the sandbox. */
export interface Product {
  readonly config: Config;
  readonly stores: Stores;
  readonly world?: World;
}

/**
 * Starts what the settings ask for and adds it to `opened`. Throws a ProblemError when that cannot be;
 * `onLost` is called when another process has taken over.
 */
export async function startProduct(
  given: Config,
  { clock, log, opened, onLost }: { clock: Clock; log: Log; opened: Opened; onLost: () => void },
): Promise<Product> {
  const stores = await openStores(given, { clock, log, asked: opened.asked, meanwhile: loadPartsEarly });
  opened.add(() => stores.close());
  await takeLead(given, stores, opened, onLost);
  const { config, world } = await openOutside(given, clock, opened);
  const pipeline = createPipeline(config, stores, { clock, log });
  opened.add(() => pipeline.close());
  await stores.queue.start();
  opened.add(() => stores.queue.stop());
  opened.add(() => pipeline.cutOff());
  opened.asked?.throwIfAborted();
  const [{ startWeb }, { startBot }] = await loadParts();
  const door = telegramDoor(config);
  // The page is there before the bot is: until then Telegram keeps what it brings.
  let handle = (_: Request): Promise<Response> => Promise.resolve(new Response(null, { status: 503 }));
  const telegram = door && { path: door.path, handle: (request: Request) => handle(request) };
  const web = await startWeb(config, { stores, pipeline, clock, log, world, telegram });
  opened.add(() => web.stop());
  if (config.roles.has('pipeline')) {
    await pipeline.work();
    const schedule = await pipeline.schedule();
    opened.add(() => schedule.stop());
  }
  if (config.roles.has('bot') && config.telegram.token !== undefined) {
    const { pictures } = web;
    const bot = await startBot(config, { stores, pipeline, pictures, webhook: door, clock, log });
    handle = (request) => bot.handle(request);
    opened.add(() => bot.stop());
  }
  const code = world === undefined ? await claimCode(stores, clock) : undefined;
  announce(config, code);
  if (world !== undefined) {
    const { demoMember, linkDemoBank, loadDemoRates } = await import('./demo.ts');
    await loadDemoRates(config, stores, clock);
    const member = await demoMember(config, stores, clock);
    const linked = linkDemoBank(member, {
      stores,
      linking: pipeline.linking,
      log,
      fetch: world.fetch,
    }).catch((error: unknown) => log.error({ error }, 'the demo household could not be linked'));
    // It takes a second and needs everything that is open: a stop waits for it.
    opened.add(() => linked);
  }
  return { config, stores, ...(world === undefined ? {} : { world }) };
}

function announce(config: Config, code: string | undefined): void {
  print('');
  print(`  Personal Finances is ready: ${config.publicUrl}`);
  if (config.isDemo)
    print(
      '  This is a demo household with invented data. For your own, see “Connect your bank” in the README.',
    );
  else if (config.telegram.token === undefined)
    print('  TELEGRAM_BOT_TOKEN is not set, so nothing speaks in a chat.');
  if (code !== undefined && config.telegram.token !== undefined)
    print(`  Open your bot in Telegram and send it this code, once, within a day: ${code}`);
  print('');
}

/** Says what went wrong; the code to end with. */
function explain(error: unknown, log: Log): number {
  if (!(error instanceof ProblemError)) {
    log.fatal({ error }, 'the start failed');
    print('Personal Finances could not start: see the log above.');
    return 1;
  }
  const { code, message, cause } = error.problem;
  print(message);
  if (cause !== undefined) log.error({ cause, code }, 'the cause');
  return code === 'start.running' ? EXIT_BUSY : 1;
}

/** Runs until it is asked to stop, or until another process has taken over. The code to end with. */
export async function start(asked: AbortSignal): Promise<number> {
  const config = settingsOrExit();
  const log = logFor(config);
  const opened = new Opened(asked);
  const over = Promise.withResolvers<number>();
  asked.addEventListener('abort', () => over.resolve(0));
  const onLost = (): void => {
    log.fatal('another process has taken over this data');
    over.resolve(EXIT_BUSY);
  };
  try {
    await startProduct(config, { clock: systemClock, log, opened, onLost });
    return await over.promise;
  } catch (error) {
    // A start that was cut off has not failed, whatever its last step says.
    return asked.aborted ? 0 : explain(error, log);
  } finally {
    await opened.close(log);
  }
}
