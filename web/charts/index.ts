/** The charts, in the order in which they are offered: adding one is a file and a line here. */
import { balances } from './balances.ts';
import { cashFlow } from './cash-flow.ts';
import type { Chart } from './chart.ts';
import { spendingByCategory } from './spending-by-category.ts';
import { spendingByMonth } from './spending-by-month.ts';

export const CHARTS: readonly Chart[] = [spendingByCategory, spendingByMonth, cashFlow, balances];

export const findChart = (name: string): Chart | undefined => CHARTS.find((chart) => chart.name === name);
