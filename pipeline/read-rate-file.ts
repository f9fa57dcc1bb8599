/**
 * Daily rates from a CSV file: the European Central Bank's wide one (a day a line, a currency a column, euros as the
 * base) or a plain one with the columns from, to, day and rate, and source if there is one.
 */
import Papa from 'papaparse';
import { z } from 'zod';
import { type Day, daySchema } from '#core/day.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import type { NewRate } from '#core/store/currency-rates.ts';

export interface RateFile {
  readonly rates: readonly NewRate[];
  /** Why a line was left out, with its number in the file. */
  readonly faults: readonly string[];
}

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

/** `2026-11-24`, or `24 November 2026` as in the bank's file of one day. */
const rateDay = z
  .string()
  .transform((text) => {
    const [, on = '', name = '', year = ''] = /^(\d{1,2}) (\p{L}+) (\d{4})$/u.exec(text) ?? [];
    const month = MONTHS.indexOf(name.toLowerCase()) + 1;
    return month === 0 ? text : `${year}-${String(month).padStart(2, '0')}-${on.padStart(2, '0')}`;
  })
  .pipe(daySchema);

/** Up to ten digits before the point; what has no digit but zeros in the first eight behind it is none. */
const rateText = z
  .string()
  .regex(/^\d{1,10}(\.\d{1,18})?$/, 'the rate is not a decimal number')
  .refine((text) => /[1-9]/.test(text.replace(/(\.\d{8})\d+$/, '$1')), 'the rate is not above zero');

const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'a currency has three capital letters');

const plainLine = z
  .object({
    from: currencyCode,
    to: currencyCode,
    day: rateDay,
    rate: rateText,
    source: z.string().max(60).default(''),
  })
  .refine(({ from, to }) => from !== to, 'the two currencies are the same');

type Line = Readonly<Record<string, string>>;

/** A line of the file may hold many rates. */
type Reading = { readonly rates: NewRate[]; readonly faults: string[] };

const reasonOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');

function readPlain(line: Line): Reading {
  const parsed = plainLine.safeParse(line);
  if (!parsed.success) return { rates: [], faults: [reasonOf(parsed.error)] };
  const { from, to, day, rate, source } = parsed.data;
  const named = source === '' ? 'loaded rates' : source;
  return {
    rates: [{ from_currency: from, to_currency: to, rate_on: day, rate, source: named }],
    faults: [],
  };
}

function readWide({ date = '', ...cells }: Line): Reading {
  const on = rateDay.safeParse(date);
  if (!on.success) return { rates: [], faults: [`“${date.slice(0, 24)}” is not a day`] };
  const reading: Reading = { rates: [], faults: [] };
  for (const [column, text] of Object.entries(cells)) {
    // The bank has no rate of a currency on days when there was none.
    if (text === '' || text === 'N/A') continue;
    const rate = rateText.safeParse(text);
    if (rate.success) reading.rates.push(euroRate(column, on.data, rate.data));
    else reading.faults.push(`${column}: ${reasonOf(rate.error)}`);
  }
  return reading;
}

const euroRate = (column: string, rate_on: Day, rate: string): NewRate => ({
  from_currency: 'EUR',
  to_currency: column.toUpperCase(),
  rate_on,
  rate,
  source: 'ECB',
});

function readerOf(fields: readonly string[]): ((line: Line) => Reading) | undefined {
  if (['from', 'to', 'day', 'rate'].every((name) => fields.includes(name))) return readPlain;
  const others = fields.filter((name) => name !== 'date' && name !== '');
  const isWide =
    fields.includes('date') && others.length > 0 && others.every((name) => /^[a-z]{3}$/.test(name));
  return isWide ? readWide : undefined;
}

/** Of two lines for one day the later one counts. Problem: `rates.unknown_form`. */
export function readRateFile(text: string): Result<RateFile> {
  const parsed = Papa.parse<Line>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim().toLowerCase(),
    transform: (value) => value.trim(),
  });
  const read = readerOf(parsed.meta.fields ?? []);
  if (read === undefined)
    return fail(
      'rates.unknown_form',
      'This is no file of rates: its first line has to be from,to,day,rate or the one of the European Central ' +
        'Bank’s eurofxref-hist.csv (Date,USD,JPY,…).',
    );
  const rates = new Map<string, NewRate>();
  const faults: string[] = [];
  for (const [at, line] of parsed.data.entries()) {
    const reading = read(line);
    for (const rate of reading.rates)
      rates.set(`${rate.from_currency}${rate.to_currency}${rate.rate_on}`, rate);
    faults.push(...reading.faults.map((fault) => `line ${at + 2}: ${fault}`));
  }
  return ok({ rates: [...rates.values()], faults });
}
