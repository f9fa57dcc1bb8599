import type { Exchange } from './movement.ts';

/** Made-up rates that wander slowly: ten-thousandths of a pound for one unit, by day number. */
export function poundsPer(currency: string, dayNumber: number): bigint {
  const middle = currency === 'EUR' ? 8540 : 7810;
  const swing = Math.round(110 * Math.sin(dayNumber / 47) + 60 * Math.sin(dayNumber / 11));
  return BigInt(middle + swing);
}

/** Rounded half up, away from any float. */
const divide = (amount: bigint, by: bigint): bigint => (amount * 2n + by) / (by * 2n);

export const rateText = (tenThousandths: bigint): string =>
  `${tenThousandths / 10_000n}.${(tenThousandths % 10_000n).toString().padStart(4, '0')}`;

/** A price abroad (positive, in cents) and what it costs in pence, with the bank's note of the conversion. */
export function abroad(cents: bigint, currency: string, dayNumber: number) {
  const rate = poundsPer(currency, dayNumber);
  const exchange: Exchange = {
    source: currency,
    target: 'GBP',
    rate: rateText(rate),
    instructed_minor: cents,
    instructed_currency: currency,
  };
  return { pence: divide(cents * rate, 10_000n), exchange };
}

/** Pounds turned into euros; the rate is euros for one pound. */
export function toEuros(pence: bigint, dayNumber: number) {
  const rate = divide(100_000_000n, poundsPer('EUR', dayNumber));
  const exchange: Exchange = {
    source: 'GBP',
    target: 'EUR',
    rate: rateText(rate),
    instructed_minor: pence,
    instructed_currency: 'GBP',
  };
  return { cents: divide(pence * rate, 10_000n), exchange };
}
