/** What the chat and the page say while a household has no figures yet: nothing linked, or not fetched so far. */
import type { Db } from './db.ts';
import { listLinked } from './store/connections.ts';

export async function sayNoFigures(
  db: Db,
  householdId: string,
): Promise<{ isLinked: boolean; text: string }> {
  const isLinked = (await listLinked(db, householdId)).length > 0;
  return {
    isLinked,
    text: isLinked
      ? 'Your bank is linked and its transactions are on their way. I will say so when they are here.'
      : 'Nothing is linked yet: say /link to add a bank.',
  };
}
