import type { Clock } from '#core/clock.ts';
import type { Problem } from '#core/problem.ts';
import type { Account } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import type { CallLedger } from './calls/ledger.ts';
import { brakeFor } from './calls/plan.ts';
import type { AccountState, Provider } from './provider.ts';

const BY_STATE: Readonly<Record<Exclude<AccountState, 'ready' | 'processing'>, Problem>> = {
  expired: {
    code: 'bank.consent_expired',
    message: 'Your consent at the bank has run out: renew it with /link.',
  },
  suspended: {
    code: 'bank.suspended',
    message: 'GoCardless has suspended this account after many failures: link the bank again with /link.',
  },
  error: {
    code: 'bank.stopped',
    message:
      'The bank has answered this account with errors for days, so it is not asked any more until the bank ' +
      'says that it is well again. I look at every sync; to go on sooner link the bank again with /link.',
  },
};

function clockTime(at: Date, zone: string, now: Date): string {
  const isFar = at.getTime() - now.getTime() > 20 * 3_600_000;
  return at.toLocaleString('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(isFar ? { weekday: 'short', day: 'numeric', month: 'short' } : {}),
  });
}

/** Why this account must not be asked now; undefined when it may. At most one call, of the kind that costs nothing. */
export async function heldBack(
  { clock, zone }: { clock: Clock; zone: string },
  turn: { ledger: CallLedger; connection: Connection; provider: Provider },
  account: Account,
): Promise<Problem | undefined> {
  const { ledger, connection, provider } = turn;
  const now = clock.now();
  const brake = brakeFor(ledger, account.account_id, connection.linked_at ?? connection.created_at, now);
  switch (brake.kind) {
    case 'free':
      return undefined;
    case 'rests':
      return {
        code: 'bank.resting',
        message:
          `The bank answered with an error, so I ask it again after ${clockTime(brake.until, zone, now)}: ` +
          'about ten errors in a row would end the consent.',
        retryAt: brake.until,
      };
    case 'stopped':
      return {
        code: 'bank.stopped',
        message:
          'The bank has answered with nothing but errors for days, and one more could end the consent, so I ' +
          'have stopped asking it: link the bank again with /link.',
      };
    case 'look first': {
      const state = await provider.accountState(account.external_id);
      if (!state.ok) return state.problem;
      return state.value === 'ready' || state.value === 'processing' ? undefined : BY_STATE[state.value];
    }
  }
}
