/** A press on the card of a doubtful pair: the decision is kept, the figures are asked for anew, the card says so. */
import { readDoubtfulPairs } from '#core/marts/doubtful-pairs.ts';
import { decidePair, listPairDecisions, undecidePair } from '#core/store/pair-decisions.ts';
import type { Tools } from './command.ts';
import type { BotContext } from './context.ts';
import { askingButtons, decidedButtons, pairId, type Standing, sayStanding } from './pair-card.ts';
import { replyInPlace } from './reply.ts';

const ARGUMENT = /^(yes|no|undo)\.([\da-f]{32})$/;

async function show(ctx: BotContext, id: string, standing: Standing): Promise<void> {
  const message = ctx.callbackQuery?.message;
  const text = message !== undefined && 'text' in message ? message.text : undefined;
  const buttons =
    standing === 'gone'
      ? []
      : standing === 'one' || standing === 'two'
        ? decidedButtons(id)
        : askingButtons(id);
  await replyInPlace(ctx, sayStanding(text, standing), buttons);
}

/** A rebuild commits or vanishes with the decision it is for. */
async function change(tools: Tools, householdId: string, write: (tx: Tools['db']) => Promise<void>) {
  await tools.db.transaction(async (tx) => {
    await write(tx);
    const job = { household_id: householdId, trigger: 'decision' };
    await tools.queue.send('build', job, { key: householdId, tx });
  });
}

/** An answer counts while nothing is decided: on an old card it only shows what stands. */
export async function pressPair(ctx: BotContext, tools: Tools, argument: string): Promise<boolean> {
  const [, verb = '', id = ''] = ARGUMENT.exec(argument) ?? [];
  if (verb === '') return false;
  const { household_id, member_id } = ctx.member;
  const decided = (await listPairDecisions(tools.db, household_id)).find((each) => pairId(each) === id);
  if (verb === 'undo') {
    if (decided !== undefined)
      await change(tools, household_id, async (tx) => void (await undecidePair(tx, decided)));
    await show(ctx, id, 'open');
    return true;
  }
  if (decided !== undefined) {
    await show(ctx, id, decided.is_same ? 'one' : 'two');
    return true;
  }
  const open = await tools.published.use(household_id, ({ warehouse }) => readDoubtfulPairs(warehouse));
  const pair = open?.find((each) => pairId(each) === id);
  if (pair === undefined) {
    // What was undone a moment ago is open again only after the next build.
    await show(ctx, id, (await tools.queue.isBusy('build')) ? 'busy' : 'gone');
    return true;
  }
  const { account_id, earlier_key, later_key } = pair;
  const is_same = verb === 'yes';
  const decided_at = tools.clock.now();
  await change(tools, household_id, (tx) =>
    decidePair(tx, { household_id, account_id, earlier_key, later_key, is_same, member_id, decided_at }),
  );
  await show(ctx, id, is_same ? 'one' : 'two');
  return true;
}
