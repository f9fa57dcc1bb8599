/**
 * The one interface a bank feed implements. A provider speaks its own protocol inside its folder and hands
 * over the same values as every other: nothing above it knows which one answered.
 */
import type { Day, DayRange } from '#core/day.ts';
import type { Money } from '#core/money.ts';
import type { Problem, Result } from '#core/problem.ts';
import type { CallOutcome } from '#core/store/bank-calls.ts';

export interface Institution {
  readonly institution_id: string;
  readonly name: string;
  /** Days of history the bank offers at most. */
  readonly history_days: number;
  /** Days one consent lasts at most. */
  readonly access_days: number;
  /** Days it lasts where the person confirms it in between, without a login at the bank. */
  readonly reconfirmed_access_days?: number;
}

export interface LinkRequest {
  readonly institution: Institution;
  /** Random, unique for ever: comes back with the person. */
  readonly reference: string;
  readonly redirect_url: string;
}

export interface LinkStarted {
  /** The provider's id of the consent. */
  readonly external_id: string;
  /** The page where the person consents. */
  readonly consent_url: string;
  readonly history_days: number;
  /** Days the consent lasts, as agreed. */
  readonly access_days: number;
  /** The provider's id of what was agreed. */
  readonly agreement_id?: string;
  readonly is_reconfirmable: boolean;
}

/** What the provider itself says of a consent: the address a person came back with proves nothing. */
export type LinkState =
  | { readonly status: 'waiting'; readonly is_at_bank: boolean }
  | {
      readonly status: 'linked';
      readonly account_ids: readonly string[];
      readonly consent_expires_at?: Date;
      /** Until when the person has to confirm it, where it is one that is confirmed. */
      readonly reconfirm_by?: Date;
    }
  | { readonly status: 'rejected' | 'expired' };

export interface Reconfirmation {
  /** The page where the person confirms. */
  readonly url: string;
  /** Confirmed for all accounts of the consent, the latest of them then. */
  readonly confirmed_at?: Date;
  readonly is_rejected: boolean;
}

export type AccountKind = 'current' | 'savings' | 'card' | 'loan' | 'other';

export interface BankAccount {
  readonly external_id: string;
  /**
   * What names the account beyond this consent, the surest first: `iban:…`, `bban:…`, `pan:…` or, when there
   * is none of these, `other:…`.
   */
  readonly identities: readonly [string, ...string[]];
  readonly owner_name?: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly number_ending?: string;
}

export type BalanceKind = 'booked' | 'available' | 'other';

export interface BankBalance {
  /** The provider's own word for the type, such as `interimBooked`. */
  readonly type: string;
  readonly kind: BalanceKind;
  /** On a card, money owed is negative. */
  readonly amount: Money;
  readonly is_credit_limit_included: boolean;
  readonly reference_on?: Day;
}

export interface BankTransaction {
  readonly status: 'booked' | 'pending';
  /** The bank's id when it is one: never blank, a filler, or repeated inside one list of an answer. */
  readonly bank_id?: string;
  /** The provider's own id. */
  readonly provider_id?: string;
  readonly booked_on: Day;
  readonly valued_on?: Day;
  /** Negative is money out, on every kind of account. */
  readonly amount: Money;
  readonly payee: string;
  readonly description: string;
  readonly merchant_category_code?: string;
  readonly bank_code?: string;
  /** What was paid abroad, before conversion; same sign as `amount`. */
  readonly foreign?: Money;
  /** The rate of that conversion as the bank quotes it, in either direction: a decimal above zero. */
  readonly foreign_rate?: string;
  /** The other side's account number, when the bank names it. */
  readonly counterparty_account?: string;
}

/** One row as the provider sent it, with what became of it. */
export type Landed<Row> =
  | { readonly row: Row; readonly raw: unknown }
  | {
      readonly set_aside: string;
      /** Understood, and standing for nothing: kept with the raw rows, but no fault to tell a person of. */
      readonly is_placeholder?: true;
      readonly raw: unknown;
    };

export interface Quota {
  readonly limit?: number;
  readonly remaining?: number;
  readonly renews_at?: Date;
}

export interface Fetched<Row> {
  readonly rows: readonly Landed<Row>[];
  readonly quota?: Quota;
}

/** The answer to a call that is counted; a failure says what it has cost, and what the provider says is left. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** `other_failure` when absent: it has cost nothing. */
      readonly outcome?: CallOutcome;
      readonly quota?: Quota;
      /** The request never left this machine. */
      readonly isUnsent?: boolean;
    };

/** How an account stands at the provider, which costs nothing to ask. */
export type AccountState = 'ready' | 'processing' | 'error' | 'expired' | 'suspended';

export interface Provider {
  readonly key: string;
  readonly name: string;
  institutions(): Promise<Result<readonly Institution[]>>;
  startLink(request: LinkRequest): Promise<Result<LinkStarted>>;
  linkState(consentId: string): Promise<Result<LinkState>>;
  /** Takes the consent back; one that the provider no longer knows is taken back already. */
  unlink(consentId: string): Promise<Result<undefined>>;
  /** Asks for a page where the consent is confirmed without the bank; a problem where that is not offered. */
  startReconfirmation(agreementId: string, redirectUrl: string): Promise<Result<Reconfirmation>>;
  reconfirmation(agreementId: string): Promise<Result<Reconfirmation>>;
  account(externalId: string): Promise<Asked<Fetched<BankAccount>>>;
  /** Never counts, so it may be asked when nothing else may. */
  accountState(externalId: string): Promise<Result<AccountState>>;
  /** `kind` decides which of several balances is the booked one: a card's “available” is credit left. */
  balances(account: {
    external_id: string;
    kind: AccountKind;
    institution_id: string;
    currency: string;
  }): Promise<Asked<Fetched<BankBalance>>>;
  transactions(
    account: { external_id: string; kind: AccountKind; institution_id: string; owner_name?: string },
    window: DayRange,
  ): Promise<Asked<Fetched<BankTransaction>>>;
}
