/** What a chart is: it reads marts, and draws what it read. Reading and drawing happen in different processes. */
import type { EChartsOption } from 'echarts';
import type { z } from 'zod';
import type { Day } from '#core/day.ts';
import { ok, type Result } from '#core/problem.ts';
import type { Warehouse } from '#core/warehouse.ts';
import type { Theme } from './theme.ts';

export interface ChartRequest {
  /** In the household's zone. */
  readonly today: Day;
  /** Calendar months, this one included; undefined is the whole history. */
  readonly months: number | undefined;
  readonly baseCurrency: string;
}

/** The same figures as words, for those who cannot or would rather not look at a picture. */
export interface Figures {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Content<Data> {
  /** Plain values only (bigint is fine): they cross to the drawing process. */
  readonly data: Data;
  /** Period and what is left out, one line. */
  readonly caption: string;
  readonly figures: Figures;
}

export interface Chart {
  /** Part of the address: lower case with dashes. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  load(warehouse: Warehouse, request: ChartRequest): Promise<Result<Content<unknown>>>;
  /** Throws when the data is not what `load` gave. */
  draw(data: unknown, theme: Theme): EChartsOption;
}

export interface ChartParts<Data> {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly shape: z.ZodType<Data>;
  readonly load: (warehouse: Warehouse, request: ChartRequest) => Promise<Result<Content<Data>>>;
  readonly draw: (data: Data, theme: Theme) => EChartsOption;
}

/** Hides the chart's own data type behind its shape, so that charts of every kind stand in one list. */
export function defineChart<Data>(parts: ChartParts<Data>): Chart {
  const { shape, load, draw, ...words } = parts;
  return {
    ...words,
    async load(warehouse, request) {
      const content = await load(warehouse, request);
      return content.ok ? ok(content.value) : content;
    },
    draw: (data, theme) => draw(shape.parse(data), theme),
  };
}
