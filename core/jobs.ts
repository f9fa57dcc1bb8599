/** The jobs by name, with the shape of what each carries: a job read from the database is parsed again. */
import { z } from 'zod';

export const jobs = {
  /** Fetch one connection, land it, and ask for a build. */
  sync: z.object({
    connection_id: z.uuid(),
    trigger: z.enum(['schedule', 'person', 'link', 'command line']),
    /** As in `connections.requested_at`, which is later when it was asked again while this job waited. */
    requested_at: z.iso.datetime(),
  }),
  /** Rebuild and publish a household's marts, and write what is worth saying to the outbox. */
  build: z.object({ household_id: z.uuid(), trigger: z.string() }),
  /** Look whether a person who never came back has consented all the same. */
  poll: z.object({ connection_id: z.uuid() }),
  /** Run a background task; the first try of its turn has the attempt 1. */
  task: z.object({ task: z.string(), attempt: z.int().min(1) }),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.output<(typeof jobs)[Name]>;
