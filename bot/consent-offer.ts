/** Hands out the page where a person consents, in a message that will be edited to what comes of it. */
import { type Connection, noteChatMessage } from '#core/store/connections.ts';
import type { Button } from './button.ts';
import type { Tools } from './command.ts';
import type { BotContext } from './context.ts';
import { reply } from './reply.ts';
import { bold, count, foreign, type Html, html, italic, lines } from './say.ts';

function sayAsked(connection: Connection, isConfirmation: boolean): Html {
  const name = foreign(connection.institution_name);
  if (isConfirmation)
    return lines(
      html`Confirm that you still want to share your accounts at ${bold(name)}.`,
      'No login at the bank is needed: it is one page.',
    );
  const { history_days, access_days } = connection;
  const asks =
    connection.renews_id === null
      ? html`${bold(name)} asks for your consent on its own page.`
      : html`${bold(name)} asks for your consent once more. Your accounts and their history stay as they are.`;
  return lines(
    asks,
    '',
    `What is shared: names and numbers of the accounts you choose, their balances, and the transactions of ` +
      `the last ${count(history_days, 'day')} at most. Reading only: nobody can move money with it.`,
    access_days === null
      ? undefined
      : `It lasts ${count(access_days, 'day')} at most; then you are asked again.`,
  );
}

export async function offerConsent(
  ctx: BotContext,
  tools: Tools,
  connection: Connection,
  isConfirmation = false,
): Promise<void> {
  const { institution_name, consent_url, connection_id } = connection;
  const button: Button = { text: `Open ${institution_name.slice(0, 50)}`, url: consent_url };
  const said = lines(
    sayAsked(connection, isConfirmation),
    '',
    italic(html`Waiting for you at ${foreign(institution_name)} … The page is open for an hour.`),
  );
  const messageId = await reply(ctx, said, [[button]]);
  await noteChatMessage(tools.db, connection_id, messageId);
}
