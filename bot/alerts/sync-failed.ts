import { dayOf } from '#core/day.ts';
import type { AccountOutcome, SyncOutcome } from '#core/sync-outcome.ts';
import type { AlertKind, Draft } from '../alert.ts';
import { runButton } from '../button.ts';
import { OVER } from '../consent-over.ts';
import { bold, foreign, html, lines } from '../say.ts';

type Failure = NonNullable<AccountOutcome['problem']>;

/** Nothing comes any more until the person consents again. */
const ENDS_CONSENT = new Set(['bank.consent_expired', 'bank.access_revoked', 'bank.suspended']);
/** It stays so until somebody does something: said once for an account, not every day. */
const LASTS = new Set([
  ...ENDS_CONSENT,
  'bank.account_inactive',
  'bank.not_found',
  'bank.forbidden',
  'bank.stopped',
]);
/** The ordinary ends of a day's allowance and of patience, told to whoever asks. */
const NO_NEWS = new Set(['bank.rate_limited', 'bank.resting']);

const hasEnded = (outcome: SyncOutcome): Failure | undefined =>
  outcome.problem !== undefined && ENDS_CONSENT.has(outcome.problem.code)
    ? { ...outcome.problem, retry_at: null }
    : undefined;

/** Whoever asked for a sync is told its outcome there. */
const isWorthTelling = (outcome: SyncOutcome, { code }: Failure): boolean =>
  !NO_NEWS.has(code) && (LASTS.has(code) || outcome.trigger !== 'person');

function sayNext({ code }: Failure): string | undefined {
  if (code === 'bank.account_inactive' || code === 'bank.stopped') return undefined;
  return 'I try again at the next scheduled sync. What is here stays.';
}

function toDraft(outcome: SyncOutcome, problem: Failure, day: string): Draft {
  const failed = outcome.accounts.filter((account) => account.problem?.code === problem.code);
  const which =
    failed.length < outcome.accounts.length ? failed.map((account) => account.name).join(', ') : undefined;
  const said = lines(
    bold(html`${foreign(outcome.institution_name)} could not be read`),
    which === undefined ? undefined : html`Accounts: ${foreign(which, 200)}`,
    foreign(problem.message, 400),
    sayNext(problem),
  );
  const accounts = failed.map((account) => account.account_id).join(',');
  return {
    dedupe_key: `${outcome.connection_id}/${problem.code}/${LASTS.has(problem.code) ? accounts : day}`,
    body: { html: said.source, buttons: [[runButton('Status', 'status')]] },
  };
}

/** The one message that a consent is over, whoever noticed it first: a sync, or the clock. */
function toEnd(outcome: SyncOutcome, problem: Failure, day: string): Draft {
  const { connection_id, institution_name } = outcome;
  const said = lines(
    bold(html`${foreign(institution_name)} could not be read`),
    foreign(problem.message, 400),
    'Until it is linked again nothing new arrives; what is here stays, and what was missed is fetched then.',
  );
  const renew = { text: `Renew ${institution_name.slice(0, 50)}`, data: `link:renew.${connection_id}` };
  return { dedupe_key: `${connection_id}/over/${day}`, body: { html: said.source, buttons: [[renew]] } };
}

export const syncFailed: AlertKind = {
  kind: 'sync-failed',
  title: 'A bank that could not be read, and what to do',
  async find({ outcomes, household, now, ...context }) {
    const day = dayOf(now, household.zone);
    const drafts: Draft[] = [];
    for (const outcome of outcomes) {
      const end = hasEnded(outcome);
      if (end !== undefined) {
        const found = await context.firstTime(OVER, [outcome.connection_id]);
        if (found.has(outcome.connection_id)) drafts.push(toEnd(outcome, end, day));
        continue;
      }
      const problems = new Map<string, Failure>();
      for (const { problem } of outcome.accounts)
        if (problem !== null && isWorthTelling(outcome, problem)) problems.set(problem.code, problem);
      for (const problem of problems.values()) drafts.push(toDraft(outcome, problem, day));
    }
    return drafts;
  },
};
