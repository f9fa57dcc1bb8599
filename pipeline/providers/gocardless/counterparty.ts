/** Who stands on the other side, and the bank's own words, by the rules that hold where no quirk does. */
import type { Money } from '#core/money.ts';
import type { WireTransaction } from './wire.ts';

const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'herr', 'frau', 'pan', 'pani', 'sr', 'sra']);

/** `MR A N EXAMPLE` and `Example, A N` name one person. */
function sameName(a: string, b: string | undefined): boolean {
  const words = (name: string) =>
    (name.toLocaleLowerCase('en').match(/[\p{L}\p{N}]+/gu) ?? [])
      .filter((word) => !TITLES.has(word))
      .toSorted()
      .join(' ');
  return b !== undefined && words(a) !== '' && words(a) === words(b);
}

function names(transaction: WireTransaction, amount: Money) {
  const creditor = transaction.ultimateCreditor ?? transaction.creditorName;
  const debtor = transaction.ultimateDebtor ?? transaction.debtorName;
  // Zero has no direction; what has it in practice is a check of a card, which looks like a payment.
  return amount.minor > 0n ? { right: debtor, other: creditor } : { right: creditor, other: debtor };
}

/** The name by the sign; the account's holder is never its own counterparty. */
export function counterparty(
  transaction: WireTransaction,
  amount: Money,
  { owner, areRolesMixed }: { owner: string | undefined; areRolesMixed: boolean },
): string | undefined {
  const { right, other } = names(transaction, amount);
  if (right !== undefined && !(sameName(right, owner) && other !== undefined)) return right;
  // Without a known holder a name in the other role is most likely the holder's own.
  const isOtherSafe = owner !== undefined || areRolesMixed;
  return other !== undefined && isOtherSafe && !sameName(other, owner) ? other : undefined;
}

/** For a row without a name that can be trusted. */
export function payeeFromText(
  transaction: WireTransaction,
  amount: Money,
  owner: string | undefined,
): string {
  const { other } = names(transaction, amount);
  return (
    wordsOf(transaction) ??
    (other !== undefined && !sameName(other, owner) ? other : undefined) ??
    transaction.proprietaryBankTransactionCode ??
    ''
  );
}

/** From the first field that has any. */
export function wordsOf(transaction: WireTransaction): string | undefined {
  const joined = (lines: readonly string[]) => (lines.length === 0 ? undefined : lines.join(' '));
  return (
    transaction.remittanceInformationUnstructured ??
    joined(transaction.remittanceInformationUnstructuredArray) ??
    transaction.remittanceInformationStructured ??
    joined(transaction.remittanceInformationStructuredArray) ??
    transaction.additionalInformation
  );
}
