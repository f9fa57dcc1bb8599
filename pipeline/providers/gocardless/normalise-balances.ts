import { type Day } from '#core/day.ts';
import { isFault, type Money, parseAmount } from '#core/money.ts';
import type { AccountKind, BalanceKind, BankBalance, Landed } from '#pipeline/provider.ts';
import { quirkOf } from './quirks/index.ts';
import { balanceSchema, type WireBalance } from './wire.ts';
import { wireDay } from './wire-day.ts';

// Best first. What is booked now comes before the close of the day before, because the transactions that
// arrive with it are those booked until now.
const BOOKED = [
  'interimBooked',
  'closingBooked',
  'expected',
  'information',
  'openingBooked',
  'interimCleared',
  'closingCleared',
  'openingCleared',
  'previouslyClosedBooked',
];
const AVAILABLE = ['interimAvailable', 'closingAvailable', 'forwardAvailable', 'openingAvailable'];

interface Read {
  readonly wire: WireBalance;
  readonly amount: Money;
  readonly reference_on: Day | undefined;
}

/** The code for no currency at all stands where a bank does not bother: the account's own is meant. */
function moneyOf({ amount, currency }: WireBalance['balanceAmount'], own: string) {
  const code = currency.trim().toUpperCase();
  return parseAmount(amount, code === 'XXX' && own !== '' ? own : code);
}

const holdsCredit = ({ wire }: Read): boolean => wire.creditLimitIncluded === true;

/** The row of the best type; of several one without credit, then of the latest reference day, then the first. */
function best(rows: readonly Read[], types: readonly string[]): Read | undefined {
  for (const type of types) {
    const all = rows.filter(({ wire }) => wire.balanceType === type);
    const own = all.filter((row) => !holdsCredit(row));
    const [first, ...rest] = own.length > 0 ? own : all;
    if (first === undefined) continue;
    return rest.reduce((a, b) => ((b.reference_on ?? '') > (a.reference_on ?? '') ? b : a), first);
  }
  return undefined;
}

/** What can be spent of one's own; on a card the credit that is left. */
function bestAvailable(rows: readonly Read[], kind: AccountKind): Read | undefined {
  const wanted = rows.filter((row) => holdsCredit(row) === (kind === 'card'));
  return best(wanted, AVAILABLE) ?? best(rows, AVAILABLE);
}

/** Where a bank's booked balance is no row of its own: the row that stands for it, with what it comes to. */
function bookedByQuirk(pool: readonly Read[], institutionId: string): Read | undefined {
  const minorOf = (type: string): bigint | undefined => best(pool, [type])?.amount.minor;
  const found = quirkOf(institutionId)?.bookedBalance?.(minorOf);
  const row = found === undefined ? undefined : best(pool, [found.type]);
  return found === undefined || row === undefined
    ? undefined
    : { ...row, amount: { ...row.amount, minor: found.minor } };
}

/**
 * At most one row becomes the booked balance and at most one the available one; the rest are kept as `other`.
 * A card's available figure is credit that is left and never stands in for what is booked. On another account
 * it does, when the bank gives nothing else and no overdraft is counted in.
 */
export function normaliseBalances(
  rows: readonly unknown[],
  account: {
    readonly kind: AccountKind;
    readonly currency: string;
    readonly zone: string;
    readonly institution_id?: string;
  },
): Landed<BankBalance>[] {
  const read = rows.map((raw): Read | string => {
    const parsed = balanceSchema.safeParse(raw);
    if (!parsed.success) return `${parsed.error.issues[0]?.path.join('.') || 'the row'} cannot be read`;
    const amount = moneyOf(parsed.data.balanceAmount, account.currency);
    if (isFault(amount)) return `the amount cannot be read: ${amount.reason}`;
    return { wire: parsed.data, amount, reference_on: wireDay(parsed.data.referenceDate, account.zone) };
  });
  const good = read.filter((row) => typeof row !== 'string');
  const own = good.filter(({ amount }) => amount.currency === account.currency);
  // An account whose currency was not known at linking has all its balances in another.
  const pool = own.length > 0 ? own : good;

  const available = bestAvailable(pool, account.kind);
  const isStandIn = account.kind !== 'card' && available !== undefined && !holdsCredit(available);
  const booked =
    bookedByQuirk(pool, account.institution_id ?? '') ??
    best(pool, BOOKED) ??
    (isStandIn ? available : undefined);
  const kindOf = (row: Read): BalanceKind =>
    row.wire === booked?.wire ? 'booked' : row === available ? 'available' : 'other';

  return read.map((row, at): Landed<BankBalance> => {
    const raw = rows[at];
    if (typeof row === 'string') return { set_aside: row, raw };
    const kind = kindOf(row);
    return {
      raw,
      row: {
        type: row.wire.balanceType,
        kind,
        amount: kind === 'booked' && booked !== undefined ? booked.amount : row.amount,
        is_credit_limit_included: holdsCredit(row),
        ...(row.reference_on === undefined ? {} : { reference_on: row.reference_on }),
      },
    };
  });
}
