import { dayOf } from '#core/day.ts';
import type { AccountOutcome, SyncOutcome } from '#core/sync-outcome.ts';
import type { AlertKind, Draft } from '../alert.ts';
import { runButton } from '../button.ts';
import { bold, foreign, html, lines } from '../say.ts';

type Failure = NonNullable<AccountOutcome['problem']>;

/** Nothing comes any more until the person consents again. */
const ENDS_CONSENT = new Set(['bank.consent_expired', 'bank.access_revoked', 'bank.suspended']);

/** A limit is the ordinary end of a day's allowance, and whoever asked for a sync is told its outcome there. */
const isWorthTelling = (outcome: SyncOutcome, problem: Failure): boolean =>
  ENDS_CONSENT.has(problem.code) || (problem.code !== 'bank.rate_limited' && outcome.trigger !== 'person');

function toDraft(outcome: SyncOutcome, problem: Failure, day: string): Draft {
  const isOver = ENDS_CONSENT.has(problem.code);
  const failed = outcome.accounts.filter((account) => account.problem?.code === problem.code);
  const which =
    failed.length < outcome.accounts.length ? failed.map((account) => account.name).join(', ') : undefined;
  const said = lines(
    bold(html`${foreign(outcome.institution_name)} could not be read`),
    which === undefined ? undefined : html`Accounts: ${foreign(which, 200)}`,
    foreign(problem.message, 400),
    isOver
      ? 'Until it is linked again nothing new arrives; what is here stays.'
      : 'I try again at the next scheduled sync. What is here stays.',
  );
  return {
    dedupe_key: `${outcome.connection_id}/${problem.code}/${day}`,
    body: {
      html: said.source,
      buttons: [[isOver ? runButton('Link again', 'link') : runButton('Status', 'status')]],
    },
  };
}

export const syncFailed: AlertKind = {
  kind: 'sync-failed',
  title: 'A bank that could not be read, and what to do',
  find({ outcomes, household, now }) {
    const day = dayOf(now, household.zone);
    const drafts = outcomes.flatMap((outcome) => {
      const problems = new Map<string, Failure>();
      for (const { problem } of outcome.accounts)
        if (problem !== null && isWorthTelling(outcome, problem)) problems.set(problem.code, problem);
      return [...problems.values()].map((problem) => toDraft(outcome, problem, day));
    });
    return Promise.resolve(drafts);
  },
};
