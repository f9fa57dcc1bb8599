import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { openWarehouse, type Warehouse } from '#core/warehouse.ts';
import { writeSampleMarts } from '#test/sample-marts.ts';
import { drawPicture } from './draw-picture.ts';
import { CHARTS } from './index.ts';
import { plainLabel } from './plain-label.ts';
import { shortMoney } from './plotted.ts';
import { comparedPeriods } from './spending-by-category.ts';
import { FRAMES, MODES } from './theme.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'charts-'));
let warehouse: Warehouse;
beforeAll(async () => {
  const file = path.join(folder, 'sample.duckdb');
  await writeSampleMarts(file, { today: '2026-11-24', months: 14, accountName: 'Everyday 🎉' });
  warehouse = await openWarehouse(file);
});
afterAll(() => {
  warehouse.close();
  fs.rmSync(folder, { recursive: true });
});

const request = { today: day('2026-11-24'), baseCurrency: 'GBP' };

describe.each(CHARTS.map((chart) => [chart.name, chart] as const))('%s', (name, chart) => {
  test.each([1, 3, 12, undefined])('draws %s months in every size and both modes', async (months) => {
    const content = await chart.load(warehouse, { ...request, months });
    if (!content.ok) throw new Error(content.problem.message);
    const { data, caption, figures } = content.value;
    expect(caption).toContain('EUR is not in this chart');
    for (const row of figures.rows) expect(row).toHaveLength(figures.columns.length);
    for (const mode of MODES)
      for (const frame of FRAMES) {
        const bytes = drawPicture({ chart: name, data, caption, mode, frame, format: 'svg' });
        const svg = new TextDecoder().decode(bytes);
        // Every letter is an outline: a font that was not found would leave a few lines and no curves.
        expect(svg.match(/<path/g)?.length).toBeGreaterThan(30);
        expect(svg).not.toMatch(/<text|NaN/);
      }
  });

  test('has nothing to draw before the first transaction', async () => {
    const content = await chart.load(warehouse, { ...request, today: day('2020-01-01'), months: 1 });
    expect(content.ok ? '' : content.problem.code).toBe('chart.no_data');
  });

  test('draws another currency when the base currency is not used', async () => {
    const content = await chart.load(warehouse, { ...request, months: 12, baseCurrency: 'CHF' });
    expect(content.ok).toBe(true);
  });
});

test('the total of the month’s parts is what the month’s column says', async () => {
  const chart = CHARTS.find(({ name }) => name === 'spending-by-month');
  const content = await chart?.load(warehouse, { ...request, months: 12 });
  if (content?.ok !== true) throw new Error('no content');
  const pence = (text: string | undefined): bigint => BigInt((text ?? '').replace(/[£,.]/g, ''));
  for (const [, spent, , ...parts] of content.value.figures.rows)
    expect(parts.reduce((sum, part) => sum + pence(part), 0n)).toBe(pence(spent));
});

test('this month so far is laid beside the same days of the month before', () => {
  const periods = (today: string) => comparedPeriods({ today: day(today), months: 1, baseCurrency: 'GBP' });
  expect(periods('2026-03-24').before).toEqual({ from: '2026-02-01', to: '2026-02-24' });
  expect(periods('2026-03-30').before).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  expect(periods('2026-02-28').before).toEqual({ from: '2026-01-01', to: '2026-01-31' });
});

test('a label loses what the font cannot draw, and never its sense', () => {
  expect(plainLabel('Everyday 🎉 🇬🇧 1️⃣', 'Monzo')).toBe('Everyday 1');
  expect(plainLabel('日本語', 'Monzo')).toBe('Monzo');
  expect(plainLabel('Übermäßig lange Bezeichnung', 'x', 10)).toBe('Übermäßig…');
});

test('a label is never longer than asked and never holds an emoji', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 30 }), (text, length) => {
      const label = Array.from(plainLabel(text, 'Account', length));
      return label.length <= length && label.length > 0 && !/\p{Extended_Pictographic}/u.test(label.join(''));
    }),
  );
});

test('an axis says thousands shortly', () => {
  expect([0, 950, 1500, -20_000].map((value) => shortMoney(value, 'GBP'))).toEqual([
    '£0',
    '£950',
    '£1.5k',
    '−£20k',
  ]);
});
