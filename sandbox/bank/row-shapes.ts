import { createHash } from 'node:crypto';
import { money, toDecimal } from '#core/money.ts';
import type { AccountKey, Channel, Exchange, Movement } from './household/movement.ts';
import type { CurrencyExchange, Transaction } from './transaction.ts';

/** How one kind of account writes a movement; `internalTransactionId` is added by whoever counts twins. */
export type RowShape = (movement: Movement, setting: ShapeSetting) => Transaction;

interface ShapeSetting {
  readonly status: 'booked' | 'pending';
  readonly currency: string;
  /** What identities are derived from: the bank's seed. */
  readonly seed: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const amount = (minor: bigint, currency: string) => ({
  amount: toDecimal(money(minor, currency)),
  currency,
});
const iso = (instant: number): string => new Date(instant).toISOString();

function conversion(exchange: Exchange): CurrencyExchange {
  return {
    sourceCurrency: exchange.source,
    targetCurrency: exchange.target,
    unitCurrency: exchange.source,
    exchangeRate: exchange.rate,
    instructedAmount: amount(exchange.instructed_minor, exchange.instructed_currency),
  };
}

/** What a row says of its amount and text at this stage of its life. */
function seen(movement: Movement, { status }: ShapeSetting) {
  const isPending = status === 'pending';
  return {
    isPending,
    minor: (isPending ? movement.hold.minor : undefined) ?? movement.minor,
    descriptor: (isPending ? movement.hold.descriptor : undefined) ?? movement.descriptor,
  };
}

/** Money out names the creditor, money in the debtor. */
const named = (minor: bigint, name: string): Pick<Transaction, 'creditorName' | 'debtorName'> =>
  minor < 0n ? { creditorName: name } : { debtorName: name };

const APP_CODES: Record<Channel, string> = {
  card: 'mastercard',
  direct_debit: 'bacs',
  standing_order: 'faster_payments',
  faster_payment: 'payport_faster_payments',
  bacs: 'bacs',
  transfer: 'p2p_payment',
  exchange: 'p2p_payment',
  interest: 'ledger_adjustment',
  fee: 'ledger_adjustment',
  cash: 'mastercard',
};

/** An app bank: names and category codes mostly given, one id for life, everything with its time. */
const appBank: RowShape = (movement, setting) => {
  const { isPending, minor, descriptor } = seen(movement, setting);
  const id = digest(`${setting.seed}/${movement.account}/${movement.key}`);
  const isCard = movement.channel === 'card' || movement.channel === 'cash';
  // Now and then the name is only the raw descriptor.
  const name = isCard && id.startsWith('0') ? descriptor : movement.payee;
  const text = isCard ? `${descriptor.padEnd(22)} LONDON        GBR` : descriptor;
  return {
    transactionId: `tx_0000${Buffer.from(id.slice(0, 30), 'hex').toString('base64url').slice(0, 16)}`,
    bookingDate: isPending ? movement.made_on : movement.booked_on,
    valueDate: movement.made_on,
    bookingDateTime: iso(isPending ? movement.made_at : movement.booked_at),
    valueDateTime: iso(movement.made_at),
    transactionAmount: amount(minor, setting.currency),
    ...(movement.exchange === undefined ? {} : { currencyExchange: conversion(movement.exchange) }),
    ...(isCard ? { creditorName: name } : named(minor, name)),
    remittanceInformationUnstructured: text,
    proprietaryBankTransactionCode: APP_CODES[movement.channel],
    ...(movement.mcc === undefined ? {} : { merchantCategoryCode: movement.mcc }),
  };
};

const BRANCH_CODES: Record<Channel, string> = {
  card: 'POS',
  direct_debit: 'DDR',
  standing_order: 'STO',
  faster_payment: 'FPO',
  bacs: 'BGC',
  transfer: 'TFR',
  exchange: 'TFR',
  interest: 'INT',
  fee: 'CHG',
  cash: 'ATM',
};

/** A high-street bank: a card payment is one line of text, a pending row has no booking day. */
const branchBank: RowShape = (movement, setting) => {
  const { isPending, minor, descriptor } = seen(movement, setting);
  const id = digest(`${setting.seed}/${movement.account}/${movement.key}`).slice(0, 24);
  const value = amount(minor, setting.currency);
  const isCard = movement.channel === 'card' || movement.channel === 'cash';
  const [year, month, date] = movement.made_on.split('-');
  const plain = value.amount.replace('-', '');
  const verb =
    movement.channel === 'cash' ? 'CASH WITHDRAWAL AT' : minor > 0n ? 'REFUND FROM' : 'CARD PAYMENT TO';
  const line = `${verb} ${descriptor},${plain} GBP, RATE 1.00/GBP ON ${date}-${month}-${year}`;
  return {
    transactionId: id,
    ...(isPending ? {} : { bookingDate: movement.booked_on }),
    valueDate: movement.made_on,
    transactionAmount: value,
    ...(isCard ? {} : named(minor, movement.payee)),
    remittanceInformationUnstructured: isCard ? line : descriptor,
    proprietaryBankTransactionCode: BRANCH_CODES[movement.channel],
  };
};

/** A charge card: nothing but a description, and no id until the row is booked. */
const chargeCard: RowShape = (movement, setting) => {
  const { isPending, minor, descriptor } = seen(movement, setting);
  const id = digest(`${setting.seed}/${movement.account}/${movement.key}`);
  const number = BigInt(`0x${id.slice(0, 16)}`)
    .toString()
    .padStart(18, '0')
    .slice(0, 18);
  const isShop = movement.channel === 'card' && movement.exchange === undefined && !/ {2}/.test(descriptor);
  return {
    ...(isPending ? {} : { transactionId: `AT${number}`, bookingDate: movement.booked_on }),
    valueDate: movement.made_on,
    transactionAmount: amount(minor, setting.currency),
    ...(movement.exchange === undefined || isPending
      ? {}
      : { currencyExchange: conversion(movement.exchange) }),
    remittanceInformationUnstructured: isShop && !isPending ? `${descriptor.padEnd(24)} LONDON` : descriptor,
  };
};

const TRAVEL_CODES: Partial<Record<Channel, string>> = {
  exchange: 'EXCHANGE',
  cash: 'ATM',
  transfer: 'TRANSFER',
};

/** A travel account: the text only ever in the array, conversions as a list. */
const travelMoney: RowShape = (movement, setting) => {
  const { isPending, minor, descriptor } = seen(movement, setting);
  const id = digest(`${setting.seed}/${movement.account}/${movement.key}`);
  const uuid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)];
  const isShop = movement.channel === 'card' || movement.channel === 'cash';
  return {
    transactionId: uuid.join('-'),
    bookingDate: isPending ? movement.made_on : movement.booked_on,
    valueDate: movement.made_on,
    transactionAmount: amount(minor, setting.currency),
    ...(movement.exchange === undefined ? {} : { currencyExchange: [conversion(movement.exchange)] }),
    ...(isShop && movement.channel === 'card' ? { creditorName: movement.payee } : {}),
    remittanceInformationUnstructuredArray: [descriptor],
    proprietaryBankTransactionCode: TRAVEL_CODES[movement.channel] ?? 'CARD_PAYMENT',
    ...(movement.mcc === undefined ? {} : { merchantCategoryCode: movement.mcc }),
  };
};

export const ROW_SHAPES: Record<AccountKey, RowShape> = {
  current: appBank,
  joint: branchBank,
  savings: branchBank,
  card: chargeCard,
  euros: travelMoney,
  quiet: branchBank,
};

/** What the bank's own content hash covers: no ids and no clock times, so equal payments need a counter. */
export function contentOf(row: Transaction): string {
  const { transactionId: _id, bookingDateTime: _booked, valueDateTime: _made, ...content } = row;
  return JSON.stringify(content);
}

/** GoCardless' own id: a hash of institution and content; `copy` counts equal content on one account. */
export function internalId(institutionId: string, row: Transaction, copy: number | string): string {
  return createHash('md5')
    .update(`${institutionId}|${contentOf(row)}|${copy}`)
    .digest('hex');
}
