import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Household } from '#core/store/households.ts';
import { claimMessage, messageBodySchema } from '#core/store/messages.ts';
import { type BotWorld, openBotWorld } from '#test/bot-world.ts';
import { queueBuildFailure } from './outcomes.ts';

let world: BotWorld;
let household: Household;
beforeEach(async () => {
  world = await openBotWorld();
  ({ household } = await world.owner());
});
afterEach(() => world.close());

test('figures that cannot be built are told to the owner once a day', async () => {
  const tell = queueBuildFailure({ db: world.database.db, clock: world.clock });
  for (let time = 0; time < 3; time += 1)
    await tell(household, { code: 'build.test_failed', message: 'balances do not add up' });
  const message = await claimMessage(world.database.db, world.clock.now());
  expect(messageBodySchema.parse(message?.body).html).toContain('balances do not add up');
  expect(await claimMessage(world.database.db, world.clock.now())).toBeUndefined();
});
