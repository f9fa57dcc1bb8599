import { type Clock, MINUTE_MS } from '#core/clock.ts';
import { addDays, type Day, dayOf, parseDay } from '#core/day.ts';
import { money, toDecimal } from '#core/money.ts';
import { type AccountAccess, invalidAccountId, NO_AGREEMENT, type SharedAccount } from './account-access.ts';
import { type AccountFault, accountFault } from './account-faults.ts';
import { isExpired } from './agreements.ts';
import { type Answer, apiInstant, fault, type FieldFaults, fieldFaults, reply } from './answer.ts';
import type { Institutions } from './institutions.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Register, Scope } from './register.ts';

/** What is known about an account's health besides its consent; forgotten with the process. */
export interface AccountStates {
  /** Steps to `READY`: 0 is `DISCOVERED`, 1 `PROCESSING`; absent means ready. Each call is a step. */
  readonly progress: Map<string, number>;
  readonly faults: Map<string, AccountFault>;
  readonly lastAccessed: Map<string, Date>;
}

export interface Accounts {
  metadata(id: string): Answer;
  data(id: string, scope: Scope, query: URLSearchParams): Answer;
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly institutions: Institutions;
  readonly access: AccountAccess;
  readonly limits: RateLimits;
  readonly states: AccountStates;
}

const STEPS = ['DISCOVERED', 'PROCESSING'] as const;

function details({ book }: SharedAccount): Answer {
  const { id, iban, currency, owner, name, product, cash_account_type, masked_pan } = book.profile;
  return reply(200, {
    account: {
      resourceId: id,
      ...(iban === undefined ? {} : { iban, bban: iban.slice(4), scan: iban.slice(8) }),
      ...(masked_pan === undefined ? {} : { maskedPan: masked_pan }),
      currency,
      ownerName: owner,
      name,
      details: product,
      product,
      cashAccountType: cash_account_type,
      status: 'enabled',
      usage: 'PRIV',
    },
  });
}

function balances({ book }: SharedAccount, now: Date): Answer {
  const { currency, credit_limit } = book.profile;
  const { booked, available } = book.balances(now);
  const row = (balanceType: string, minor: bigint, creditLimitIncluded: boolean) => ({
    balanceAmount: { amount: toDecimal(money(minor, currency)), currency },
    balanceType,
    creditLimitIncluded,
    lastChangeDateTime: apiInstant(now),
    referenceDate: dayOf(now, 'UTC'),
  });
  // On a card the available amount is the credit that is left: nobody's balance.
  return reply(200, {
    balances: [
      row('interimBooked', booked, false),
      row('interimAvailable', available + (credit_limit ?? 0n), credit_limit !== undefined),
    ],
  });
}

interface Window {
  readonly from: Day | undefined;
  readonly to: Day | undefined;
}

function windowOf(query: URLSearchParams, today: Day): Window | Answer {
  const faults: FieldFaults = {};
  const read = (name: string): Day | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    const parsed = parseDay(text);
    if (parsed === undefined) {
      faults[name] = ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'];
    } else if (parsed > today) {
      const detail = `'${text}' can't be greater than ${today}. Specify correct date range`;
      faults[name] = { summary: "Date can't be in future", detail };
    }
    return parsed;
  };
  const from = read('date_from');
  const to = read('date_to');
  if (Object.keys(faults).length > 0) return fieldFaults(faults);
  if (from === undefined || to === undefined || from <= to) return { from, to };
  return fault(
    400,
    'Incorrect date range',
    `Starting date '${from}' is greater than end date '${to}'. ` +
      'When specifying date range, starting date must precede the end date',
  );
}

export function createAccounts(given: Given): Accounts {
  const { clock, register, institutions, access, limits, states } = given;

  /** The answer 409 has: the account itself. */
  const show = ({ book, agreement }: SharedAccount, step: number | undefined) => {
    const { id, iban, masked_pan, institution_id, name } = book.profile;
    const faulty = states.faults.get(id);
    const ready = step === undefined ? 'READY' : (STEPS[step] ?? 'READY');
    const status = faulty === undefined ? ready : faulty === 'suspended' ? 'SUSPENDED' : 'ERROR';
    const last = states.lastAccessed.get(id);
    return {
      id,
      created: register.accountCreated.get(id),
      last_accessed: last === undefined ? null : apiInstant(last),
      iban: iban ?? masked_pan ?? '',
      status: isExpired(agreement, clock.now()) ? 'EXPIRED' : status,
      institution_id,
      owner_name: '',
      name,
    };
  };
  const step = (id: string): number | undefined => {
    const now = states.progress.get(id);
    if (now === undefined) return undefined;
    if (now + 1 < STEPS.length) states.progress.set(id, now + 1);
    else states.progress.delete(id);
    return now;
  };
  const earliest = ({ book, agreement }: SharedAccount, today: Day): Day => {
    const minutes = institutions.find(book.profile.institution_id)?.full_history_minutes;
    const since = clock.now().getTime() - Date.parse(agreement.accepted ?? '');
    const isLate = minutes !== undefined && since > minutes * MINUTE_MS;
    const days = agreement.max_historical_days;
    return addDays(today, -(isLate ? Math.min(90, days) : days));
  };
  const transactions = (shared: SharedAccount, query: URLSearchParams): Answer => {
    const now = clock.now();
    const today = dayOf(now, 'UTC');
    const window = windowOf(query, today);
    if ('status' in window) return window;
    const first = earliest(shared, today);
    const { booked, pending } = shared.book.rows(now);
    const isWanted = (on: Day): boolean =>
      on >= first &&
      (window.from === undefined || on >= window.from) &&
      (window.to === undefined || on <= window.to);
    return reply(200, {
      transactions: {
        booked: booked.filter((row) => isWanted(row.on)).map((row) => row.transaction),
        pending: pending.map((row) => row.transaction),
      },
      last_updated: apiInstant(now),
    });
  };
  const read = (shared: SharedAccount, scope: Scope, query: URLSearchParams): Answer => {
    if (scope === 'details') return details(shared);
    return scope === 'balances' ? balances(shared, clock.now()) : transactions(shared, query);
  };

  return {
    metadata(id) {
      const invalid = invalidAccountId(id);
      if (invalid !== undefined) return invalid;
      const found = access.find(id);
      if ('shared' in found) return reply(200, show(found.shared, step(id)));
      const text = 'No Account matches the given query.';
      return found.refusal === 'unknown' ? fault(404, text, text) : NO_AGREEMENT;
    },
    data(id, scope, query) {
      const invalid = invalidAccountId(id);
      if (invalid !== undefined) return invalid;
      const found = access.find(id);
      if ('refusal' in found) {
        if (found.refusal === 'no agreement') return NO_AGREEMENT;
        const detail = 'Please check whether you specified a valid Account ID';
        return fault(404, `Account ID ${id} not found`, detail);
      }
      const refusal = access.refusal(found.shared, scope);
      if (refusal !== undefined) return refusal;
      const { headers, refusal: tooMany } = limits.account(id, scope);
      if (tooMany !== undefined) return { ...tooMany, headers };
      const faulty = states.faults.get(id);
      if (faulty !== undefined) return { ...accountFault(faulty, scope), headers };
      const at = step(id);
      if (at !== undefined) return { ...reply(409, show(found.shared, at)), headers };
      const answer = read(found.shared, scope, query);
      if (answer.status !== 200) return { ...answer, headers };
      states.lastAccessed.set(id, clock.now());
      return { ...answer, headers: limits.succeeded(id, scope) };
    },
  };
}
