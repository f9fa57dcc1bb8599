import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  absolute,
  add,
  formatMoney,
  fromMinorText,
  isFault,
  type Money,
  minorDigits,
  money,
  negate,
  parseAmount,
  sum,
  toDecimal,
  zero,
} from './money.ts';

const anyCurrency = fc.constantFrom('GBP', 'EUR', 'USD', 'JPY', 'KWD', 'CLP', 'BHD');
// Beyond what a JavaScript number holds exactly, so that a float on the way would show.
const anyMoney = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), anyCurrency)
  .map(([minor, currency]) => money(minor, currency));

const parsed = (text: string, currency: string): Money => {
  const amount = parseAmount(text, currency);
  if (isFault(amount)) throw new Error(amount.reason);
  return amount;
};

describe('reading a decimal', () => {
  test('what is written is read back, in every currency', () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        expect(parseAmount(toDecimal(amount), amount.currency)).toEqual(amount);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['-12.3', 'GBP', -1230n],
    ['+100', 'GBP', 10_000n],
    ['0.05', 'EUR', 5n],
    ['1.', 'GBP', 100n],
    [' 7.00 ', 'GBP', 700n],
    ['007.10', 'GBP', 710n],
    ['-0.00', 'GBP', 0n],
    ['1.500000', 'GBP', 150n],
    ['1500', 'JPY', 1500n],
    ['1500.00', 'JPY', 1500n],
    ['1.234', 'KWD', 1234n],
    ['1.2', 'KWD', 1200n],
    ['999999999999999.99', 'GBP', 99_999_999_999_999_999n],
    ['1.005', 'KWD', 1005n],
    ['0.07', 'GBP', 7n], // 0.07 * 100 is 7.000000000000001 in floats.
  ])('“%s” %s is %s', (text, currency, minor) => {
    expect(parsed(text, currency)).toEqual({ minor, currency });
  });

  test.each([
    ['1e3', 'GBP'],
    ['1,234.56', 'GBP'],
    ['12,34', 'GBP'],
    ['NaN', 'GBP'],
    ['Infinity', 'GBP'],
    ['', 'GBP'],
    ['.5', 'GBP'],
    ['--1', 'GBP'],
    ['1 000', 'GBP'],
    ['£1', 'GBP'],
    ['0x10', 'GBP'],
    ['1.001', 'GBP'],
    ['1.5', 'JPY'],
    ['1.0001', 'KWD'],
    ['1234567890123456', 'GBP'],
    [`1.${'0'.repeat(40)}`, 'GBP'],
    ['١٢', 'GBP'],
    ['1\u0000', 'GBP'],
  ])('“%s” %s is refused with a reason', (text, currency) => {
    expect(parseAmount(text, currency)).toEqual({ reason: expect.stringMatching(/^“/) });
  });

  test.each(['', 'gbp', 'XXX', 'ZZZ', 'POUND', '£'])('“%s” is not a currency', (currency) => {
    expect(parseAmount('1', currency)).toEqual({ reason: expect.stringContaining('is not a currency') });
    expect(minorDigits(currency)).toBeUndefined();
  });

  test('a reason repeats only the beginning of what came', () => {
    const amount = parseAmount('9'.repeat(5000), 'GBP');
    expect(isFault(amount) && amount.reason.length < 60).toBe(true);
  });
});

describe('reckoning', () => {
  test('sums do not depend on the order and lose no penny', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })), (minors) => {
        const amounts = minors.map((minor) => money(minor, 'GBP'));
        const total = sum(amounts, 'GBP');
        expect(total).toEqual(sum(amounts.toReversed(), 'GBP'));
        expect(total.minor).toBe(minors.reduce((a, b) => a + b, 0n));
      }),
    );
  });

  test('adding unlike currencies is a bug', () => {
    expect(() => add(money(1n, 'GBP'), money(1n, 'EUR'))).toThrow(TypeError);
    expect(() => sum([money(1n, 'EUR')], 'GBP')).toThrow('cannot add');
  });

  test('negating twice changes nothing, and the absolute is never negative', () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        expect(negate(negate(amount))).toEqual(amount);
        expect(absolute(amount)).toEqual(absolute(negate(amount)));
        expect(absolute(amount).minor >= 0n).toBe(true);
      }),
    );
    expect(zero('JPY')).toEqual({ minor: 0n, currency: 'JPY' });
  });

  test('minor units come as text, number or bigint, and never as a fraction', () => {
    expect(fromMinorText('9007199254740993', 'GBP').minor).toBe(9_007_199_254_740_993n);
    expect(fromMinorText(-5, 'GBP').minor).toBe(-5n);
    expect(() => fromMinorText(0.5, 'GBP')).toThrow(RangeError);
    expect(() => fromMinorText('1.5', 'GBP')).toThrow(SyntaxError);
  });
});

describe('writing', () => {
  test.each([
    [123_450n, 'GBP', '£1,234.50', '+£1,234.50', '£1,235'],
    [-300n, 'EUR', '-€3.00', '-€3.00', '-€3'],
    [0n, 'GBP', '£0.00', '£0.00', '£0'],
    [1500n, 'JPY', '¥1,500', '+¥1,500', '¥1,500'],
    [
      9_007_199_254_740_993n,
      'GBP',
      '£90,071,992,547,409.93',
      '+£90,071,992,547,409.93',
      '£90,071,992,547,410',
    ],
  ])('%s %s is %s, signed %s, in whole units %s', (minor, currency, plain, signed, whole) => {
    const amount = money(minor, currency);
    expect(formatMoney(amount)).toBe(plain);
    expect(formatMoney(amount, { signed: true })).toBe(signed);
    expect(formatMoney(amount, { whole: true })).toBe(whole);
  });

  test('a dinar has three decimals', () => {
    expect(formatMoney(money(1234n, 'KWD')).replace(/\s/g, ' ')).toBe('KWD 1.234');
  });

  test.each([
    [5n, 'GBP', '0.05'],
    [-5n, 'GBP', '-0.05'],
    [1500n, 'JPY', '1500'],
    [-1n, 'KWD', '-0.001'],
    [123n, '???', '1.23'],
  ])('%s %s in a file is %s', (minor, currency, text) => {
    expect(toDecimal(money(minor, currency))).toBe(text);
  });

  test('the figure shown holds exactly the digits of the amount', () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        const digits = (text: string) => text.replace(/\D/g, '');
        expect(digits(formatMoney(amount))).toBe(digits(toDecimal(amount)));
      }),
    );
  });
});
