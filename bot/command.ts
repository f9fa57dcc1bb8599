/** What a command is, and what it may use. The list in commands/index.ts feeds the menu, /help and the bot. */
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import type { Result } from '#core/problem.ts';
import type { Published } from '#core/published.ts';
import type { Queue } from '#core/queue.ts';
import type { Connection } from '#core/store/connections.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import type { BotContext } from './context.ts';

export interface LinkableInstitution {
  readonly institution_id: string;
  readonly name: string;
  readonly history_days: number;
  readonly access_days: number;
  readonly provider: string;
}

export interface Linking {
  institutions(): Promise<Result<readonly LinkableInstitution[]>>;
  start(request: {
    member: MemberAtHome;
    provider: string;
    institution_id: string;
  }): Promise<Result<Connection>>;
  /** The same bank once more, after a consent that came to nothing. */
  again(request: { member: MemberAtHome; connection_id: string }): Promise<Result<Connection>>;
  /** The page where a consent that ends is renewed, or confirmed without a login at the bank. */
  renew(request: {
    member: MemberAtHome;
    connection_id: string;
  }): Promise<Result<{ readonly connection: Connection; readonly is_confirmation: boolean }>>;
  /** The connection with what the provider says of its consent now. */
  refresh(request: { household_id: string; connection_id: string }): Promise<Connection | undefined>;
  /** Takes the consent back; what was fetched stays. */
  unlink(request: { household_id: string; connection_id: string }): Promise<Result<Connection>>;
}

export type ChartMode = 'light' | 'dark';

export interface Charts {
  readonly list: readonly { readonly name: string; readonly title: string; readonly summary: string }[];
  /** The picture's bytes with the line that goes under it; a problem when there is nothing to draw. */
  png(request: {
    householdId: string;
    zone: string;
    baseCurrency: string;
    chart: string;
    /** Calendar months, this one included. */
    months: number | undefined;
    mode: ChartMode;
  }): Promise<Result<{ readonly bytes: Uint8Array; readonly caption: string }>>;
}

export interface Answer {
  /** HTML as Telegram takes it, everything from outside escaped. */
  readonly html: string;
  readonly buttons?: readonly (readonly { readonly text: string; readonly data: string }[])[];
  readonly photo?: Uint8Array;
}

export type AnswerQuestion = (question: {
  member: MemberAtHome;
  text: string;
  chat_id: number;
}) => Promise<Answer>;

export interface BotDependencies {
  readonly db: Db;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly published: Published;
  readonly linking: Linking;
  readonly charts: Charts;
  readonly answer: AnswerQuestion;
  /** Where the web page is reachable, without a slash at the end. */
  readonly publicUrl: string;
  /** Of a household that is made by the claim code. */
  readonly zone: string;
  /** When every bank is asked by itself: a cron rule, read in `zone`. */
  readonly extractSchedule: string;
  readonly baseCurrency: string;
  readonly isDemo: boolean;
}

export interface Tools extends BotDependencies {
  readonly commands: readonly Command[];
  /** For what takes longer than an answer may: it runs on while the chat goes on, and ends with the bot. */
  background(work: (signal: AbortSignal) => Promise<void>): void;
}

export const GROUPS = ['Money', 'Banks', 'Pictures', 'This bot'] as const;

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** For the menu and /help: what it does, without a full stop. */
  readonly summary: string;
  readonly group: (typeof GROUPS)[number];
  /** `argument` is what was typed after the name, trimmed. */
  answer(ctx: BotContext, tools: Tools, argument: string): Promise<void>;
  /** A button `name:argument` was pressed. False when it is one we do not know any more. */
  press?(ctx: BotContext, tools: Tools, argument: string): Promise<boolean>;
}
