/** Whether an account is proven by its balance, in a few words: the same wherever it is said. */
import { dayOf, sayDay } from '#core/day.ts';
import { readAccounts } from '#core/marts/accounts.ts';
import { isUnproven, type Proof, readProofs } from '#core/marts/reconciliation.ts';
import { absolute, money as toMoney } from '#core/money.ts';
import type { Published } from '#core/published.ts';
import type { Warehouse } from '#core/warehouse.ts';
import { type Html, html, money, sayInstant } from './say.ts';
import { nameAccount } from './transaction-line.ts';

interface At {
  readonly zone: string;
  readonly now: Date;
}

/** "reconciled until Tue 24 Nov", "off by £12.30 since 06:02 today"; undefined when there was nothing to prove. */
function sayProof(proof: Proof, currency: string, { zone, now }: At): Html | undefined {
  const { status, difference_minor, off_since, last_reconciled_on: until } = proof;
  if (status === 'off' && difference_minor !== null && off_since !== null) {
    const difference = money(absolute(toMoney(difference_minor, currency)));
    const recheck = isUnproven(proof, now) ? '' : ', checked again with the next sync';
    return html`off by ${difference} since ${sayInstant(off_since, zone, now)}${recheck}`;
  }
  return until === null ? undefined : html`reconciled until ${sayDay(until, dayOf(now, zone))}`;
}

type Say = (published: Published, householdId: string, at: At) => Promise<Html[]>;

const sayThose =
  (isMeant: (proof: Proof, now: Date) => boolean): Say =>
  async (published, householdId, at) => {
    const said = await published.use(householdId, async ({ warehouse }) => {
      const meant = (await readProofs(warehouse)).filter((proof) => isMeant(proof, at.now));
      const proofs = new Map(meant.map((proof) => [proof.account_id, proof]));
      const accounts = (await readAccounts(warehouse)).filter((account) => account.is_active);
      return accounts.flatMap((account) => {
        const proof = proofs.get(account.account_id);
        const words = proof === undefined ? undefined : sayProof(proof, account.currency, at);
        return words === undefined ? [] : [html`${nameAccount(account)}: ${words}`];
      });
    });
    return said ?? [];
  };

/** One line an account, for those whose banks report balances. */
export const sayProofs = sayThose(() => true);

/** One line for each account whose figures may be wrong. */
export const sayUnproven = sayThose(isUnproven);

/** Ids of the accounts whose figures may be wrong. */
export async function readUnproven(warehouse: Warehouse, now: Date): Promise<ReadonlySet<string>> {
  const proofs = (await readProofs(warehouse)).filter((proof) => isUnproven(proof, now));
  return new Set(proofs.map((proof) => proof.account_id));
}
