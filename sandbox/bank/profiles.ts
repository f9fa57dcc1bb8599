import { createHash } from 'node:crypto';
import { OPENING } from './household/household.ts';
import type { AccountKey } from './household/movement.ts';

/** What is fixed about an account. */
export interface AccountProfile {
  readonly key: AccountKey;
  readonly id: string;
  readonly institution_id: string;
  readonly currency: string;
  readonly name: string;
  readonly product: string;
  readonly owner: string;
  readonly cash_account_type: 'CACC' | 'SVGS' | 'CARD';
  readonly iban: string | undefined;
  readonly masked_pan: string | undefined;
  /** Minor units; a card's limit is what it may owe. */
  readonly credit_limit: bigint | undefined;
  /** Booked balance before the first day, in minor units. */
  readonly opening: bigint;
}

/** A version 4 UUID that is always the same for the same words. */
function uuidFor(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4] ?? '8';
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** With true check digits (ISO 13616), so that whoever validates it is satisfied. */
function iban(bank: string, sortCode: string, number: string): string {
  const body = `${bank}${sortCode}${number}`;
  const digits = `${body}GB00`.replace(/[A-Z]/g, (letter) => (letter.charCodeAt(0) - 55).toString());
  const check = 98n - (BigInt(digits) % 97n);
  return `GB${check.toString().padStart(2, '0')}${body}`;
}

export const HOME_BANK = 'DEMOBANK_DEMOGB2L';

/** The five accounts of the household at Demo Bank. */
export function householdProfiles(seed: string): readonly AccountProfile[] {
  const account = (
    key: AccountKey,
    name: string,
    product: string,
    more: Partial<AccountProfile>,
  ): AccountProfile => ({
    key,
    id: uuidFor(seed, HOME_BANK, key),
    institution_id: HOME_BANK,
    currency: 'GBP',
    name,
    product,
    owner: 'ROBIN HARTLEY',
    cash_account_type: 'CACC',
    iban: undefined,
    masked_pan: undefined,
    credit_limit: undefined,
    opening: OPENING[key],
    ...more,
  });
  return [
    account('current', 'Current account', 'Personal Account', { iban: iban('DEMO', '049900', '20481735') }),
    account('joint', 'Joint account', 'Joint Current Account', {
      iban: iban('DEMO', '049900', '20481868'),
      owner: 'R HARTLEY & S HARTLEY',
    }),
    account('savings', 'Rainy day savings', 'Easy Access Saver', {
      iban: iban('DEMO', '049901', '70015522'),
      cash_account_type: 'SVGS',
    }),
    account('card', 'Credit card', 'Everyday Credit Card', {
      cash_account_type: 'CARD',
      masked_pan: '5300XXXXXXXX4417',
      credit_limit: 600_000n,
    }),
    account('euros', 'Travel euros', 'EUR account', {
      currency: 'EUR',
      iban: iban('DEMO', '049977', '00311904'),
    }),
  ];
}

export interface ScriptedProfile {
  readonly institution_id: string;
  /** Counts the institution's scripted accounts. */
  readonly number: number;
  /** Counts the ids it has had; everything else stays the same. */
  readonly edition: number;
  readonly name: string;
  readonly kind: 'current' | 'savings' | 'card';
  readonly currency: string;
  readonly opening: bigint;
}

const CASH_TYPES = { current: 'CACC', savings: 'SVGS', card: 'CARD' } as const;

/** An account whose movements somebody wrote down; a card has no IBAN. */
export function scriptedProfile(seed: string, given: ScriptedProfile): AccountProfile {
  const { institution_id, number, edition, name, kind, currency, opening } = given;
  const own = (10_000_000 + number).toString();
  const isCard = kind === 'card';
  const bank = institution_id.split('_').at(-1)?.slice(0, 4) ?? 'DEMO';
  return {
    // Written by its script and not by the household's kinds of account.
    key: 'quiet',
    id: uuidFor(seed, institution_id, 'scripted', `${number}`, `${edition}`),
    institution_id,
    currency,
    name,
    product: name,
    owner: 'R HARTLEY',
    cash_account_type: CASH_TYPES[kind],
    iban: isCard ? undefined : iban(bank, '400000', own),
    masked_pan: isCard ? `5300XXXX${own}` : undefined,
    credit_limit: isCard ? 600_000n : undefined,
    opening,
  };
}

/** Any other institution holds one quiet account. */
export function quietProfile(seed: string, institution: { id: string; name: string }): AccountProfile {
  const number = Number.parseInt(uuidFor(seed, institution.id).slice(0, 6), 16);
  const bank = institution.id.split('_').at(-1)?.slice(0, 4) ?? 'DEMO';
  return {
    key: 'quiet',
    id: uuidFor(seed, institution.id, 'quiet'),
    institution_id: institution.id,
    currency: 'GBP',
    name: 'Current account',
    product: `${institution.name} current account`,
    owner: 'R HARTLEY',
    cash_account_type: 'CACC',
    iban: /^[A-Z]{4}$/.test(bank)
      ? iban(bank, '300000', (10_000_000 + number).toString().padStart(8, '0'))
      : undefined,
    masked_pan: undefined,
    credit_limit: undefined,
    opening: BigInt(40_000 + (number % 90_000)),
  };
}
