/** When a cron rule of five fields comes next. Read in a zone: an hour that a clock change skips does not come. */
import { DAY_MS } from './clock.ts';
import { addDays, type Day, dayOf, instantOf, weekday } from './day.ts';

const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
// 29 February of a leap year is the rarest day a rule can name.
const LOOK_AHEAD_DAYS = 8 * 366;

interface Rule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly isDay: (on: Day) => boolean;
}

function numbers(field: string, [least, most]: readonly [number, number]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new RangeError(`not a field of a cron rule: ${field}`);
    const step = Number(match[3] ?? 1);
    const from = Number(match[1] ?? least);
    // A lone number with a step runs on to the end, as it does in cron.
    const to = Number(match[2] ?? (match[1] === undefined || match[3] !== undefined ? most : from));
    if (step < 1 || from < least || to > most) throw new RangeError(`out of range in a cron rule: ${field}`);
    for (let value = from; value <= to; value += step) found.add(value);
  }
  return found;
}

function parse(rule: string): Rule {
  const fields = rule.trim().split(/\s+/);
  if (fields.length !== RANGES.length) throw new RangeError(`a cron rule has five fields: ${rule}`);
  const sets = RANGES.map((range, at) => numbers(fields[at] ?? '', range));
  const has = (at: number, value: number): boolean => sets[at]?.has(value) === true;
  const isFree = (at: number): boolean => fields[at]?.startsWith('*') === true;
  return {
    minutes: [...(sets[0] ?? [])].sort((a, b) => a - b),
    hours: [...(sets[1] ?? [])].sort((a, b) => a - b),
    isDay(on) {
      if (!has(3, Number(on.slice(5, 7)))) return false;
      const isDate = has(2, Number(on.slice(8)));
      const isWeekday = has(4, weekday(on)) || (weekday(on) === 7 && has(4, 0));
      // As cron has it: of a date and a weekday that are both named, either will do.
      return isFree(2) || isFree(4) ? isDate && isWeekday : isDate || isWeekday;
    },
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The first turn later than the instant. Throws a RangeError on a rule that cannot be read or never comes. */
export function nextTurn(rule: string, zone: string, after: Date): Date {
  const { minutes, hours, isDay } = parse(rule);
  // From the day before: where clocks are set back over midnight, a day's first hours come after the next one's.
  let on = dayOf(new Date(after.getTime() - DAY_MS), zone);
  for (let looked = 0; looked < LOOK_AHEAD_DAYS; looked += 1, on = addDays(on, 1)) {
    if (instantOf(on, '23:59', zone) <= after || !isDay(on)) continue;
    for (const hour of hours.filter((each) => instantOf(on, `${twoDigits(each)}:59`, zone) > after))
      for (const minute of minutes) {
        const time = `${twoDigits(hour)}:${twoDigits(minute)}`;
        const at = instantOf(on, time, zone);
        if (at > after && isAt(at, time, zone)) return at;
      }
  }
  throw new RangeError(`the cron rule “${rule}” never comes`);
}

const isAt = (at: Date, time: string, zone: string): boolean =>
  at.toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }) === time;

/** The turns of a span, its end included. */
export function turnsBetween(rule: string, zone: string, after: Date, until: Date): Date[] {
  const turns: Date[] = [];
  for (let at = nextTurn(rule, zone, after); at <= until; at = nextTurn(rule, zone, at)) turns.push(at);
  return turns;
}
