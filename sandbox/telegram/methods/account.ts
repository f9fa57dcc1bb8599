/** Who the bot is, and what it says about itself. */
import { z } from 'zod';
import type { Menu } from '../menu.ts';
import { commandSchema } from '../menu.ts';
import { parseFields, structure, wholeNumber } from '../parameters.ts';
import { badRequest } from '../refusal.ts';
import { wireBot, wireChat } from '../wire.ts';
import type { Call, Methods, World } from '../world.ts';

const commandsSchema = z.object({ commands: structure(z.array(z.looseObject({}))) });
const buttonSchema = z.object({
  menu_button: structure(z.looseObject({ type: z.enum(['commands', 'default', 'web_app']) })).optional(),
});

function change(world: World, part: Partial<Menu>): true {
  world.menu.current = { ...world.menu.current, ...part };
  world.chats.emit({ kind: 'settings' });
  return true;
}

function setMyCommands({ world, parameters }: Call): true {
  const { commands } = parseFields(commandsSchema, parameters);
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  return change(world, {
    commands: commands.map((command) => {
      const parsed = commandSchema.safeParse(command);
      if (parsed.success) return parsed.data;
      const isName = parsed.error.issues[0]?.path[0] === 'command';
      throw badRequest(isName ? 'BOT_COMMAND_INVALID' : 'BOT_COMMAND_DESCRIPTION_INVALID');
    }),
  });
}

/** A setter of one text with its limit in characters. */
const setText =
  (field: 'description' | 'short_description' | 'name', limit: number) =>
  ({ world, parameters }: Call): true => {
    const text = parseFields(z.object({ [field]: z.string().optional() }), parameters)[field] ?? '';
    if (text.length > limit) throw badRequest(`${field.replaceAll('_', ' ')} is too long`);
    return change(world, { [field]: text });
  };

export const account: Methods = {
  getMe: ({ world }) => ({
    ...wireBot(world.bot),
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  }),
  getMyCommands: ({ world }) => world.menu.current.commands,
  setMyCommands,
  deleteMyCommands: ({ world }) => change(world, { commands: [] }),
  setMyDescription: setText('description', 512),
  getMyDescription: ({ world }) => ({ description: world.menu.current.description }),
  setMyShortDescription: setText('short_description', 120),
  getMyShortDescription: ({ world }) => ({ short_description: world.menu.current.short_description }),
  setMyName: setText('name', 64),
  getMyName: ({ world }) => ({ name: world.menu.current.name ?? world.bot.first_name }),
  setChatMenuButton: ({ world, parameters }) =>
    change(world, {
      menu_button: parseFields(buttonSchema, parameters).menu_button ?? { type: 'default' },
    }),
  getChatMenuButton: ({ world }) => world.menu.current.menu_button,
  getChat: ({ world, parameters }) => {
    const { chat_id } = parseFields(z.object({ chat_id: wholeNumber }), parameters);
    return { ...wireChat(world.chats.reachable(chat_id)), accent_color_id: 0, max_reaction_count: 11 };
  },
};
