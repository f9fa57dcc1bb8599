/** What a restart of the server continues from. */
import { z } from 'zod';
import type { Storage } from '#sandbox/storage.ts';
import { chatsSchema } from './chats.ts';
import { storedFileSchema } from './files.ts';
import { menuSchema } from './menu.ts';
import { updatesSchema } from './updates.ts';
import { webhookSchema } from './webhook.ts';
import type { World } from './world.ts';

const snapshotSchema = z.object({
  version: z.literal(1),
  chats: chatsSchema,
  updates: updatesSchema,
  files: z.array(storedFileSchema),
  menu: menuSchema,
  webhook: webhookSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Undefined when there is none or one of another version: an old demo chat is not worth a failed start. */
export async function readSnapshot(storage: Storage | undefined): Promise<Snapshot | undefined> {
  const parsed = snapshotSchema.safeParse(await storage?.read());
  return parsed.success ? parsed.data : undefined;
}

export interface SnapshotWriter {
  /** Resolves once everything said so far is stored; throws what a write in the background met. */
  close(): Promise<void>;
}

/** A burst of messages becomes one write. */
const PAUSE_MS = 100;

function take({ chats, updates, files, menu, webhook }: World): Snapshot {
  const chat = chats.snapshot();
  files.keepOnly(
    new Set(chat.messages.flatMap(({ photo, document }) => [photo?.file_id ?? '', document?.file_id ?? ''])),
  );
  return {
    version: 1,
    chats: chat,
    updates: updates.snapshot(),
    files: files.snapshot(),
    menu: menu.current,
    webhook: webhook.settings(),
  };
}

export function writeSnapshots(world: World, storage: Storage): SnapshotWriter {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let failure: unknown;

  function write(): void {
    timer = undefined;
    last = storage.write(take(world)).catch((error: unknown) => {
      failure = error;
    });
  }
  function changed(): void {
    timer ??= setTimeout(write, PAUSE_MS);
    timer.unref();
  }

  const stop = world.chats.listen(({ kind }) => {
    if (kind !== 'action' && kind !== 'answered') changed();
  });
  world.updates.onChange(changed);
  return {
    async close() {
      stop();
      clearTimeout(timer);
      failure = undefined;
      write();
      await last;
      if (failure !== undefined) throw failure;
    },
  };
}
