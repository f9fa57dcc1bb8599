/** What an alert kind is, and what it is given to find its news in. */
import type { Db } from '#core/db.ts';
import type { Build } from '#core/store/builds.ts';
import type { Household } from '#core/store/households.ts';
import type { MessageBody } from '#core/store/messages.ts';
import type { SyncOutcome } from '#core/sync-outcome.ts';
import type { Warehouse } from '#core/warehouse.ts';
import type { Tools } from './command.ts';
import type { BotContext } from './context.ts';
import type { Names } from './transaction-line.ts';

export interface AlertContext {
  readonly household: Household;
  readonly build: Build;
  readonly warehouse: Warehouse;
  /** The syncs whose rows this build is the first to show. Never empty. */
  readonly outcomes: readonly SyncOutcome[];
  /** Accounts whose history is here for the first time: summed up once, never told row by row. */
  readonly firstAccounts: ReadonlySet<string>;
  readonly names: Names;
  readonly now: Date;
  /** Notes the subjects as found and returns those that had not been. */
  firstTime(kind: string, subjects: readonly string[]): Promise<ReadonlySet<string>>;
  /** In the transaction that publishes the build. */
  readonly tx: Db;
}

export interface Draft {
  /** What makes this message one that is not written twice. */
  readonly dedupe_key: string;
  readonly body: MessageBody;
}

export interface AlertKind {
  readonly kind: string;
  readonly title: string;
  find(context: AlertContext): Promise<readonly Draft[]>;
  /** A button `kind:argument` was pressed. False when it is one we do not know any more. */
  press?(ctx: BotContext, tools: Tools, argument: string): Promise<boolean>;
}
