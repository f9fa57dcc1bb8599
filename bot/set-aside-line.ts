import { readSetAside } from '#core/marts/set-aside.ts';
import type { Published } from '#core/published.ts';
import { count, foreign, type Html, html } from './say.ts';

const READ = 1000;

/**
 * What of the newest fetches could not be understood: such rows are kept in the raw record and in no figure.
 * Older fetches showed the same rows again, so they are not counted.
 */
export async function saySetAside(published: Published, householdId: string): Promise<Html | undefined> {
  const rows = (await published.use(householdId, ({ warehouse }) => readSetAside(warehouse, READ))) ?? [];
  const newest = new Map<string, string>();
  for (const row of rows) {
    const key = `${row.account_id}/${row.kind}`;
    if (!newest.has(key)) newest.set(key, row.extraction_id);
  }
  const current = rows.filter((row) => newest.get(`${row.account_id}/${row.kind}`) === row.extraction_id);
  const [first] = current;
  if (first === undefined) return undefined;
  const reason = foreign(first.reason, 120);
  return html`${count(current.length, 'row')} could not be understood and stayed out of every figure: ${reason}`;
}
