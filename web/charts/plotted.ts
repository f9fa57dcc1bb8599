import { formatMoney, fromMinorText, money, toDecimal } from '#core/money.ts';

/** Where an amount lies on an axis, in major units. Only pixels come of it: words are made from the integer. */
export const plotted = (minor: bigint, currency: string): number => Number(toDecimal(money(minor, currency)));

/** `£1,234`: whole units, for labels beside a mark. */
export const wholeMoney = (minor: bigint, currency: string): string =>
  formatMoney(fromMinorText(minor, currency), { whole: true });

/** `£1.2k`: for an axis and for narrow places. */
export function shortMoney(value: number, currency: string): string {
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: Math.abs(value) >= 1000 ? 1 : 0,
  });
  return format.format(value).replace('K', 'k').replace('-', '−');
}
