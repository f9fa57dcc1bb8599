/** The background tasks, kept by hand: a new one is a file and a line here. */
import { abandonedRuns } from './abandoned-runs.ts';
import { compactMonths } from './compact-months.ts';
import { consentReminders } from './consent-reminders.ts';
import { giveUpLinks } from './give-up-links.ts';
import { orphanedObjects } from './orphaned-objects.ts';
import { renewQuotas } from './renew-quotas.ts';
import { staleConnections } from './stale-connections.ts';
import type { Task } from './task.ts';

export const TASKS: readonly Task[] = [
  giveUpLinks,
  staleConnections,
  consentReminders,
  renewQuotas,
  abandonedRuns,
  orphanedObjects,
  compactMonths,
];
