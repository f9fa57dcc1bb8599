/** What the bot says about itself outside its messages: commands, descriptions, the menu button. */
import { z } from 'zod';

export const commandSchema = z.object({
  command: z.string().regex(/^[a-z0-9_]{1,32}$/),
  description: z.string().min(1).max(256),
});

export const menuSchema = z.object({
  commands: z.array(commandSchema),
  description: z.string(),
  short_description: z.string(),
  name: z.string().optional(),
  menu_button: z.looseObject({ type: z.string() }),
});
export type Menu = z.infer<typeof menuSchema>;

export const emptyMenu = (): Menu => ({
  commands: [],
  description: '',
  short_description: '',
  menu_button: { type: 'commands' },
});
