import { expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import { readRateFile } from './read-rate-file.ts';

const read = (text: string) => {
  const { rates, faults } = unwrap(readRateFile(text));
  return {
    rates: rates.map((one) =>
      [one.from_currency, one.to_currency, one.rate_on, one.rate, one.source].join(' '),
    ),
    faults,
  };
};

test('the central bank’s wide file is euros by day and currency', () => {
  const file = 'Date,USD,JPY,CYP,\r\n2026-11-24,1.0845,163.21,N/A,\r\n2026-11-23,1.0801,,N/A,\r\n';
  expect(read(file)).toEqual({
    rates: [
      'EUR USD 2026-11-24 1.0845 ECB',
      'EUR JPY 2026-11-24 163.21 ECB',
      'EUR USD 2026-11-23 1.0801 ECB',
    ],
    faults: [],
  });
});

test('so is its file of one day, with a day in words and spaces between', () => {
  expect(read('Date, USD, JPY, \n24 November 2026, 1.0845, 163.21, \n').rates).toEqual([
    'EUR USD 2026-11-24 1.0845 ECB',
    'EUR JPY 2026-11-24 163.21 ECB',
  ]);
});

test('a plain file names both currencies, and its source where it has one', () => {
  expect(read('\uFEFFfrom,to,day,rate\nUSD,GBP,2026-11-24,0.75\n').rates).toEqual([
    'USD GBP 2026-11-24 0.75 loaded rates',
  ]);
  expect(read('From,To,Day,Rate,Source\nUSD,GBP,2026-11-24,0.75,My bank\n').rates).toEqual([
    'USD GBP 2026-11-24 0.75 My bank',
  ]);
});

test('of two lines for one day the later one counts', () => {
  const file = 'from,to,day,rate\nUSD,GBP,2026-11-24,0.75\nUSD,GBP,2026-11-24,0.76\n';
  expect(read(file).rates).toEqual(['USD GBP 2026-11-24 0.76 loaded rates']);
});

test('a bad line is left out with its number and its reason, and the good ones are kept', () => {
  const { rates, faults } = read(
    [
      'from,to,day,rate',
      'USD,GBP,2026-11-24,0.75',
      'usd,GBP,2026-11-24,0.75',
      'USD,GBP,2026-02-30,0.75',
      'USD,GBP,2026-11-24,-1',
      'USD,GBP,2026-11-24,1e3',
      'USD,GBP,2026-11-24,0.000000001',
      'GBP,GBP,2026-11-24,1',
      'USD,GBP',
    ].join('\n'),
  );
  expect(rates).toHaveLength(1);
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(
    [3, 4, 5, 6, 7, 8, 9].map((line) => `line ${line}`),
  );
  expect(faults[0]).toContain('three capital letters');
  const wide = read('Date,USD,SEK\n2026-11-24,abc,11\nyesterday,1,2\n');
  expect(wide.rates).toEqual(['EUR SEK 2026-11-24 11 ECB']);
  expect(wide.faults).toEqual([
    'line 2: usd: the rate is not a decimal number; the rate is not above zero',
    'line 3: “yesterday” is not a day',
  ]);
});

test.each(['', 'a,b\n1,2\n', 'Date,Description\n2026-11-24,x\n', '{"rates": []}'])(
  '%j is no file of rates',
  (text) => {
    expect(readRateFile(text)).toMatchObject({ ok: false, problem: { code: 'rates.unknown_form' } });
  },
);
