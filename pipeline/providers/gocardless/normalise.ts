/** From the rows of an answer to transactions as every provider hands them over. No clock, no network. */
import type { Day } from '#core/day.ts';
import { addDays } from '#core/day.ts';
import { mapInTurns } from '#core/in-turns.ts';
import { isFault, type Money, negate, parseAmount } from '#core/money.ts';
import type { AccountKind, BankTransaction, Landed } from '#pipeline/provider.ts';
import { quirkOf } from './quirks/index.ts';
import type { Quirk, QuirkRow } from './quirks/quirk.ts';
import { transactionSchema, type WireTransaction } from './wire.ts';
import { wireDay } from './wire-day.ts';

export interface NormaliseContext {
  readonly institution_id: string;
  readonly kind: AccountKind;
  readonly owner_name?: string;
  /** Of the bank: where its date-times fall on a day. */
  readonly zone: string;
  /** The day of the fetch there. */
  readonly today: Day;
}

const FILLERS = new Set(['NOTPROVIDED', 'NOT PROVIDED', 'UNKNOWN', 'NULL', 'UNDEFINED', 'N/A', 'NONE', '-']);
const isFiller = (id: string): boolean => FILLERS.has(id.toUpperCase()) || /^0+$/.test(id);

type List = QuirkRow['status'];

type Parsed = ReturnType<typeof transactionSchema.safeParse>;

/** Ids that occur more than once in one list name nothing. The same id in both lists names one payment. */
function repeatedIds(rows: readonly Parsed[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { data } of rows) {
    const id = data?.transactionId;
    if (id === undefined) continue;
    if (seen.has(id)) repeated.add(id);
    seen.add(id);
  }
  return repeated;
}

/** A row that cannot be understood is set aside with its reason; it never spoils the rows beside it. */
export async function normaliseTransactions(
  lists: { readonly booked: readonly unknown[]; readonly pending: readonly unknown[] },
  context: NormaliseContext,
): Promise<Landed<BankTransaction>[]> {
  const quirk = quirkOf(context.institution_id);
  const both = (['booked', 'pending'] as const).map(async (status) => {
    const parsed = await mapInTurns(lists[status], (raw) => transactionSchema.safeParse(raw));
    const repeated = repeatedIds(parsed);
    return await mapInTurns(parsed, (row, at): Landed<BankTransaction> => {
      const found = transactionOf(row, status, context, quirk, repeated);
      const raw = lists[status][at];
      return typeof found === 'string' ? { set_aside: found, raw } : { row: found, raw };
    });
  });
  return (await Promise.all(both)).flat();
}

/** The transaction, or why it is none. */
function transactionOf(
  parsed: Parsed,
  status: List,
  context: NormaliseContext,
  quirk: Quirk | undefined,
  repeated: ReadonlySet<string>,
): BankTransaction | string {
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    return field === '' ? 'the row is not an object' : `${field} is missing or not a text`;
  }
  const transaction = parsed.data;
  const row: QuirkRow = { transaction, status, kind: context.kind };

  const sent = moneyOf(transaction.transactionAmount);
  if (isFault(sent)) return `the amount cannot be read: ${sent.reason}`;
  const amount = quirk?.isSignReversed?.(row) ? negate(sent) : sent;

  const bookedOn = dayOfRow(transaction, status, context);
  if (bookedOn === undefined) return 'the row has no date that can be read';

  const id = transaction.transactionId;
  const isId = quirk?.isBankId ?? ((_id, { status: list }) => list === 'booked');
  const isNamed = id !== undefined && !isFiller(id) && !repeated.has(id) && isId(id, row);

  const name = counterparty(transaction, amount, context.owner_name, quirk);
  const foreign = foreignOf(transaction, amount);
  const isOut = amount.minor <= 0n;
  return {
    status,
    booked_on: bookedOn,
    amount,
    payee: quirk?.payee?.(row) ?? name ?? payeeFromText(transaction, context.owner_name, amount),
    description: quirk?.description?.(row) ?? descriptionOf(transaction, name),
    ...defined({
      bank_id: isNamed ? id : undefined,
      // A pending row has none of its own: where one is sent, it is not kept at booking.
      provider_id: status === 'booked' ? transaction.internalTransactionId : undefined,
      valued_on: wireDay(transaction.valueDate ?? transaction.valueDateTime, context.zone),
      merchant_category_code: categoryCode(transaction.merchantCategoryCode),
      bank_code: transaction.proprietaryBankTransactionCode ?? transaction.bankTransactionCode,
      foreign,
      counterparty_account: isOut ? transaction.creditorAccount : transaction.debtorAccount,
    }),
  };
}

