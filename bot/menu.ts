import type { Api } from 'grammy';
import type { Log } from '#core/log.ts';
import type { Command } from './command.ts';
import { errorFacts } from './error-facts.ts';

const DESCRIPTION =
  'Your bank accounts in your own chat, on your own machine: what comes in, what goes out, what is left. ' +
  'Only the people of one household can talk to me.';
const SHORT_DESCRIPTION = 'Your bank accounts in your own chat, on your own machine.';

/** What Telegram shows beside the chat. Without it the bot still works, so a failure is only noted. */
export async function setMenu(api: Api, commands: readonly Command[], log: Log): Promise<void> {
  try {
    await api.setMyCommands(commands.map(({ name, summary }) => ({ command: name, description: summary })));
    await api.setMyDescription(DESCRIPTION);
    await api.setMyShortDescription(SHORT_DESCRIPTION);
    await api.setChatMenuButton({ menu_button: { type: 'commands' } });
  } catch (error) {
    log.warn(errorFacts(error), 'the menu could not be set');
  }
}
