/** Subscriptions, bills, income, transfers and savings that come again and again. */
import { z } from 'zod';
import type { Warehouse } from '#core/warehouse.ts';
import { countColumn, dayColumn, flagColumn, minorColumn, nullableDayColumn, textColumn } from './columns.ts';

export const recurringKindColumn = z.enum(['subscription', 'bill', 'income', 'transfer', 'savings']);
export type RecurringKind = z.infer<typeof recurringKindColumn>;

export const confidenceColumn = z.enum(['high', 'medium', 'low']);

const priceChangeShape = z.object({
  changed_on: dayColumn,
  /** Both without a sign, in `currency`. */
  from_minor: minorColumn,
  to_minor: minorColumn,
  currency: textColumn,
});

const shape = z.object({
  series_id: textColumn,
  merchant: textColumn,
  kind: recurringKindColumn,
  category: textColumn,
  direction: z.enum(['in', 'out']),
  cadence: z.enum(['weekly', 'fortnightly', 'four_weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly']),
  /** Of the newest payment. */
  account_id: textColumn,
  currency: textColumn,
  payments: countColumn,
  first_on: dayColumn,
  last_on: dayColumn,
  /** Null when it has ended; before today when it is late. */
  next_on: nullableDayColumn,
  status: z.enum(['active', 'late', 'ended']),
  is_active: flagColumn,
  /** Here and below, negative is money out. */
  last_minor: minorColumn,
  typical_minor: minorColumn,
  least_minor: minorColumn,
  most_minor: minorColumn,
  /** It has a price; otherwise every payment may differ. */
  is_fixed: flagColumn,
  monthly_minor: minorColumn,
  /** Another than `currency` when only the exchange rate moves the amount. */
  price_currency: textColumn,
  /** Oldest first. */
  price_changes: z.array(priceChangeShape),
  /** 1 is January. */
  months_left_out: z.array(z.number().int()),
  confidence: confidenceColumn,
});
export type Recurring = z.infer<typeof shape>;

/** What ended too, unless only active ones are wanted; what costs most a month first. */
export const readRecurring = (
  warehouse: Warehouse,
  wanted: { readonly kinds?: readonly RecurringKind[]; readonly only_active?: boolean } = {},
): Promise<Recurring[]> =>
  warehouse.rows(
    `select * from fct_recurring
     where list_contains(string_split($kinds, ','), kind) and (is_active or not $only_active::boolean)
     order by monthly_minor, merchant, series_id`,
    {
      kinds: (wanted.kinds ?? recurringKindColumn.options).join(','),
      only_active: String(wanted.only_active ?? false),
    },
    shape,
  );
