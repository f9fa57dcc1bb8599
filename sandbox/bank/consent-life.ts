/** How long an agreement lasts: its own days, the days between two confirmations, and a newer consent. */
import { DAY_MS } from '#core/clock.ts';
import type { Agreement } from './register.ts';

/** Between two confirmations. */
export const CONFIRM_DAYS = 90;
/** Before and after that day in which a person may confirm. */
export const CONFIRM_WINDOW_DAYS = 14;

/** Undefined while nobody has accepted it. */
export function expiryOf({ accepted, access_valid_for_days }: Agreement): Date | undefined {
  if (accepted === null) return undefined;
  return new Date(Date.parse(accepted) + access_valid_for_days * DAY_MS);
}

export function isExpired(agreement: Agreement, now: Date): boolean {
  const expiry = expiryOf(agreement);
  return expiry !== undefined && expiry <= now;
}

/** The day until which it has to be confirmed; undefined where it is not confirmed at all. */
export function confirmBy({ accepted, reconfirmation, reconfirm }: Agreement): Date | undefined {
  if (accepted === null || !reconfirmation) return undefined;
  const confirmed = Object.values(reconfirm?.accounts ?? {}).map((one) => Date.parse(one.reconfirmed));
  const last = Math.max(Date.parse(accepted), ...confirmed.filter((at) => !Number.isNaN(at)));
  return new Date(last + CONFIRM_DAYS * DAY_MS);
}

/** The bank gives nothing more although the agreement's own days are not over. */
export function isDead(agreement: Agreement, now: Date): boolean {
  const due = confirmBy(agreement);
  return agreement.superseded === true || (due !== undefined && due <= now);
}
