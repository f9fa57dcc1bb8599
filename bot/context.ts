import type { ConversationFlavor } from '@grammyjs/conversations';
import type { Context } from 'grammy';
import type { MemberAtHome } from '#core/store/members.ts';

/** What every handler behind the guard is given: the person is known. */
export type BotContext = ConversationFlavor<Context> & {
  member: MemberAtHome;
  /** True in the update that made the person a member. */
  is_new_member: boolean;
  /** True in the update whose command ended a conversation. */
  has_left_conversation?: boolean;
};
