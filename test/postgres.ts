/** A real PostgreSQL for tests: one embedded server a run, a fresh migrated database for each call. */
import { connect, type DbAddress, type OpenDb, openDb } from '#core/db.ts';
import { randomToken } from '#core/secret.ts';

export interface TestDatabase extends OpenDb {
  readonly address: DbAddress;
}

/** Where test/global-postgres.ts put the server of this run. */
declare module 'vitest' {
  interface ProvidedContext {
    postgres: DbAddress;
  }
}

export async function testDatabase(): Promise<TestDatabase> {
  const { inject } = await import('vitest');
  const server = inject('postgres');
  const name = `t_${randomToken(9).toLowerCase().replaceAll('-', 'x')}`;
  const admin = connect(server, { max: 1 });
  try {
    await admin`create database ${admin(name)} template migrated`;
  } finally {
    await admin.end();
  }
  const address = { ...server, database: name };
  return { ...(await openDb(address)), address };
}
