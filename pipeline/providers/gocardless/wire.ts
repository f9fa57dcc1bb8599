/**
 * What the provider sends, read tolerantly: a field of the wrong kind counts as missing, a row is judged by
 * itself, and only an envelope that cannot be understood spoils the whole answer.
 */
import { z } from 'zod';
import { cleanText } from './clean-text.ts';

const text = z.unknown().optional().transform(cleanText);

/** Lines of text; a lone text counts as one line, blanks are dropped. */
const cleanLines = (value: unknown): readonly string[] =>
  value === undefined
    ? NO_LINES
    : (Array.isArray(value) ? value : [value]).map(cleanText).filter((line) => line !== undefined);

const NO_LINES: readonly string[] = [];

const lines = z.unknown().optional().transform(cleanLines);

/** A count of days arrives as a text of digits, and as a number from some. */
const days = (otherwise: number) =>
  z
    .unknown()
    .optional()
    .transform((value): number => {
      const count = Number(typeof value === 'string' && value.trim() !== '' ? value : (value ?? Number.NaN));
      return Number.isInteger(count) && count > 0 && count <= 3650 ? count : otherwise;
    });

/** Refused unless it is text: a number has been through a float already. */
const amount = z.object({ amount: z.string(), currency: z.string() });

const missingWhenBroken = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .unknown()
    .optional()
    .transform((value): z.output<Shape> | undefined => shape.safeParse(value).data);

const accountParts = z.object({ iban: text, bban: text, pan: text, maskedPan: text });

/** Another account: an object of numbers, or a bare text. */
function accountNumber(value: unknown): string | undefined {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object') return undefined;
  const parts = accountParts.safeParse(value).data;
  return parts?.iban ?? parts?.bban ?? parts?.pan ?? parts?.maskedPan;
}

/** A rate is text; from some it is a number. */
const rate = z
  .unknown()
  .optional()
  .transform((value) => cleanText(typeof value === 'number' ? value.toString() : value));

const exchange = z.object({ instructedAmount: missingWhenBroken(amount), exchangeRate: rate });

/** A list in the documents, a single object in the field. */
const exchanges = (value: unknown) =>
  value === undefined || value === null
    ? []
    : (Array.isArray(value) ? value : [value]).flatMap((item) => exchange.safeParse(item).data ?? []);

const TEXTS = [
  'transactionId',
  'internalTransactionId',
  'bookingDate',
  'bookingDateTime',
  'valueDate',
  'valueDateTime',
  'creditorName',
  'ultimateCreditor',
  'debtorName',
  'ultimateDebtor',
  'remittanceInformationUnstructured',
  'remittanceInformationStructured',
  'additionalInformation',
  'bankTransactionCode',
  'proprietaryBankTransactionCode',
  'merchantCategoryCode',
] as const;
const LINES = ['remittanceInformationUnstructuredArray', 'remittanceInformationStructuredArray'] as const;
const ACCOUNTS = ['creditorAccount', 'debtorAccount'] as const;

function read<Name extends string, Value>(
  row: Readonly<Record<string, unknown>>,
  names: readonly Name[],
  clean: (value: unknown) => Value,
): Record<Name, Value> {
  const values = {} as Record<Name, Value>;
  for (const name of names) values[name] = clean(row[name]);
  return values;
}

/** Read field by field: a schema for each would take most of the time of a large answer. */
export const transactionSchema = z.looseObject({ transactionAmount: amount }).transform((row) => ({
  transactionAmount: row.transactionAmount,
  ...read(row, TEXTS, cleanText),
  ...read(row, LINES, cleanLines),
  ...read(row, ACCOUNTS, accountNumber),
  currencyExchange: exchanges(row['currencyExchange']),
}));
export type WireTransaction = z.output<typeof transactionSchema>;

const rows = z.array(z.unknown());

/** `pending` is absent at banks that do not show any. */
export const transactionsSchema = z.object({
  transactions: z.object({ booked: rows, pending: rows.nullish().transform((list) => list ?? []) }),
});

export const balanceSchema = z.object({
  balanceAmount: amount,
  balanceType: z.string(),
  creditLimitIncluded: missingWhenBroken(z.boolean()),
  referenceDate: text,
});
export type WireBalance = z.output<typeof balanceSchema>;

export const balancesSchema = z.object({ balances: rows });

export const metadataSchema = z.object({
  id: z.string(),
  status: text,
  institution_id: z.string(),
  iban: text,
  bban: text,
  name: text,
  owner_name: text,
});
export type WireMetadata = z.output<typeof metadataSchema>;

export const detailsSchema = z.object({
  account: z.object({
    resourceId: text,
    iban: text,
    bban: text,
    scan: text,
    maskedPan: text,
    currency: text,
    ownerName: text,
    name: text,
    displayName: text,
    product: text,
    details: text,
    cashAccountType: text,
  }),
});
export type WireDetails = z.output<typeof detailsSchema>['account'];

/** Undefined where the bank's consents cannot be confirmed. */
const reconfirmedDays = days(0).transform((count) => (count === 0 ? undefined : count));

export const institutionSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  transaction_total_days: days(90),
  max_access_valid_for_days: days(90),
  max_access_valid_for_days_reconfirmation: reconfirmedDays,
});

export const institutionDetailSchema = z.object({
  supported_features: lines,
  max_access_valid_for_days_reconfirmation: reconfirmedDays,
});

export const agreementSchema = z.object({
  id: z.string().min(1),
  accepted: text,
  access_valid_for_days: days(90),
  max_historical_days: days(90),
  reconfirmation: z
    .unknown()
    .optional()
    .transform((value) => value === true),
});
export type WireAgreement = z.output<typeof agreementSchema>;

/** `reconfirmed` and `rejected` are instants as text, or empty. */
export const reconfirmationSchema = z.object({
  reconfirmation_url: text,
  accounts: z
    .record(z.string(), z.object({ reconfirmed: text, rejected: text }))
    .nullish()
    .transform((accounts) => accounts ?? {}),
});
export type WireReconfirmation = z.output<typeof reconfirmationSchema>;

export const requisitionSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  link: text,
  agreement: text,
  /** A list that cannot be read is asked for again: it is not the empty list of a consent without accounts. */
  accounts: z.array(z.string().trim().min(1)).default([]),
});

export const newTokensSchema = z.object({
  access: z.string().min(1),
  /** Seconds from now. */
  access_expires: z.number().positive(),
  refresh: z.string().min(1),
  refresh_expires: z.number().positive(),
});

/** No new refresh token comes back: the old one stays in use until its own end. */
export const renewedTokenSchema = newTokensSchema.pick({ access: true, access_expires: true });
