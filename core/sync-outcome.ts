/** What one sync run brought, account by account: kept with the run, read by alerts, `/sync` and `/status`. */
import { z } from 'zod';

export const accountOutcomeSchema = z.object({
  account_id: z.uuid(),
  name: z.string(),
  /** True when no transaction of this account had been landed before: its history is no news. */
  is_first: z.boolean(),
  /** Rows in the bank's answer; null when it gave none. */
  transactions: z.number().nullable(),
  set_aside: z.number(),
  /** Nothing is left of the bank's allowance until then: neither a success nor a failure. */
  limited_until: z.iso.datetime().optional(),
  /** The account's first failure in this run. */
  problem: z
    .object({ code: z.string(), message: z.string(), retry_at: z.iso.datetime().nullable() })
    .nullable(),
});

export const syncOutcomeSchema = z.object({
  connection_id: z.uuid(),
  institution_name: z.string(),
  trigger: z.string(),
  accounts: z.array(accountOutcomeSchema),
  /** What ended it before its last account, such as a consent that is over. */
  problem: z.object({ code: z.string(), message: z.string() }).optional(),
  /** False when nothing came of it that a build could show or that is worth telling: none follows. */
  has_news: z.literal(false).optional(),
});

export const buildOutcomeSchema = z.object({ run_ids: z.array(z.uuid()), new_messages: z.number() });

export type AccountOutcome = z.output<typeof accountOutcomeSchema>;
export type SyncOutcome = z.output<typeof syncOutcomeSchema>;
export type BuildOutcome = z.output<typeof buildOutcomeSchema>;
