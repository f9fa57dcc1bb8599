/** What was paid abroad, before the bank converted it, and the rate that it names. */
import { isFault, type Money, negate, parseAmount } from '#core/money.ts';
import type { QuirkRow } from './quirks/quirk.ts';
import type { WireTransaction } from './wire.ts';

interface Foreign {
  /** With the sign of the amount. */
  readonly foreign: Money;
  /** As the bank quotes it, in either direction; at most ten digits before the point and eight after it. */
  readonly foreign_rate?: string;
}

export const wireMoney = ({ amount, currency }: { amount: string; currency: string }) =>
  parseAmount(amount, currency.trim().toUpperCase());

/** Undefined for anything but a decimal above zero: `0.0` is what a bank sends that converted nothing. */
function rateOf(text: string | undefined): string | undefined {
  const match = /^0*(\d{1,10})(?:[.,](\d{0,30}))?$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, 8).replace(/0+$/, '');
  if (!/[1-9]/.test(whole + kept)) return undefined;
  return kept === '' ? whole : `${whole}.${kept}`;
}

function withSignOf(amount: Money, paid: Money): Money {
  return paid.minor < 0n === amount.minor < 0n ? paid : negate(paid);
}

/**
 * Undefined for dummies in the account's own currency or of nothing.
 * @param billed whether the amount stood elsewhere, so that what the bank sent as the amount is the foreign one
 */
export function foreignAmount(
  { transaction }: Pick<QuirkRow, 'transaction'>,
  amount: Money,
  billed: boolean,
): Foreign | undefined {
  const sent: WireTransaction['currencyExchange'] = billed
    ? [{ instructedAmount: transaction.transactionAmount, exchangeRate: undefined }]
    : [];
  for (const { instructedAmount, exchangeRate } of [...sent, ...transaction.currencyExchange]) {
    if (instructedAmount === undefined) continue;
    const paid = wireMoney(instructedAmount);
    if (isFault(paid) || paid.currency === amount.currency || paid.minor === 0n) continue;
    const rate = rateOf(exchangeRate);
    return { foreign: withSignOf(amount, paid), ...(rate === undefined ? {} : { foreign_rate: rate }) };
  }
  return undefined;
}
