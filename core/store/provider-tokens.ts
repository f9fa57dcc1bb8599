import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Sealer } from '#core/secret.ts';
import { eq } from '#drizzle/orm.ts';
import { provider_tokens } from '#drizzle/schema/index.ts';

export interface TokenStore {
  /** Undefined when there are none, or when they were sealed with another key: they can be fetched anew. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** A provider's tokens at rest: sealed for this provider, so that they open nowhere else. */
export function tokenStore(dependencies: {
  db: Db;
  sealer: Sealer;
  clock: Clock;
  provider: string;
}): TokenStore {
  const { db, sealer, clock, provider } = dependencies;
  const context = `provider_tokens/${provider}`;
  return {
    async read() {
      const [row] = await db.select().from(provider_tokens).where(eq(provider_tokens.provider, provider));
      if (row === undefined) return undefined;
      const opened = sealer.open(row.sealed, context);
      return opened.ok ? opened.value : undefined;
    },
    async write(text) {
      const row = { sealed: sealer.seal(text, context), changed_at: clock.now() };
      await db
        .insert(provider_tokens)
        .values({ provider, ...row })
        .onConflictDoUpdate({ target: provider_tokens.provider, set: row });
    },
  };
}
