import { dayOf, daysBetween } from '#core/day.ts';
import { type Account, listAccounts } from '#core/store/accounts.ts';
import { newestBuild } from '#core/store/builds.ts';
import { type Connection, listShown } from '#core/store/connections.ts';
import { listByStatus } from '#core/store/messages.ts';
import { listQuotas, type QuotaRow } from '#core/store/quotas.ts';
import { type Run, recentRuns } from '#core/store/runs.ts';
import { runButton } from '../button.ts';
import type { Command } from '../command.ts';
import { sayProofs } from '../proof-line.ts';
import { reply } from '../reply.ts';
import { bold, count, foreign, type Html, html, lines, sayInstant } from '../say.ts';
import { saySetAside } from '../set-aside-line.ts';

interface Now {
  readonly zone: string;
  readonly now: Date;
}

function sayConsent(connection: Connection, { zone, now }: Now): string | undefined {
  if (connection.status !== 'linked') return `consent ${connection.status}: say /link to renew it`;
  if (connection.consent_expires_at === null) return undefined;
  const days = daysBetween(dayOf(now, zone), dayOf(connection.consent_expires_at, zone));
  return days < 0 ? 'consent over: say /link to renew it' : `consent for ${count(days, 'more day')}`;
}

/** The tightest of the accounts, for each scope the provider has said something about. */
function sayQuota(accounts: readonly Account[], quotas: readonly QuotaRow[], { zone, now }: Now): Html[] {
  const own = new Set(accounts.map((account) => account.account_id));
  return ['transactions', 'balances', 'accounts'].flatMap((scope) => {
    const known = quotas.filter((quota) => own.has(quota.account_id) && quota.scope === scope);
    const alive = known.filter((quota) => quota.renews_at === null || quota.renews_at > now);
    const tightest = alive
      .filter((quota) => quota.remaining !== null)
      .sort((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0))[0];
    if (tightest?.remaining == null) return [];
    const limit = tightest.call_limit === null ? '' : ` of ${tightest.call_limit}`;
    const renews =
      tightest.renews_at === null ? '' : `, renewed ${sayInstant(tightest.renews_at, zone, now)}`;
    return [html`Reads left for ${scope}: ${tightest.remaining}${limit}${renews}`];
  });
}

function sayConnection(
  connection: Connection,
  accounts: readonly Account[],
  quotas: readonly QuotaRow[],
  at: Now,
): Html[] {
  const own = accounts.filter((account) => account.connection_id === connection.connection_id);
  const success =
    connection.last_success_at === null
      ? 'not fetched yet'
      : `last fetched ${sayInstant(connection.last_success_at, at.zone, at.now)}`;
  const consent = sayConsent(connection, at);
  return [
    html``,
    bold(foreign(connection.institution_name)),
    html`${count(own.length, 'account')}, ${success}`,
    ...(connection.problem_message === null
      ? []
      : [html`Failed: ${foreign(connection.problem_message, 300)}`]),
    ...(consent === undefined ? [] : [html`${consent.charAt(0).toUpperCase()}${consent.slice(1)}`]),
    ...sayQuota(own, quotas, at),
  ];
}

const RUN_WORDS: Record<string, string> = {
  running: 'running',
  done: 'done',
  partial: 'partly done',
  failed: 'failed',
  abandoned: 'cut off',
};

function sayRun(run: Run, names: ReadonlyMap<string, string>, { zone, now }: Now): Html {
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
    const quotas = await listQuotas(tools.db, household_id);
    const runs = await recentRuns(tools.db, household_id, 5);
    const unsure = await listByStatus(tools.db, household_id, 'unsure');
    const build = await newestBuild(tools.db, household_id);
    const setAside = await saySetAside(tools.published, household_id);
    const proofs = await sayProofs(tools.published, household_id, at);
    const names = new Map(connections.map((each) => [each.connection_id, each.institution_name]));
    await reply(
      ctx,
      lines(
        build === undefined
          ? 'No figures have been built yet.'
          : html`Figures as of ${bold(sayInstant(build.data_as_of, zone, at.now))}`,
        connections.flatMap((connection) => sayConnection(connection, accounts, quotas, at)),
        proofs.length === 0 ? undefined : [html``, bold('Balances against payments'), ...proofs],
        setAside === undefined ? undefined : [html``, setAside],
        runs.length === 0
          ? undefined
          : [html``, bold('Last runs'), ...runs.map((run) => sayRun(run, names, at))],
        unsure.length === 0
          ? undefined
          : html`\n${count(unsure.length, 'message')} may not have reached you; /recent has all payments.`,
      ),
      [[runButton('Fetch now', 'sync')]],
    );
  },
};