/** Leaves out what is undefined, as exact optional properties want it. */
function defined<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof Values]?: NonNullable<Values[Key]> };
}

const moneyOf = ({ amount, currency }: { amount: string; currency: string }) =>
  parseAmount(amount, currency.trim().toUpperCase());

/** The first date that is one; a filler such as 0001-01-01 or 9999-12-31 counts as none. */
function dayOfRow(
  transaction: WireTransaction,
  status: List,
  { zone, today }: NormaliseContext,
): Day | undefined {
  const limit = addDays(today, 366);
  const found = [
    transaction.bookingDate,
    transaction.bookingDateTime,
    transaction.valueDate,
    transaction.valueDateTime,
  ]
    .map((text) => wireDay(text, zone))
    .find((day) => day !== undefined && day <= limit);
  // Some banks give a pending payment the latest day on which it might book.
  return status === 'pending' && found !== undefined && found > today ? today : found;
}

const sameName = (a: string, b: string | undefined): boolean =>
  b !== undefined && a.toLocaleLowerCase('en') === b.replace(/\s+/g, ' ').trim().toLocaleLowerCase('en');

function names(transaction: WireTransaction, amount: Money) {
  const creditor = transaction.ultimateCreditor ?? transaction.creditorName;
  const debtor = transaction.ultimateDebtor ?? transaction.debtorName;
  // Zero has no direction; what has it in practice is a check of a card, which looks like a payment.
  return amount.minor > 0n ? { right: debtor, other: creditor } : { right: creditor, other: debtor };
}

/** Who stands on the other side, by the sign; the account's holder is never its own counterparty. */
function counterparty(
  transaction: WireTransaction,
  amount: Money,
  owner: string | undefined,
  quirk: Quirk | undefined,
): string | undefined {
  const { right, other } = names(transaction, amount);
  if (right !== undefined && !(sameName(right, owner) && other !== undefined)) return right;
  // Without a known holder a name in the other role is most likely the holder's own.
  const isOtherSafe = owner !== undefined || quirk?.areRolesMixed === true;
  return other !== undefined && isOtherSafe && !sameName(other, owner) ? other : undefined;
}

function payeeFromText(transaction: WireTransaction, owner: string | undefined, amount: Money): string {
  const { other } = names(transaction, amount);
  return (
    text(transaction) ??
    (other !== undefined && !sameName(other, owner) ? other : undefined) ??
    transaction.proprietaryBankTransactionCode ??
    ''
  );
}

/** The bank's own words, from the first field that has any. */
function text(transaction: WireTransaction): string | undefined {
  const joined = (lines: readonly string[]) => (lines.length === 0 ? undefined : lines.join(' '));
  return (
    transaction.remittanceInformationUnstructured ??
    joined(transaction.remittanceInformationUnstructuredArray) ??
    transaction.remittanceInformationStructured ??
    joined(transaction.remittanceInformationStructuredArray) ??
    transaction.additionalInformation
  );
}

const descriptionOf = (transaction: WireTransaction, name: string | undefined): string =>
  text(transaction) ?? (name === undefined ? transaction.proprietaryBankTransactionCode : undefined) ?? '';

const categoryCode = (code: string | undefined): string | undefined =>
  code !== undefined && /^\d{3,4}$/.test(code) ? code.padStart(4, '0') : undefined;

/** What was paid abroad, with the sign of the amount; dummies in the account's own currency are left out. */
function foreignOf(transaction: WireTransaction, amount: Money): Money | undefined {
  for (const { instructedAmount } of transaction.currencyExchange) {
    if (instructedAmount === undefined) continue;
    const paid = moneyOf(instructedAmount);
    if (isFault(paid) || paid.currency === amount.currency || paid.minor === 0n) continue;
    return paid.minor < 0n === amount.minor < 0n ? paid : negate(paid);
  }
  return undefined;
}
