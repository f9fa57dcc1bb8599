import { nextTurn } from '#core/cron.ts';
import { listAccounts } from '#core/store/accounts.ts';
import { newestBuild } from '#core/store/builds.ts';
import { listShown } from '#core/store/connections.ts';
import { listByStatus } from '#core/store/messages.ts';
import { type Run, recentRuns } from '#core/store/runs.ts';
import { latestTaskRuns } from '#core/store/task-runs.ts';
import { sayBackground } from '../background-lines.ts';
import { runButton } from '../button.ts';
import type { Command } from '../command.ts';
import { sayConnection } from '../connection-lines.ts';
import { sayProofs } from '../proof-line.ts';
import { renewButtons } from '../renew-button.ts';
import { reply } from '../reply.ts';
import { bold, count, foreign, type Html, html, lines, sayInstant } from '../say.ts';
import { saySetAside } from '../set-aside-line.ts';

const RUN_WORDS: Record<string, string> = {
  running: 'running',
  done: 'done',
  partial: 'partly done',
  failed: 'failed',
  abandoned: 'cut off',
};

function sayRun(
  run: Run,
  names: ReadonlyMap<string, string>,
  { zone, now }: { zone: string; now: Date },
): Html {
  const of = run.connection_id === null ? '' : ` of ${names.get(run.connection_id) ?? 'a removed bank'}`;
  const what = run.kind === 'build' ? 'rebuilding the figures' : `${run.kind}${of}`;
  const ended = RUN_WORDS[run.status] ?? run.status;
  return html`${sayInstant(run.started_at, zone, now)}: ${foreign(what, 80)}, ${ended}`;
}

export const status: Command = {
  name: 'status',
  summary: 'How each bank stands and what was fetched when',
  group: 'Banks',
  async answer(ctx, tools) {
    const { household_id, zone } = ctx.member;
    const at = { zone, now: tools.clock.now() };
    const connections = await listShown(tools.db, household_id);
    if (connections.length === 0) {
      await reply(ctx, html`Nothing is linked yet: say /link to add a bank.`, [
        [runButton('Link a bank', 'link')],
      ]);
      return;
    }
    const accounts = await listAccounts(tools.db, household_id);
    const runs = await recentRuns(tools.db, household_id, 5);
    const unsure = await listByStatus(tools.db, household_id, 'unsure');
    const build = await newestBuild(tools.db, household_id);
    const setAside = await saySetAside(tools.published, household_id);
    const proofs = await sayProofs(tools.published, household_id, at);
    const background = sayBackground(await latestTaskRuns(tools.db), at);
    const next = nextTurn(tools.extractSchedule, tools.zone, at.now);
    const said: Html[][] = [];
    for (const connection of connections) said.push(await sayConnection(tools.db, connection, accounts, at));
    const names = new Map(connections.map((each) => [each.connection_id, each.institution_name]));
    await reply(
      ctx,
      lines(
        build === undefined
          ? 'No figures have been built yet.'
          : html`Figures as of ${bold(sayInstant(build.data_as_of, zone, at.now))}`,
        connections.some(({ status: how }) => how === 'linked')
          ? html`Next scheduled sync ${sayInstant(next, zone, at.now)}`
          : undefined,
        said.flat(),
        proofs.length === 0 ? undefined : [html``, bold('Balances against payments'), ...proofs],
        setAside === undefined ? undefined : [html``, setAside],
        runs.length === 0
          ? undefined
          : [html``, bold('Last runs'), ...runs.map((run) => sayRun(run, names, at))],
        background.length === 0 ? undefined : background,
        unsure.length === 0
          ? undefined
          : html`\n${count(unsure.length, 'message')} may not have reached you; /recent has all payments.`,
      ),
      [[runButton('Fetch now', 'sync')], ...renewButtons(connections, at.now)],
    );
  },
};
