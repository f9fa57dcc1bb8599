/**
 * Money is an integer number of minor units (pence, cents) with its currency. It never passes through a
 * float, and amounts in unlike currencies are never added. Negative is money out.
 */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** Why a text is not an amount; the sentence can be shown to a person. */
export interface AmountFault {
  readonly reason: string;
}

/** Digits after the point by ISO 4217; undefined for a currency that is not known to this machine's ICU. */
export function minorDigits(currency: string): number | undefined {
  if (!knownCurrencies.has(currency)) return undefined;
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    const options = new Intl.NumberFormat('en-GB', { style: 'currency', currency }).resolvedOptions();
    digits = options.maximumFractionDigits ?? 2;
    digitsOf.set(currency, digits);
  }
  return digits;
}

/** A formatter costs some thirty microseconds to make, and every amount that is read or written asks. */
const digitsOf = new Map<string, number>();

const knownCurrencies = new Set(Intl.supportedValuesOf('currency').filter((code) => code !== 'XXX'));

export const money = (minor: bigint, currency: string): Money => ({ minor, currency });
export const zero = (currency: string): Money => ({ minor: 0n, currency });

/**
 * Parses a bank's decimal text (`-12.3`, `+100`, `0.05`) exactly. Refuses exponents, thousands separators,
 * more than 15 digits before the point, and fraction digits the currency does not have unless they are zeros.
 */
export function parseAmount(text: string, currency: string): Money | AmountFault {
  const digits = minorDigits(currency);
  if (digits === undefined) return { reason: `“${currency.slice(0, 8)}” is not a currency` };
  const match = /^([+-]?)(\d{1,15})(?:\.(\d{0,18}))?$/.exec(text.trim());
  if (match === null) return { reason: `“${text.slice(0, 24)}” is not a decimal amount` };
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(digits)))
    return { reason: `“${text.slice(0, 24)}” has more decimals than ${currency} has` };
  const minor = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return money(sign === '-' ? -minor : minor, currency);
}

export const isFault = (value: Money | AmountFault): value is AmountFault => 'reason' in value;

/** Throws when the currencies differ: that is a bug, never an input error. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new TypeError(`cannot add ${a.currency} to ${b.currency}`);
  return money(a.minor + b.minor, a.currency);
}

export const sum = (amounts: readonly Money[], currency: string): Money =>
  amounts.reduce(add, zero(currency));
export const negate = (amount: Money): Money => money(-amount.minor, amount.currency);
export const absolute = (amount: Money): Money => (amount.minor < 0n ? negate(amount) : amount);

/** `-1234.50`: the form banks and CSV files use, without separators or symbol. */
export function toDecimal({ minor, currency }: Money): string {
  const digits = minorDigits(currency) ?? 2;
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const sign = minor < 0n ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** `£1,234.50`, `-€3.00`: as people in the UK write it. `signed` puts a plus before money in. */
export function formatMoney(amount: Money, options: { signed?: boolean; whole?: boolean } = {}): string {
  const key = `${amount.currency}/${options.signed ?? false}/${options.whole ?? false}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency: amount.currency,
      currencyDisplay: 'narrowSymbol',
      signDisplay: options.signed ? 'exceptZero' : 'negative',
      ...(options.whole ? { maximumFractionDigits: 0 } : {}),
    });
    formats.set(key, format);
  }
  // Intl formats a decimal string exactly, however long; a JavaScript number would round it.
  return format.format(toDecimal(amount) as Intl.StringNumericLiteral);
}

/** Amount in minor units as PostgreSQL, DuckDB and JSON hand it over: whole digits, nothing else. */
export function fromMinorText(minor: string | number | bigint, currency: string): Money {
  return money(BigInt(minor), currency);
}
