import { createHash } from 'node:crypto';
import { money, toDecimal } from '#core/money.ts';
import { internalId } from '#sandbox/bank/row-shapes.ts';
import type { Transaction } from '#sandbox/bank/transaction.ts';
import type { PaymentState } from './payment-states.ts';
import type { BankStyle } from './script.ts';

interface RowSetting {
  readonly account: string;
  readonly institution_id: string;
  readonly currency: string;
  readonly style: BankStyle;
  /** Counts the requests. */
  readonly request: number;
  /** The how-manieth of equal booked rows it is. */
  readonly copyOf: (content: string, payment: string) => number;
}

const digest = (...words: readonly (string | number)[]): string =>
  createHash('sha256').update(words.join('/')).digest('hex');

function bankId({ payment, status, issue }: PaymentState, setting: RowSetting): string | undefined {
  const own = digest(setting.account, payment, issue.bank).slice(0, 24);
  switch (setting.style.ids) {
    case 'none':
      return undefined;
    case 'stable':
      return own;
    case 'booked_only':
      return status === 'booked' ? own : undefined;
    case 'at_booking':
      return `${status === 'booked' ? 'AT' : 'P'}${own}`;
    case 'every_request':
      return digest(own, setting.request).slice(0, 24);
    case 'blank':
      return ' ';
    case 'filler':
      return 'NOTPROVIDED';
    case 'repeated':
      return `REF${Number.parseInt(own.slice(0, 4), 16) % 3}`;
  }
}

/** The payment in the words of its bank. */
export function scriptedRow(state: PaymentState, setting: RowSetting): Transaction {
  const { style, currency, institution_id } = setting;
  const isPending = state.status === 'pending';
  const id = bankId(state, setting);
  const isValueOnly = isPending && style.pending_date === 'value';
  const side = state.minor < 0n ? 'creditorName' : 'debtorName';
  const row: Transaction = {
    ...(id === undefined ? {} : { transactionId: id }),
    ...(isValueOnly ? {} : { bookingDate: state.on }),
    ...(isPending && !isValueOnly ? {} : { valueDate: isPending ? state.on : state.valued_on }),
    transactionAmount: { amount: toDecimal(money(state.minor, currency)), currency },
    ...(style.names === 'field' ? { [side]: state.text.split(' ')[0] ?? '' } : {}),
    remittanceInformationUnstructured: state.text,
  };
  if (isPending || style.provider_ids === 'none') return row;
  const issue = state.issue.provider === 0 ? '' : `#${state.issue.provider}`;
  const content = JSON.stringify({ ...row, transactionId: undefined }) + issue;
  const copy = style.provider_ids === 'shared' ? 0 : setting.copyOf(content, state.payment);
  return { ...row, internalTransactionId: internalId(institution_id, row, `${copy}${issue}`) };
}
