import { minorDigits } from '#core/money.ts';
import type { AccountKind, BankAccount } from '#pipeline/provider.ts';
import type { WireDetails, WireMetadata } from './wire.ts';

const KINDS: Readonly<Record<string, AccountKind>> = {
  CACC: 'current',
  TRAN: 'current',
  SLRY: 'current',
  ODFT: 'current',
  SVGS: 'savings',
  LLSV: 'savings',
  MOMA: 'savings',
  CARD: 'card',
  LOAN: 'loan',
  MGLD: 'loan',
  OTHR: 'other',
};

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/;

const compact = (text: string | undefined): string | undefined =>
  text?.replace(/[\s-]/g, '').toUpperCase() || undefined;

/** The mask is drawn differently from field to field (`**1234`, `XXXX-1234`): what is open of it counts. */
const unmasked = (pan: string | undefined): string | undefined => /\d{2,}$/.exec(pan ?? '')?.[0];

/** Sort code and account number, which a British IBAN ends with and a BBAN may put the bank's letters before. */
const sortAndNumber = (text: string | undefined): string | undefined =>
  /^(?:(?:GB\d{2})?[A-Z]{4})?(\d{14})$/.exec(text ?? '')?.[1];

/** The numbers the account is known by. Where an IBAN belongs, cards have a masked card number. */
function numbersOf(metadata: WireMetadata, details: WireDetails | undefined) {
  const ibans = [compact(details?.iban), compact(metadata.iban)].filter((text) => text !== undefined);
  const iban = ibans.find((text) => IBAN.test(text));
  const locals = [compact(details?.scan), compact(details?.bban), compact(metadata.bban)];
  const whole = locals.map(sortAndNumber).find((text) => text !== undefined);
  return {
    iban,
    // Six digits of the sort code and eight of the account: the same number in whichever field. Without the
    // sort code a number is the bank's own.
    bban: whole ?? sortAndNumber(iban) ?? (iban === undefined ? locals.find(Boolean) : undefined),
    pan: unmasked(compact(details?.maskedPan) ?? ibans.find((text) => !IBAN.test(text))),
  };
}

function kindOf(type: string | undefined, words: string, isMasked: boolean): AccountKind {
  const known = KINDS[type?.toUpperCase() ?? ''];
  if (known !== undefined) return known;
  if (isMasked || /\b(credit card|mastercard|visa|amex)\b/i.test(words)) return 'card';
  if (/\b(savings?|saver|isa)\b/i.test(words)) return 'savings';
  if (/\b(loan|mortgage)\b/i.test(words)) return 'loan';
  return 'current';
}

/** The currency the bank names; XXX means none. */
export function namedCurrency(details: WireDetails | undefined): string | undefined {
  const currency = details?.currency?.toUpperCase();
  return currency !== undefined && minorDigits(currency) !== undefined ? currency : undefined;
}

/**
 * Metadata and details as one account, preferring whichever says something.
 * @param currency used for the identity of a card as well, where two cards may end in the same digits
 */
export function normaliseAccount(
  metadata: WireMetadata,
  details: WireDetails | undefined,
  currency: string,
): BankAccount {
  const { iban, bban, pan } = numbersOf(metadata, details);
  const institution = metadata.institution_id;
  const owner = details?.ownerName ?? metadata.owner_name;
  // Some banks put the holder's name where the account's name belongs.
  const name = [details?.displayName, details?.name, metadata.name, details?.product, details?.details].find(
    (text) => text !== undefined && text.toLowerCase() !== owner?.toLowerCase(),
  );
  const isMasked = iban === undefined && bban === undefined && pan !== undefined;
  const kind = kindOf(details?.cashAccountType, `${name ?? ''} ${details?.product ?? ''}`, isMasked);
  const [surest, ...others] = [
    ...(iban === undefined ? [] : [`iban:${iban}`]),
    ...(bban === undefined ? [] : [`bban:${/^\d{14}$/.test(bban) ? bban : `${institution}:${bban}`}`]),
    ...(pan === undefined ? [] : [`pan:${institution}:${currency}:${pan}`]),
  ];
  // An id alone proves nothing beyond its consent.
  const other = `other:${institution}:${details?.resourceId ?? metadata.id}:${name ?? kind}`;
  const ending = /([0-9A-Z]{2,4})$/.exec(
    (kind === 'card' ? (pan ?? bban ?? iban) : (bban ?? iban ?? pan)) ?? '',
  );
  return {
    external_id: metadata.id,
    identities: [surest ?? other, ...others],
    name: name ?? (kind === 'card' ? 'Card' : 'Account'),
    kind,
    currency,
    ...(owner === undefined ? {} : { owner_name: owner }),
    ...(ending?.[1] === undefined ? {} : { number_ending: ending[1] }),
  };
}
