import { dayOf, sayDay } from '#core/day.ts';
import type { MartAccount } from '#core/marts/accounts.ts';
import { isUnproven, type Proof, readProofs } from '#core/marts/reconciliation.ts';
import { readByIds } from '#core/marts/transactions.ts';
import { absolute, type Money, money as toMoney } from '#core/money.ts';
import { listSubjects } from '#core/store/findings.ts';
import type { AlertContext, AlertKind, Draft } from '../alert.ts';
import { runButton } from '../button.ts';
import { bold, type Html, html, lines, money, sayInstant } from '../say.ts';
import { amountOf, nameAccount, sayPayee } from '../transaction-line.ts';

const KIND = 'reconciliation-off';
/** Found when a difference that was told has come right. */
const PROVEN = 'reconciliation-proven';

/** One difference, however long it lasts: an account since the balance that was last proven. */
const gapOf = ({ account_id, last_reconciled_at }: Proof): string =>
  `${account_id}/${last_reconciled_at?.toISOString() ?? ''}`;

async function sayClues(proof: Proof, { warehouse, household, now }: AlertContext): Promise<Html[]> {
  const reasons = new Map(proof.explanation.map((clue) => [clue.transaction_id, clue.reason]));
  const rows = await readByIds(warehouse, [...reasons.keys()]);
  if (rows.length > 0) {
    const today = dayOf(now, household.zone);
    return [
      html`What could explain it:`,
      ...rows.map((row) => {
        const payment = html`${sayPayee(row)} ${amountOf(row)}, ${sayDay(row.booked_on, today)}`;
        return html`· ${payment}: ${reasons.get(row.transaction_id) ?? ''}`;
      }),
    ];
  }
  return proof.listed_count === 0
    ? [
        html`The bank shows no payments at all at the moment, but its balance moved: have a look at its own app.`,
      ]
    : [html`No single payment explains it: one may be missing here, or the bank's figure is wrong.`];
}

async function toDraft(proof: Proof, account: MartAccount, context: AlertContext): Promise<Draft> {
  const { household, now } = context;
  const moneyOf = (minor: bigint | null): Money => toMoney(minor ?? 0n, account.currency);
  const difference = moneyOf(proof.difference_minor);
  const [reported, expected] = [money(moneyOf(proof.reported_minor)), money(moneyOf(proof.expected_minor))];
  const direction = difference.minor < 0n ? 'less' : 'more';
  const since = sayInstant(proof.off_since ?? proof.balance_at, household.zone, now);
  const until = proof.last_reconciled_on;
  const said = lines(
    bold(html`${nameAccount(account)} does not add up`),
    html`The bank says ${reported}; by the payments I know it should be ${expected}.`,
    html`That is ${bold(money(absolute(difference)))} ${direction}, since ${since}.`,
    until === null ? undefined : html`Up to ${sayDay(until, dayOf(now, household.zone))} all was right.`,
    '',
    await sayClues(proof, context),
    '',
    'Figures of this account may be wrong by as much. I check again with every sync.',
  );
  const buttons = [[runButton('Recent payments', 'recent'), runButton('Status', 'status')]];
  return { dedupe_key: gapOf(proof), body: { html: said.source, buttons } };
}

function toProvenDraft(gap: string, proof: Proof, account: MartAccount): Draft {
  const balance = bold(money(toMoney(proof.reported_minor, account.currency)));
  const said = lines(
    bold(html`${nameAccount(account)} adds up again`),
    html`The bank's balance of ${balance} is what its payments come to.`,
  );
  return { dedupe_key: `${gap}/proven`, body: { html: said.source, buttons: [] } };
}

async function findProven(context: AlertContext, proofs: readonly Proof[]): Promise<Draft[]> {
  const told = await listSubjects(context.tx, { household_id: context.household.household_id, kind: KIND });
  const right = new Map(
    proofs.flatMap((proof) => (proof.status === 'reconciled' ? [[proof.account_id, proof]] : [])),
  );
  const over = told.filter((gap) => right.has(gap.slice(0, gap.indexOf('/'))));
  const fresh = await context.firstTime(PROVEN, over);
  // Two differences that came right together are one piece of news.
  const newest = new Map([...fresh].sort().map((gap) => [gap.slice(0, gap.indexOf('/')), gap]));
  return [...newest].flatMap(([id, gap]) => {
    const [proof, account] = [right.get(id), context.names.accounts.get(id)];
    return proof === undefined || account?.is_active !== true ? [] : [toProvenDraft(gap, proof, account)];
  });
}

export const reconciliationOff: AlertKind = {
  kind: KIND,
  title: 'A balance that the payments do not add up to',
  async find(context) {
    const proofs = await readProofs(context.warehouse);
    const off = proofs.filter(
      (proof) =>
        isUnproven(proof, context.now) && context.names.accounts.get(proof.account_id)?.is_active === true,
    );
    const fresh = await context.firstTime(KIND, off.map(gapOf));
    const drafts: Draft[] = [];
    for (const proof of off) {
      const account = context.names.accounts.get(proof.account_id);
      if (account !== undefined && fresh.has(gapOf(proof)))
        drafts.push(await toDraft(proof, account, context));
    }
    return [...drafts, ...(await findProven(context, proofs))];
  },
};
