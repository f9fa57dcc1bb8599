/** Which accounts are proven by their balances, and until when. */
import { z } from 'zod';
import { DAY_MS } from '#core/clock.ts';
import type { Warehouse } from '#core/warehouse.ts';
import {
  countColumn,
  instantColumn,
  minorColumn,
  nullableDayColumn,
  nullableInstantColumn,
  nullableMinorColumn,
  textColumn,
} from './columns.ts';

const clueShape = z.object({ transaction_id: textColumn, reason: textColumn });

const shape = z.object({
  account_id: textColumn,
  balance_at: instantColumn,
  reported_minor: minorColumn,
  /** The last proven balance and all that was booked since; null while waiting. */
  expected_minor: nullableMinorColumn,
  /** `waiting`: a balance came without transactions and proves nothing. */
  status: z.enum(['first', 'reconciled', 'off', 'waiting']),
  /** The bank's figure less the expected one; null while waiting. */
  difference_minor: nullableMinorColumn,
  last_reconciled_at: nullableInstantColumn,
  last_reconciled_on: nullableDayColumn,
  off_since: nullableInstantColumn,
  /** Balances in a row that are off. */
  off_count: countColumn,
  /** Rows in the transactions answer. */
  listed_count: countColumn,
  /** Payments that could explain the difference. */
  explanation: z.array(clueShape),
});
export type Proof = z.infer<typeof shape>;

/** The newest balance of each account that says something; an account without any has no row. */
export const readProofs = (warehouse: Warehouse): Promise<Proof[]> =>
  warehouse.rows(
    `select account_id, balance_at, reported_minor, expected_minor, status, difference_minor,
       last_reconciled_at, last_reconciled_on, off_since, off_count, listed_count, explanation
     from fct_reconciliation
     qualify row_number() over (
       partition by account_id order by status = 'waiting', balance_at desc, extraction_id desc
     ) = 1
     order by account_id`,
    {},
    shape,
  );

/** Late rows heal by themselves, so one balance that is off is not believed yet: two are, or a whole day. */
export const isUnproven = (proof: Proof, now: Date): boolean =>
  proof.off_since !== null && (proof.off_count >= 2 || now.getTime() - proof.off_since.getTime() >= DAY_MS);
