/** The banks of a household as cards edited in place: what is fetched, until when, and how to end it. */
import { consentEnd, isRenewable } from '#core/consent-end.ts';
import { dayOf, sayDate } from '#core/day.ts';
import { type Account, listAccounts } from '#core/store/accounts.ts';
import { type Connection, listShown } from '#core/store/connections.ts';
import { type Button, type Buttons, runButton } from './button.ts';
import type { Tools } from './command.ts';
import { renewButton } from './renew-button.ts';
import { bold, count, foreign, type Html, html, italic, lines } from './say.ts';
import { nameAccount } from './transaction-line.ts';

export interface Card {
  readonly text: Html;
  readonly buttons: Buttons;
}

interface Home {
  readonly household_id: string;
  readonly zone: string;
}

const cardButton = (text: string, way: string, id = ''): Button => ({
  text: text.slice(0, 60),
  data: id === '' ? `accounts:${way}` : `accounts:${way}.${id}`,
});

/** Nothing where the end is not known. */
function sayEnd(connection: Connection, now: Date, zone: string): string | undefined {
  if (connection.status === 'expired') return 'The consent is over: nothing new arrives.';
  const end = consentEnd(connection);
  if (end === undefined) return undefined;
  const day = sayDate(dayOf(end, zone));
  if (end <= now) return `The consent ended on ${day}.`;
  return connection.reconfirm_by !== null && end === connection.reconfirm_by
    ? `To be confirmed by ${day}.`
    : `Consent until ${day}.`;
}

/** Every bank that is linked. */
export async function banksCard(tools: Tools, { household_id, zone }: Home): Promise<Card> {
  const connections = await listShown(tools.db, household_id);
  const accounts = await listAccounts(tools.db, household_id);
  const now = tools.clock.now();
  const rows = connections.map((each) => {
    const own = accounts.filter(({ connection_id }) => connection_id === each.connection_id);
    const end = sayEnd(each, now, zone);
    return html`· ${bold(foreign(each.institution_name))}: ${count(own.length, 'account')}. ${end ?? ''}`;
  });
  return {
    text: lines(bold('Your banks'), ...(rows.length === 0 ? ['None is linked.'] : rows)),
    buttons: [
      ...connections.map((each) => [cardButton(each.institution_name, 'bank', each.connection_id)]),
      [runButton('Link a bank', 'link')],
      [cardButton('‹ Balances', 'balances')],
    ],
  };
}

function pickRow(account: Account): Button[] {
  if (!account.is_active) return [];
  const ending = account.number_ending === null ? '' : ` ··${account.number_ending}`;
  const mark = account.is_selected ? '✓' : '✗';
  return [cardButton(`${mark} ${account.name.slice(0, 40)}${ending}`, 'pick', account.account_id)];
}

const sayState = (account: Account): Html =>
  html`${account.is_active && account.is_selected ? '✓' : '✗'} ${nameAccount(account)}${
    account.is_active ? (account.is_selected ? '' : ', not fetched') : ', closed at the bank'
  }`;

/** One bank, its accounts each with a switch. Undefined when it is not linked any more. */
export async function bankCard(
  tools: Tools,
  { household_id, zone }: Home,
  connection: Connection | undefined,
): Promise<Card | undefined> {
  if (connection?.status !== 'linked' && connection?.status !== 'expired') return undefined;
  const accounts = (await listAccounts(tools.db, household_id)).filter(
    ({ connection_id }) => connection_id === connection.connection_id,
  );
  const now = tools.clock.now();
  return {
    text: lines(
      bold(foreign(connection.institution_name)),
      sayEnd(connection, now, zone),
      '',
      accounts.map(sayState),
      '',
      italic('A ✗ is not fetched and costs none of the bank’s daily reads; what is here of it stays.'),
    ),
    buttons: [
      ...accounts.map(pickRow).filter((row) => row.length > 0),
      ...(isRenewable(connection, now) ? [[renewButton(connection)]] : []),
      [cardButton(`Unlink ${connection.institution_name}`, 'unlink', connection.connection_id)],
      [cardButton('‹ All banks', 'banks')],
    ],
  };
}

/** Asked once more before the consent is taken back. */
export function unlinkCard({ institution_name, connection_id }: Connection): Card {
  return {
    text: lines(
      html`Unlink ${bold(foreign(institution_name))}?`,
      'I take your consent back, and nothing new arrives. The history that is here stays, in every figure.',
    ),
    buttons: [
      [cardButton('Yes, unlink it', 'unlink-yes', connection_id)],
      [cardButton('No, keep it', 'bank', connection_id)],
    ],
  };
}

export const unlinkedCard = ({ institution_name, connection_id }: Connection): Card => ({
  text: lines(
    html`${bold(foreign(institution_name))} is unlinked: your consent is taken back.`,
    'Its history stays here, in every figure.',
  ),
  buttons: [
    [{ text: 'Link it again', data: `link:again.${connection_id}` }],
    [cardButton('‹ All banks', 'banks')],
  ],
});
