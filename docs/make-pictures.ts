/** Makes the README's pictures from the running demo: `npx node docs/make-pictures.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import { DEMO_PERSON } from '#sandbox/world.ts';
import { openBrowser } from '#test/browser.ts';
import { startDemo } from '#test/demo-for-test.ts';

const here = import.meta.dirname;
const CHAT = DEMO_PERSON.id;
const PATIENCE_MS = 120_000;

const demo = await startDemo();
const browser = await openBrowser();
try {
  const chat = demo.world.telegram.control;
  const said = (pattern: RegExp) =>
    chat.waitFor(CHAT, (message) => message.from === 'bot' && pattern.test(message.text), PATIENCE_MS);
  await said(/how much did I spend on groceries/);
  const page = await browser.newPage({ viewport: { width: 1360, height: 900 }, deviceScaleFactor: 1.5 });
  await page.goto(demo.config.publicUrl);
  chat.say(CHAT, 'how much did I spend on groceries last month?');
  await said(/spent on groceries last month/);
  chat.say(CHAT, 'and eating out?');
  await said(/eating out/);
  const [current] = demo.world.bank.ledger.accounts();
  await demo.world.bank.control.addTransaction({
    accountId: current?.id ?? '',
    amount: '-3.40',
    payee: 'Costa',
  });
  chat.say(CHAT, '/sync');
  await said(/Costa/);
  await said(/1 new/);
  await page.waitForTimeout(20_000);
  await page.screenshot({ path: path.join(here, 'demo.png') });
  chat.say(CHAT, '/chart spending-by-month');
  const picture = await chat.waitFor(CHAT, (message) => message.photo !== undefined, PATIENCE_MS);
  fs.writeFileSync(
    path.join(here, 'chart.png'),
    chat.fileBytes(picture.photo?.file_id ?? '') ?? new Uint8Array(),
  );
} finally {
  await browser.close();
  await demo.stop();
}
