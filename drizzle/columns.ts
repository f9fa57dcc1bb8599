import { bigint, timestamp, uuid } from './orm.ts';

/** An instant, stored and read as UTC. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' });

export const id = () => uuid().primaryKey();

/** Telegram ids exceed 32 bits but not 53, so a JavaScript number holds them exactly. */
export const telegramId = () => bigint({ mode: 'number' });
