/** What a history is: accounts that play their scripts, and when their owner's program looks at them. */
import type { AccountScript } from '#sandbox/bank/scripted/script.ts';

/** One look at the bank. */
export interface Sync {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The consent is given anew before it, and the accounts keep their ids or are given new ones. */
  readonly relinked?: 'same ids' | 'new ids';
}

/** Accounts under one consent, which are therefore looked at together. */
export interface History {
  readonly accounts: readonly AccountScript[];
  /** In order; the first one is the link. Nothing fails at the last one. */
  readonly syncs: readonly Sync[];
}
