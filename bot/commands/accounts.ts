import { z } from 'zod';
import { listAccounts, selectAccount } from '#core/store/accounts.ts';
import { findOwn } from '#core/store/connections.ts';
import type { MemberAtHome } from '#core/store/members.ts';
import { balancesCard } from '../balances-card.ts';
import { bankCard, banksCard, type Card, unlinkCard, unlinkedCard } from '../bank-cards.ts';
import type { Command, Tools } from '../command.ts';
import { replyNoMarts } from '../no-marts.ts';
import { reply, replyInPlace } from '../reply.ts';
import { html } from '../say.ts';

/** Turns the switch of one account, and shows its bank as it is now. */
async function pick(tools: Tools, member: MemberAtHome, accountId: string): Promise<Card | undefined> {
  const { household_id } = member;
  const known = (await listAccounts(tools.db, household_id)).find(
    ({ account_id }) => account_id === accountId,
  );
  if (known === undefined) return undefined;
  const is_selected = !known.is_selected;
  await selectAccount(tools.db, { household_id, account_id: accountId, is_selected });
  return await bankCard(tools, member, await findOwn(tools.db, household_id, known.connection_id));
}

/** The card that a button leads to; undefined for one that leads nowhere any more. */
async function cardOf(
  tools: Tools,
  member: MemberAtHome,
  way: string,
  id: string,
): Promise<Card | undefined> {
  const { household_id } = member;
  switch (way) {
    case 'balances':
      return await balancesCard(tools, member);
    case 'banks':
      return await banksCard(tools, member);
    case 'bank':
      return await bankCard(tools, member, await tools.linking.refresh({ household_id, connection_id: id }));
    case 'pick':
      return await pick(tools, member, id);
    case 'unlink': {
      const connection = await findOwn(tools.db, household_id, id);
      return connection && unlinkCard(connection);
    }
    case 'unlink-yes': {
      const done = await tools.linking.unlink({ household_id, connection_id: id });
      return done.ok ? unlinkedCard(done.value) : { text: html`${done.problem.message}`, buttons: [] };
    }
    default:
      return undefined;
  }
}

export const accounts: Command = {
  name: 'accounts',
  aliases: ['balances'],
  summary: 'Your accounts and what they hold',
  group: 'Money',
  async answer(ctx, tools) {
    const card = await balancesCard(tools, ctx.member);
    if (card === undefined) await replyNoMarts(ctx, tools);
    else await reply(ctx, card.text, card.buttons);
  },
  async press(ctx, tools, argument) {
    const [way = '', id = ''] = argument.split('.');
    if (id !== '' && !z.uuid().safeParse(id).success) return false;
    const card = await cardOf(tools, ctx.member, way, id);
    if (card === undefined) return false;
    await replyInPlace(ctx, card.text, card.buttons);
    return true;
  },
};
