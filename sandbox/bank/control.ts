import { type Clock, DAY_MS } from '#core/clock.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import type { AccountFault } from './account-faults.ts';
import type { AccountStates } from './accounts.ts';
import type { AddedRows } from './added-rows.ts';
import { apiInstant } from './answer.ts';
import type { Call, CallLog } from './call-log.ts';
import { CONFIRM_DAYS } from './consent-life.ts';
import type { Institutions } from './institutions.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Register, RequisitionStatus } from './register.ts';
import type { Requisitions } from './requisitions.ts';
import type { Scripts } from './scripts.ts';
import type { Switches } from './switches.ts';

export interface Control extends AddedRows {
  /** False when the bank's clock cannot be moved. */
  nextDay(): boolean;
  /** As if its days were over. Problem: `bank.requisition_not_found`. */
  expireConsent(requisitionId: string): Promise<Result<undefined>>;
  /** As if so many days of it were left, until its end or until it has to be confirmed. The same problem. */
  endConsentIn(requisitionId: string, days: number): Promise<Result<undefined>>;
  /** The requisition that was linked last, if there is one. */
  newestConsent(): string | undefined;
  /** Every state the requisition has been in, oldest first; empty when there is none. */
  history(requisitionId: string): readonly RequisitionStatus[];
  script: Scripts['add'];
  clearScripts(): void;
  /** The account answers `DISCOVERED`, then `PROCESSING`, with 409 for its data, before it is ready again. */
  startProcessing(accountId: string): void;
  /** Until it is set to undefined or the account is linked anew. */
  setAccountFault(accountId: string, type: AccountFault | undefined): void;
  setInstitutionDisabled(institutionId: string, disabled: boolean): void;
  setFreeLimit(limit: number | undefined): void;
  setDailyLimit(limit: number): void;
  /** To be changed in place. */
  readonly switches: Switches;
  /** Failures in a row that count towards a suspension. */
  countedFailures(accountId: string): number;
  calls(): readonly Call[];
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly addedRows: AddedRows;
  readonly institutions: Institutions;
  readonly requisitions: Requisitions;
  readonly states: AccountStates;
  readonly limits: RateLimits;
  readonly scripts: Scripts;
  readonly log: CallLog;
  readonly switches: Switches;
}

interface Movable extends Clock {
  advance(milliseconds: number): void;
}
const isMovable = (clock: Clock): clock is Movable =>
  'advance' in clock && typeof clock.advance === 'function';

export function createControl(given: Given): Control {
  const { clock, register, states, scripts } = given;

  return {
    ...given.addedRows,
    nextDay() {
      if (!isMovable(clock)) return false;
      clock.advance(DAY_MS);
      return true;
    },
    async expireConsent(requisitionId) {
      const agreement = register.agreements.get(register.requisitions.get(requisitionId)?.agreement ?? '');
      if (agreement === undefined) return fail('bank.requisition_not_found', 'No requisition has this id.');
      const life = agreement.access_valid_for_days * DAY_MS;
      agreement.accepted = apiInstant(new Date(clock.now().getTime() - life));
      await register.save();
      return ok(undefined);
    },
    async endConsentIn(requisitionId, days) {
      const agreement = register.agreements.get(register.requisitions.get(requisitionId)?.agreement ?? '');
      if (agreement === undefined) return fail('bank.requisition_not_found', 'No requisition has this id.');
      const life = agreement.reconfirmation
        ? Math.min(CONFIRM_DAYS, agreement.access_valid_for_days)
        : agreement.access_valid_for_days;
      agreement.accepted = apiInstant(new Date(clock.now().getTime() + (days - life) * DAY_MS));
      delete agreement.reconfirm;
      await register.save();
      return ok(undefined);
    },
    newestConsent: () =>
      [...register.requisitions.values()].findLast((one) => one.history.at(-1) === 'LN')?.id,
    history(requisitionId) {
      const requisition = register.requisitions.get(requisitionId);
      if (requisition === undefined) return [];
      const isOver = given.requisitions.statusOf(requisition) === 'EX';
      return [...requisition.history, ...(isOver ? (['EX'] as const) : [])];
    },
    script: (match, response, times) => scripts.add(match, response, times),
    clearScripts: () => scripts.clear(),
    startProcessing: (accountId) => void states.progress.set(accountId, 0),
    setAccountFault(accountId, type) {
      if (type === undefined) states.faults.delete(accountId);
      else states.faults.set(accountId, type);
    },
    setInstitutionDisabled: (id, disabled) => given.institutions.setDisabled(id, disabled),
    setFreeLimit: (limit) => given.requisitions.setFreeLimit(limit),
    setDailyLimit: (limit) => given.limits.setDailyLimit(limit),
    switches: given.switches,
    countedFailures: (accountId) => states.suspensions.inRow(accountId),
    calls: () => given.log.calls(),
  };
}
