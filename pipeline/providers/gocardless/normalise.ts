/** From the rows of an answer to transactions as every provider hands them over. No clock, no network. */
import type { Day } from '#core/day.ts';
import { addDays } from '#core/day.ts';
import { mapInTurns } from '#core/in-turns.ts';
import { isFault, type Money, negate } from '#core/money.ts';
import type { AccountKind, BankTransaction, Landed } from '#pipeline/provider.ts';
import { counterparty, payeeFromText, wordsOf } from './counterparty.ts';
import { foreignAmount, wireMoney } from './foreign-amount.ts';
import { quirkOf } from './quirks/index.ts';
import type { Quirk, QuirkRow } from './quirks/quirk.ts';
import { transactionSchema } from './wire.ts';
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

interface Batch extends NormaliseContext {
  /** What lies later is no date but a filler. */
  readonly latest: Day;
}

const FILLERS = new Set(['NOTPROVIDED', 'NOT PROVIDED', 'UNKNOWN', 'NULL', 'UNDEFINED', 'N/A', 'NONE', '-']);
const isFiller = (id: string): boolean => FILLERS.has(id.toUpperCase()) || /^0+$/.test(id);

type List = QuirkRow['status'];

/** What became of a row. */
type Outcome = { row: BankTransaction } | { set_aside: string; is_placeholder?: true };

type Parsed = ReturnType<typeof transactionSchema.safeParse>;

/** What the ids of an answer are worth. */
interface Ids {
  /** More than once in their list: they name nothing. */
  readonly repeated: ReadonlySet<string>;
  /** Of booked rows: the same id on a pending row names the same payment. */
  readonly booked: ReadonlySet<string>;
}

const bookedIds = (rows: readonly Parsed[]): ReadonlySet<string> =>
  new Set(rows.flatMap(({ data }) => data?.transactionId ?? []));

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
  const batch = { ...context, latest: addDays(context.today, 366) };
  const parse = (rows: readonly unknown[]): Promise<Parsed[]> =>
    mapInTurns(rows, (raw) => transactionSchema.safeParse(raw));
  const parsed = { booked: await parse(lists.booked), pending: await parse(lists.pending) };
  const booked = bookedIds(parsed.booked);
  const both = (['booked', 'pending'] as const).map(async (status) => {
    const ids = { booked, repeated: repeatedIds(parsed[status]) };
    return await mapInTurns(parsed[status], (row, at): Landed<BankTransaction> => {
      const raw = lists[status][at];
      return { ...transactionOf(row, status, batch, quirk, ids), raw };
    });
  });
  return (await Promise.all(both)).flat();
}

function transactionOf(
  parsed: Parsed,
  status: List,
  context: Batch,
  quirk: Quirk | undefined,
  ids: Ids,
): Outcome {
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    const set_aside = field === '' ? 'the row is not an object' : `${field} is missing or not a text`;
    return { set_aside };
  }
  const transaction = parsed.data;
  const row: QuirkRow = { transaction, status, kind: context.kind };
  if (quirk?.isPlaceholder?.(row) === true) return { set_aside: quirk.reason, is_placeholder: true };

  const billed = quirk?.billed?.(row);
  const sent = wireMoney(billed ?? transaction.transactionAmount);
  if (isFault(sent)) return { set_aside: `the amount cannot be read: ${sent.reason}` };
  const amount = quirk?.isSignReversed?.(row) ? negate(sent) : sent;

  const bookedOn = dayOfRow(row, context, quirk);
  if (bookedOn === undefined) return { set_aside: 'the row has no date that can be read' };

  const id = transaction.transactionId;
  const isId = quirk?.isBankId ?? ((named, { status: list }) => list === 'booked' || ids.booked.has(named));
  const isNamed = id !== undefined && !isFiller(id) && !ids.repeated.has(id) && isId(id, row);
  const isOut = amount.minor <= 0n;
  return {
    row: {
      status,
      booked_on: bookedOn,
      amount,
      ...textsOf(row, amount, context, quirk),
      ...foreignAmount(row, amount, billed !== undefined),
      ...defined({
        bank_id: isNamed ? id : undefined,
        // A pending row has none of its own: where one is sent, it is not kept at booking.
        provider_id: status === 'booked' ? transaction.internalTransactionId : undefined,
        valued_on: wireDay(transaction.valueDate ?? transaction.valueDateTime, context.zone),
        merchant_category_code: categoryCode(transaction.merchantCategoryCode),
        bank_code: transaction.proprietaryBankTransactionCode ?? transaction.bankTransactionCode,
        counterparty_account: isOut ? transaction.creditorAccount : transaction.debtorAccount,
      }),
    },
  };
}

/** Leaves out what is undefined, as exact optional properties want it. */
function defined<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof Values]?: NonNullable<Values[Key]> };
}

function textsOf(
  row: QuirkRow,
  amount: Money,
  { owner_name }: NormaliseContext,
  quirk: Quirk | undefined,
): { payee: string; description: string } {
  const { transaction } = row;
  const areRolesMixed = quirk?.areRolesMixed === true;
  const name = counterparty(transaction, amount, { owner: owner_name, areRolesMixed });
  const code = name === undefined ? transaction.proprietaryBankTransactionCode : undefined;
  return {
    payee: quirk?.payee?.(row) ?? name ?? payeeFromText(transaction, amount, owner_name),
    description: quirk?.description?.(row) ?? wordsOf(transaction) ?? code ?? '',
  };
}

/** The first date that is one; a filler such as 0001-01-01 or 9999-12-31 counts as none. */
function dayOfRow(row: QuirkRow, { zone, today, latest }: Batch, quirk: Quirk | undefined): Day | undefined {
  const { bookingDate, bookingDateTime, valueDate, valueDateTime } = row.transaction;
  let found: Day | undefined;
  for (const text of [quirk?.day?.(row), bookingDate, bookingDateTime, valueDate, valueDateTime]) {
    const day = wireDay(text, zone);
    if (day === undefined || day > latest) continue;
    found = day;
    break;
  }
  // Some banks give a pending payment the latest day on which it might book.
  return row.status === 'pending' && found !== undefined && found > today ? today : found;
}

const categoryCode = (code: string | undefined): string | undefined =>
  code !== undefined && /^\d{3,4}$/.test(code) ? code.padStart(4, '0') : undefined;
