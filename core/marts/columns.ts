/** How a mart's columns arrive in TypeScript. */
import { z } from 'zod';
import { daySchema } from '#core/day.ts';

/** BIGINT minor units. */
export const minorColumn = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform((text) => BigInt(text));
export const nullableMinorColumn = minorColumn.nullable();

/** A count: INTEGER arrives as a number, BIGINT as text. */
export const countColumn = z
  .union([z.number(), z.string().regex(/^\d{1,15}$/)])
  .transform((value) => Number(value))
  .pipe(z.number().int().nonnegative());

export const dayColumn = daySchema;
export const nullableDayColumn = daySchema.nullable();

/** TIMESTAMP without a zone, always UTC: `2026-11-22 10:00:00.123456`. */
export const instantColumn = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/)
  .transform((text) => new Date(`${text.replace(' ', 'T')}Z`));
export const nullableInstantColumn = instantColumn.nullable();

export const textColumn = z.string();
export const nullableTextColumn = z.string().nullable();
export const flagColumn = z.boolean();

export const countsAsColumn = z.enum(['spending', 'income', 'transfer', 'savings']);
export type CountsAs = z.infer<typeof countsAsColumn>;
