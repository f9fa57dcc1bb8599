/** What a request carries through the app, and what the app is made of. */
import type { HttpBindings } from '@hono/node-server';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import type { Result } from '#core/problem.ts';
import type { Published } from '#core/published.ts';
import type { Session } from '#core/store/sessions.ts';
import type { Pictures } from './charts/pictures.ts';

export interface LinkReturn {
  readonly institution_name: string;
  readonly outcome:
    | 'linked'
    | 'confirmed'
    | 'waiting'
    | 'preparing'
    | 'cancelled'
    | 'rejected'
    | 'failed'
    | 'expired';
}

export interface Demo {
  /** Own path of the chat page, below `/sandbox/`. */
  readonly chatPath: string;
  /** Answers everything below `/sandbox/`; gets the request as it came. */
  fetch(request: Request): Response | Promise<Response>;
  /** Whose charts stand beside the chat; undefined before there is a member. */
  memberId(): Promise<string | undefined>;
}

/** Where Telegram brings updates to, when it does. */
export interface TelegramUpdates {
  /** Own path with its secret part. */
  readonly path: string;
  handle(request: Request): Promise<Response>;
}

export interface WebParts {
  readonly config: Pick<Config, 'publicUrl' | 'zone' | 'baseCurrency' | 'isDemo'>;
  readonly db: Db;
  readonly published: Published;
  readonly charts: Pictures;
  readonly clock: Clock;
  readonly log: Log;
  /** The bank sent the person back; what it says is a claim until the provider confirms it. */
  readonly linkReturn: (back: {
    reference: string;
    error?: string;
    details?: string;
  }) => Promise<Result<LinkReturn>>;
  readonly demo?: Demo;
  readonly telegram?: TelegramUpdates;
}

export interface WebEnv {
  Bindings: Partial<HttpBindings>;
  Variables: { session: Session | undefined };
}
