/** grammY with nothing around it: polls and answers every text with the one it was given. */
import { Bot } from 'grammy';

const [token = '', apiRoot = '', answer = ''] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot } });
bot.on('message:text', (ctx) => ctx.reply(answer, { parse_mode: 'HTML' }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1000);
});
await bot.start({ allowed_updates: ['message'] });
