/** What a question asks for, in a form that code can answer and the next question can lean on. */
import { z } from 'zod';
import { daySchema } from '#core/day.ts';

const names = z.array(z.string()).readonly();

const subjectSchema = z.object({
  /** Category keys; merchants as they stand in the marts; empty lists mean everything. */
  categories: names,
  merchants: names,
  account_ids: names,
  /** Labels of word groups narrower than a category. */
  groups: names,
  /** Words that must stand in the payment's text; the name was not one of the household's merchants. */
  search: z.string().optional(),
});
export type Subject = z.infer<typeof subjectSchema>;

const periodSchema = z.object({ from: daySchema, to: daySchema, label: z.string() });

export const planSchema = z.object({
  measure: z.enum([
    'spent',
    'income',
    'net',
    'savings_rate',
    'saved',
    'refunded',
    'transferred',
    'balance',
    'count',
    'biggest',
    'smallest',
    'last',
    'first',
    'find',
    'top',
    'average',
    'by_month',
    'trend',
    'budget',
    'weekends',
  ]),
  subject: subjectSchema,
  /** Absent for a balance of today. */
  period: periodSchema.optional(),
  /** The other side of a comparison. */
  against: z.object({ subject: subjectSchema, period: periodSchema }).optional(),
  per: z.enum(['day', 'week', 'month', 'purchase']).optional(),
  group_by: z.enum(['merchant', 'category', 'account']).optional(),
  limit: z.number().int().min(1).max(50).optional(),
  /** 2 is the second biggest. */
  rank: z.number().int().min(1).max(50).optional(),
  /** In pence or cents of the base currency. */
  budget_minor: z.string().regex(/^\d+$/).optional(),
  /** Which income is meant: `salary`, `interest`, `benefit`. */
  income_of: z.enum(['salary', 'interest', 'benefit']).optional(),
  /** Of transfers: into the accounts named, or out of them. */
  direction: z.enum(['in', 'out']).optional(),
  /** Said with the answer: how the question was read where it could be read otherwise. */
  notes: names,
});
export type Plan = z.infer<typeof planSchema>;
export type Measure = Plan['measure'];

export const NOTHING_NAMED: Subject = {
  categories: [],
  merchants: [],
  account_ids: [],
  groups: [],
};

/** Whether a category, a merchant or words narrow the subject; an account alone does not. */
export const isNamed = ({ categories, merchants, groups, search }: Subject): boolean =>
  categories.length + merchants.length + groups.length > 0 || search !== undefined;
