/** How far back the page looks, as the address says it. */
import { z } from 'zod';

export const MONTHS_CHOICES = ['1', '3', '12', 'all'] as const;
export type MonthsChoice = (typeof MONTHS_CHOICES)[number];

/** A year when the address says nothing that can be understood. */
export const monthsChoiceSchema = z.enum(MONTHS_CHOICES).catch('12');

export const toMonths = (choice: MonthsChoice): number | undefined =>
  choice === 'all' ? undefined : Number(choice);
