import { dayOf, sayDay } from '#core/day.ts';

/** `06:02 today`, `21:15 on Tue 3 Mar`, in the zone. */
export function sayInstant(at: Date, now: Date, zone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
  const on = sayDay(dayOf(at, zone), dayOf(now, zone));
  return `${time.format(at)} ${on === 'today' || on === 'yesterday' ? on : `on ${on}`}`;
}
