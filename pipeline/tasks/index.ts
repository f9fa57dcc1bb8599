/** The background tasks, kept by hand: a new one is a file and a line here. */
import { giveUpLinks } from './give-up-links.ts';
import type { Task } from './task.ts';

export const TASKS: readonly Task[] = [giveUpLinks];
