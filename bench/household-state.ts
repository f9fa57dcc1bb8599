/** What PostgreSQL knows of the demo household, whether or not the product runs beside this. */
import path from 'node:path';
import { type Db, openDb } from '#core/db.ts';
import { startEmbedded } from '#core/embedded.ts';
import { type Household, listHouseholds } from '#core/store/households.ts';

/** Undefined while there is no household. */
export async function withHousehold<T>(
  dataDir: string,
  work: (db: Db, household: Household) => Promise<T>,
): Promise<T | undefined> {
  const embedded = await startEmbedded(path.join(dataDir, 'postgres'));
  const { db, close } = await openDb(embedded.address);
  try {
    const [household] = await listHouseholds(db);
    return household === undefined ? undefined : await work(db, household);
  } finally {
    await close();
    await embedded.stop();
  }
}
