import { DAY_MS, MINUTE_MS } from '#core/clock.ts';
import { type Day, instantOf } from '#core/day.ts';

/** What the generators ask about a day, worked out once. */
export interface DayFacts {
  readonly on: Day;
  /** Days since 1970-01-01: makes day arithmetic an addition. */
  readonly number: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly year: number;
  readonly month: number;
  readonly date: number;
  /** Days since the household's first day. */
  readonly index: number;
  /** Whole months since the household's first day. */
  readonly months_in: number;
}

export const dayNumber = (on: Day): number => Date.parse(`${on}T00:00:00Z`) / DAY_MS;
export const dayOfNumber = (number: number): Day =>
  new Date(number * DAY_MS).toISOString().slice(0, 10) as Day;
const numberOf = (year: number, month: number, date: number): number =>
  Date.UTC(year, month - 1, date) / DAY_MS;
const weekdayOf = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;

/** Easter Sunday by the anonymous Gregorian method. */
function easter(year: number): number {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const leapCorrection = century - Math.floor(century / 4) - Math.floor((century * 8 + 13) / 25);
  const epact = (19 * golden + leapCorrection + 15) % 30;
  const moon = epact - Math.floor(epact / 28) * (1 - Math.floor(29 / (epact + 1)));
  const yearPart = year + Math.floor(year / 4) + moon + 2 - century + Math.floor(century / 4);
  const offset = moon - (yearPart % 7);
  const month = 3 + Math.floor((offset + 40) / 44);
  return numberOf(year, month, offset + 28 - 31 * Math.floor(month / 4));
}

const mondayFrom = (number: number): number => number + ((8 - weekdayOf(number)) % 7);

/** Bank holidays of England by rule; one-off ones (a coronation) are left out. */
function bankHolidays(year: number): Set<number> {
  const sunday = easter(year);
  const days = new Set([
    sunday - 2,
    sunday + 1,
    mondayFrom(numberOf(year, 5, 1)),
    mondayFrom(numberOf(year, 5, 25)),
    mondayFrom(numberOf(year, 8, 25)),
  ]);
  for (const fixed of [numberOf(year, 1, 1), numberOf(year, 12, 25), numberOf(year, 12, 26)]) {
    let substitute = fixed;
    while (weekdayOf(substitute) > 5 || days.has(substitute)) substitute += 1;
    days.add(substitute);
  }
  return days;
}

export interface Calendar {
  facts(number: number): DayFacts;
  isWorking(number: number): boolean;
  /** The day on which a bill with this nominal date is taken: the next working day. */
  isBillDay(facts: DayFacts, nominalDate: number): boolean;
  /** The day on which a salary with this nominal date (8 or later) is paid: the working day before. */
  isPayday(facts: DayFacts, nominalDate: number): boolean;
  /** Milliseconds since 1970 of a wall-clock minute; minutes between 00:59 and 03:00 are not exact. */
  instant(number: number, minute: number): number;
}

export function createCalendar({ firstDay, zone }: { firstDay: Day; zone: string }): Calendar {
  const first = dayNumber(firstDay);
  const [firstYear, firstMonth, firstDate] = firstDay.split('-').map(Number) as [number, number, number];
  const holidays = new Map<number, Set<number>>();
  const noons = new Map<number, number>();

  const isWorking = (number: number): boolean => {
    if (weekdayOf(number) > 5) return false;
    const year = Number(dayOfNumber(number).slice(0, 4));
    const known = holidays.get(year) ?? bankHolidays(year);
    holidays.set(year, known);
    return !known.has(number);
  };
  const workingFrom = (number: number, step: 1 | -1): number =>
    isWorking(number) ? number : workingFrom(number + step, step);

  return {
    isWorking,
    facts(number) {
      const on = dayOfNumber(number);
      const [year, month, date] = on.split('-').map(Number) as [number, number, number];
      const monthsIn = (year - firstYear) * 12 + month - firstMonth - (date < firstDate ? 1 : 0);
      const weekday = weekdayOf(number);
      return { on, number, weekday, year, month, date, index: number - first, months_in: monthsIn };
    },
    isBillDay({ number, year, month }, nominalDate) {
      // No run of days off is longer than a week, so most days are told by subtraction alone.
      return [numberOf(year, month, nominalDate), numberOf(year, month - 1, nominalDate)].some(
        (nominal) => number >= nominal && number < nominal + 7 && workingFrom(nominal, 1) === number,
      );
    },
    isPayday({ number, year, month }, nominalDate) {
      const nominal = numberOf(year, month, nominalDate);
      return number <= nominal && number > nominal - 7 && workingFrom(nominal, -1) === number;
    },
    instant(number, minute) {
      // Counting from noon keeps the hour right on the two days a year when the clocks change.
      if (minute < 60) return instantOf(dayOfNumber(number), '00:00', zone).getTime() + minute * MINUTE_MS;
      const noon = noons.get(number) ?? instantOf(dayOfNumber(number), '12:00', zone).getTime();
      noons.set(number, noon);
      return noon + (minute - 720) * MINUTE_MS;
    },
  };
}
