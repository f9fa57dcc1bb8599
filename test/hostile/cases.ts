/** The answers of one run: every kind of damage in turn, begun anew in another order when all were had. */
import { seededRandom } from '#test/seeded-random.ts';
import { BALANCES_DAMAGE, type EnvelopeDamage, TRANSACTIONS_DAMAGE } from './envelope-damage.ts';
import { ROW_DAMAGE, type RowDamage } from './row-damage.ts';

export type HostileCase =
  | { readonly scope: 'transactions'; readonly row: RowDamage; readonly list: 'booked' | 'pending' }
  | { readonly scope: 'transactions'; readonly envelope: EnvelopeDamage }
  | { readonly scope: 'balances'; readonly name: string; readonly body: string };

export const nameOfCase = (one: HostileCase): string => {
  if (one.scope === 'balances') return `balances: ${one.name}`;
  return 'row' in one ? `a ${one.list} row: ${one.row.name}` : `transactions: ${one.envelope.name}`;
};

const ALL: readonly HostileCase[] = [
  ...TRANSACTIONS_DAMAGE.map((envelope) => ({ scope: 'transactions', envelope }) as const),
  ...BALANCES_DAMAGE.map(([name, body]) => ({ scope: 'balances', name, body }) as const),
  ...(['booked', 'pending'] as const).flatMap((list) =>
    ROW_DAMAGE.map((row) => ({ scope: 'transactions', row, list }) as const),
  ),
];

export function hostileCases(count: number, seed: number): HostileCase[] {
  const random = seededRandom(seed);
  const cases: HostileCase[] = [];
  while (cases.length < count) {
    const order = ALL.map((one) => ({ one, place: random() })).toSorted((a, b) => a.place - b.place);
    cases.push(...order.map(({ one }) => one));
  }
  return cases.slice(0, count);
}
