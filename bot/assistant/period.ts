import type { Day, DayRange } from '#core/day.ts';

export interface Period extends DayRange {
  /** As a person would say it: “last month”, “March 2026”, “the last 90 days”. */
  readonly label: string;
}

/** What a phrase may lean on beside today. */
export interface PeriodContext {
  /** Booking day of the latest salary. */
  readonly last_payday?: Day | undefined;
  /** First day the household's history holds. */
  readonly first_on?: Day | undefined;
  /** The period named just before, for “the month before”. */
  readonly previous?: DayRange | undefined;
}

export interface PeriodFound {
  readonly period: Period;
  /** The text without the phrase; a comma stands where it was. */
  readonly rest: string;
}
