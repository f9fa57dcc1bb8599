import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Day, daySchema } from '#core/day.ts';
import type { Storage } from '#sandbox/storage.ts';
import { CATEGORIES } from './household/movement.ts';

export const SCOPES = ['balances', 'details', 'transactions'] as const;
export type Scope = (typeof SCOPES)[number];

const agreement = z.object({
  id: z.string(),
  created: z.string(),
  institution_id: z.string(),
  max_historical_days: z.number(),
  access_valid_for_days: z.number(),
  access_scope: z.array(z.enum(SCOPES)),
  accepted: z.string().nullable(),
  reconfirmation: z.boolean(),
  /** The last page on which it could be confirmed, as the API shows it. */
  reconfirm: z
    .object({
      created: z.string(),
      redirect: z.string().nullable(),
      last_accessed: z.string().nullable(),
      last_submitted: z.string().nullable(),
      accounts: z.record(z.string(), z.object({ reconfirmed: z.string(), rejected: z.string() })),
    })
    .optional(),
  /** A newer consent has taken its place, which its requisition does not show. */
  superseded: z.boolean().optional(),
});
/** An end-user agreement, in the API's own words. */
export type Agreement = z.infer<typeof agreement>;

const requisition = z.object({
  id: z.string(),
  created: z.string(),
  redirect: z.string(),
  /** Every state it has been in, the present one last. */
  history: z.array(z.enum(['CR', 'GC', 'UA', 'SA', 'RJ', 'GA', 'LN', 'EX'])).min(1),
  institution_id: z.string(),
  agreement: z.string(),
  reference: z.string(),
  accounts: z.array(z.string()),
  user_language: z.string().optional(),
  account_selection: z.boolean(),
  redirect_immediate: z.boolean(),
});
export type Requisition = z.infer<typeof requisition>;
export type RequisitionStatus = Requisition['history'][number];

const added = z.object({
  id: z.string(),
  account_id: z.string(),
  /** Minor units as text. */
  minor: z.string().regex(/^-?\d+$/),
  payee: z.string(),
  text: z.string(),
  mcc: z.string().optional(),
  status: z.enum(['booked', 'pending']),
  made_on: daySchema,
  made_at: z.string(),
  booked_on: daySchema,
  booked_at: z.string(),
  truth: z.object({
    category: z.enum(CATEGORIES),
    merchant: z.string(),
    is_transfer: z.boolean(),
    is_refund: z.boolean(),
  }),
});
/** A transaction somebody added by hand. */
export type AddedRow = z.infer<typeof added>;

const stored = z.object({
  version: z.literal(1),
  first_day: daySchema,
  token_secret: z.string(),
  agreements: z.array(agreement),
  requisitions: z.array(requisition),
  /** References ever used, those of deleted requisitions included. */
  references: z.array(z.string()),
  /** When each account was first seen, by account id. */
  account_created: z.record(z.string(), z.string()),
  /** Ids that later consents gave to accounts, with the account's first id. */
  account_ids: z.record(z.string(), z.string()).default({}),
  added: z.array(added),
});

/** What the bank remembers. Change it, then wait for `save` before answering. */
export interface Register {
  readonly firstDay: Day;
  readonly tokenSecret: string;
  readonly agreements: Map<string, Agreement>;
  readonly requisitions: Map<string, Requisition>;
  readonly references: Set<string>;
  readonly accountCreated: Map<string, string>;
  /** The account's first id, by each later one. */
  readonly accountIds: Map<string, string>;
  readonly added: AddedRow[];
  /** Written one after the other; rejects when this state could not be kept. */
  save(): Promise<void>;
}

/** Throws when what was kept cannot be read: starting afresh over it would lose consents. */
export async function openRegister(storage: Storage | undefined, firstDay: Day): Promise<Register> {
  const kept = await storage?.read();
  const past = kept === undefined ? undefined : stored.parse(kept);
  let last: Promise<unknown> = Promise.resolve();

  const register: Register = {
    firstDay: past?.first_day ?? firstDay,
    tokenSecret: past?.token_secret ?? randomBytes(32).toString('hex'),
    agreements: new Map(past?.agreements.map((one) => [one.id, one])),
    requisitions: new Map(past?.requisitions.map((one) => [one.id, one])),
    references: new Set(past?.references),
    accountCreated: new Map(Object.entries(past?.account_created ?? {})),
    accountIds: new Map(Object.entries(past?.account_ids ?? {})),
    added: past?.added ?? [],
    save() {
      const write = async (): Promise<void> => storage?.write(snapshot(register));
      // A write that failed is reported to who asked for it; the next one is tried all the same.
      const next = Promise.allSettled([last]).then(write);
      last = next;
      return next;
    },
  };
  if (past === undefined) await register.save();
  return register;
}

function snapshot(register: Register): z.input<typeof stored> {
  return {
    version: 1,
    first_day: register.firstDay,
    token_secret: register.tokenSecret,
    agreements: [...register.agreements.values()],
    requisitions: [...register.requisitions.values()],
    references: [...register.references],
    account_created: Object.fromEntries(register.accountCreated),
    account_ids: Object.fromEntries(register.accountIds),
    added: register.added,
  };
}
