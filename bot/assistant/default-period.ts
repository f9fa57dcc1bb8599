import { addMonths, type Day, endOfMonth, startOfMonth } from '#core/day.ts';
import type { Period } from './period.ts';
import type { Plan } from './plan.ts';

/** The period taken when none is named. The answer always says which one it was. */
export function defaultPeriod(
  plan: Plan,
  plain: string,
  today: Day,
  firstOn: Day | undefined,
): Period | undefined {
  const months = (count: number, label: string): Period => ({
    from: addMonths(startOfMonth(today), -count),
    to: endOfMonth(addMonths(today, -1)),
    label,
  });
  const whole = { from: firstOn ?? addMonths(today, -12), to: today, label: 'in the whole history' };
  const soFar = { from: startOfMonth(today), to: today, label: 'this month so far' };
  switch (plan.measure) {
    case 'balance':
      return undefined;
    case 'average':
      return months(12, 'the last 12 whole months');
    case 'trend':
      return months(3, 'the last 3 whole months');
    case 'by_month':
      return months(6, 'the last 6 whole months');
    case 'last':
    case 'first':
    case 'find':
    case 'biggest':
    case 'smallest':
      return whole;
    case 'top':
    case 'weekends':
    case 'savings_rate':
    case 'income':
      return months(1, 'last month');
    case 'spent':
    case 'count':
      if (/\boften\b/.test(plain)) return months(12, 'the last 12 whole months');
      return plan.subject.search !== undefined ||
        /\b(?:have|ive|has|weve) .*\b(?:spen[dt]|paid|been|gone|had|bought|given)\b|\bin total\b|\baltogether\b/.test(
          plain,
        )
        ? whole
        : soFar;
    case 'budget':
    case 'net':
    case 'refunded':
    case 'saved':
    case 'transferred':
      return soFar;
  }
}

/** The part of the period the history holds; undefined when it holds none of it. */
export function heldPart(period: Period, firstOn: Day | undefined): Period | undefined {
  if (firstOn === undefined || period.to < firstOn) return undefined;
  return period.from >= firstOn ? period : { ...period, from: firstOn };
}
