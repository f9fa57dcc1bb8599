import { addDays, type Day, type DayRange } from '#core/day.ts';
import type { Account } from '#core/store/accounts.ts';

// A bank may show a late row weeks back, so every fetch asks for what all banks still serve.
const OVERLAP_DAYS = 89;

/** From the bank's whole history at first; later far enough back that nothing can slip between two fetches. */
export function windowFor(account: Account, historyDays: number, today: Day): DayRange {
  const through = account.transactions_through_on as Day | null;
  if (through === null) return { from: addDays(today, 1 - historyDays), to: today };
  const usual = addDays(today, -OVERLAP_DAYS);
  const afterGap = addDays(through, -14);
  const earliest = addDays(today, 1 - historyDays);
  const from = afterGap < usual ? afterGap : usual;
  return { from: from < earliest ? earliest : from, to: today };
}
