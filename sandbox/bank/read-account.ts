import { type Clock, MINUTE_MS } from '#core/clock.ts';
import { addDays, type Day, dayOf, parseDay } from '#core/day.ts';
import { money, toDecimal } from '#core/money.ts';
import type { SharedAccount } from './account-access.ts';
import { type Answer, apiInstant, type FieldFaults, fault, fieldFaults, reply } from './answer.ts';
import type { Institutions } from './institutions.ts';
import type { Scope } from './register.ts';

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

interface Reading {
  readonly clock: Clock;
  readonly institutions: Institutions;
  readonly query: URLSearchParams;
}

/** The first day this consent reaches back to, now. */
function earliest({ book, agreement }: SharedAccount, today: Day, { clock, institutions }: Reading): Day {
  const minutes = institutions.find(book.profile.institution_id)?.full_history_minutes;
  const since = clock.now().getTime() - Date.parse(agreement.accepted ?? '');
  const isLate = minutes !== undefined && since > minutes * MINUTE_MS;
  const days = agreement.max_historical_days;
  return addDays(today, -(isLate ? Math.min(90, days) : days));
}

function transactions(shared: SharedAccount, reading: Reading): Answer {
  const now = reading.clock.now();
  const today = dayOf(now, 'UTC');
  const window = windowOf(reading.query, today);
  if ('status' in window) return window;
  const first = earliest(shared, today, reading);
  const served = shared.book.earliestServed?.(now) ?? first;
  const { booked, pending } = shared.book.rows(now);
  const isWanted = (on: Day): boolean =>
    on >= first &&
    on >= served &&
    (window.from === undefined || on >= window.from) &&
    (window.to === undefined || on <= window.to);
  return reply(200, {
    transactions: {
      booked: booked.filter((row) => isWanted(row.on)).map((row) => row.transaction),
      ...(shared.book.isWithoutPending === true ? {} : { pending: pending.map((row) => row.transaction) }),
    },
    last_updated: apiInstant(now),
  });
}

/** What a consented account answers when nothing stands in the way. */
export function readAccount(shared: SharedAccount, scope: Scope, reading: Reading): Answer {
  if (scope === 'details') return details(shared);
  if (scope === 'balances') return balances(shared, reading.clock.now());
  return transactions(shared, reading);
}
