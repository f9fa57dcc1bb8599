/** What a person's yes does: which accounts are shared, under which ids, and what becomes of the consent before. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import type { AccountBook } from './account-book.ts';
import type { AccountStates } from './accounts.ts';
import { apiInstant } from './answer.ts';
import type { Agreement, Register, Requisition } from './register.ts';
import type { Switches } from './switches.ts';

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly states: AccountStates;
  readonly switches: Switches;
}

interface Consent {
  readonly requisition: Requisition;
  readonly agreement: Agreement;
  readonly books: readonly AccountBook[];
}

/** Ids of the consents before stay known, and can be read no more. */
function supersede(own: readonly string[], { register }: Given, consent: Consent): void {
  for (const other of register.requisitions.values()) {
    const isBefore = other !== consent.requisition && other.history.at(-1) === 'LN';
    const agreement = register.agreements.get(other.agreement);
    if (isBefore && other.accounts.some((id) => own.includes(register.accountIds.get(id) ?? id)))
      if (agreement !== undefined) agreement.superseded = true;
  }
}

/** Not yet saved. */
export function shareAccounts(consent: Consent, chosen: readonly string[], given: Given): void {
  const { clock, register, states, switches } = given;
  const { requisition, agreement, books } = consent;
  const now = apiInstant(clock.now());
  const own = books
    .map((book) => book.profile.id)
    .filter((id) => !requisition.account_selection || chosen.includes(id));
  if (switches.newAccountIds) supersede(own, given, consent);
  agreement.accepted = now;
  requisition.accounts = own.map((id) => {
    if (!switches.newAccountIds || !register.accountCreated.has(id)) return id;
    const renewed = randomUUID();
    register.accountIds.set(renewed, id);
    return renewed;
  });
  requisition.history.push(...(requisition.account_selection ? (['SA'] as const) : []), 'GA', 'LN');
  for (const id of requisition.accounts)
    if (!register.accountCreated.has(id)) register.accountCreated.set(id, now);
  for (const id of own) {
    states.faults.delete(id);
    states.suspensions.succeeded(id);
    // Whoever does not wait for the data on our page finds the accounts still being read.
    if (requisition.redirect_immediate || switches.slowAccounts) states.progress.set(id, 0);
  }
}
