import { type Day } from '#core/day.ts';
import { isFault, type Money, parseAmount } from '#core/money.ts';
import type { AccountKind, BalanceKind, BankBalance, Landed } from '#pipeline/provider.ts';
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

const moneyOf = ({ amount, currency }: WireBalance['balanceAmount']) =>
  parseAmount(amount, currency.trim().toUpperCase());

/** The row of the best type; of several the one with the latest reference day, then the first. */
function best(rows: readonly Read[], types: readonly string[]): Read | undefined {
  for (const type of types) {
    const [first, ...rest] = rows.filter(({ wire }) => wire.balanceType === type);
    if (first === undefined) continue;
    return rest.reduce((a, b) => ((b.reference_on ?? '') > (a.reference_on ?? '') ? b : a), first);
  }
  return undefined;
}

/**
 * At most one row becomes the booked balance and at most one the available one; the rest are kept as `other`.
 * A card's available figure is credit that is left and never stands in for what is booked. On another account
 * it does, when the bank gives nothing else and no overdraft is counted in.
 */
export function normaliseBalances(
  rows: readonly unknown[],
  account: { readonly kind: AccountKind; readonly currency: string; readonly zone: string },
): Landed<BankBalance>[] {
  const read = rows.map((raw): Read | string => {
    const parsed = balanceSchema.safeParse(raw);
    if (!parsed.success) return `${parsed.error.issues[0]?.path.join('.') || 'the row'} cannot be read`;
    const amount = moneyOf(parsed.data.balanceAmount);
    if (isFault(amount)) return `the amount cannot be read: ${amount.reason}`;
    return { wire: parsed.data, amount, reference_on: wireDay(parsed.data.referenceDate, account.zone) };
  });
  const good = read.filter((row) => typeof row !== 'string');
  const own = good.filter(({ amount }) => amount.currency === account.currency);
  // An account whose currency was not known at linking has all its balances in another.
  const pool = own.length > 0 ? own : good;

  const available = best(pool, AVAILABLE);
  const isStandIn = account.kind !== 'card' && available?.wire.creditLimitIncluded !== true;
  const booked = best(pool, BOOKED) ?? (isStandIn ? available : undefined);
  const kindOf = (row: Read): BalanceKind =>
    row === booked ? 'booked' : row === available ? 'available' : 'other';

  return read.map((row, at): Landed<BankBalance> => {
    const raw = rows[at];
    if (typeof row === 'string') return { set_aside: row, raw };
    return {
      raw,
      row: {
        type: row.wire.balanceType,
        kind: kindOf(row),
        amount: row.amount,
        is_credit_limit_included: row.wire.creditLimitIncluded ?? false,
        ...(row.reference_on === undefined ? {} : { reference_on: row.reference_on }),
      },
    };
  });
}
