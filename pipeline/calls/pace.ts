/**
 * Whether a scheduled sync may spend a call now. The day's calls are spread over the day, and the last one is kept
 * for a person who asks; but no day passes without a sync while there is a call at all.
 */
import { type Allowance, CALL_LASTS_MS } from '#core/allowance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/clock.ts';

/** A call that comes back within it is as good as here: a clock's tick is never quite a day after the last one. */
const SOON_MS = 30 * MINUTE_MS;
const TOO_LONG_MS = 20 * HOUR_MS;
/** Of an even share of the day: schedules are not even. */
const SHARE = 0.6;

/** `answered`: when this account and scope was answered, oldest first. */
export function mayScheduled(
  allowance: Pick<Allowance, 'limit' | 'left'>,
  answered: readonly Date[],
  now: Date,
): boolean {
  if (allowance.left < 1) return false;
  const ages = answered.map((at) => now.getTime() - at.getTime()).filter((age) => age < DAY_MS - SOON_MS);
  const newest = ages.at(-1);
  if (newest === undefined || newest > TOO_LONG_MS) return true;
  const share = Math.max(1, allowance.limit - 1);
  const isSpread = ages.filter((age) => age < DAY_MS / 2).length < Math.ceil(share / 2);
  // Calls that were spent elsewhere, or whose answer was lost, are gone for the person too.
  const comesSoon = answered.filter((at) => {
    const age = now.getTime() - at.getTime();
    return age >= DAY_MS - SOON_MS && age < CALL_LASTS_MS;
  }).length;
  const isOneKept = allowance.left + comesSoon > 1 || allowance.limit === 1;
  return isSpread && isOneKept && newest > (DAY_MS / share) * SHARE;
}
