/** GoCardless Bank Account Data, version 2: some 2,500 banks behind one protocol. */

import { z } from 'zod';
import { dayOf } from '#core/day.ts';
import { ok, type Result } from '#core/problem.ts';
import type {
  AccountState,
  Asked,
  BankAccount,
  Fetched,
  Institution,
  Landed,
  Provider,
  Quota,
} from '#pipeline/provider.ts';
import { bankZone } from './bank-zone.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { linkState, startLink, unlink } from './link.ts';
import { normaliseTransactions } from './normalise.ts';
import { namedCurrency, normaliseAccount } from './normalise-account.ts';
import { normaliseBalances } from './normalise-balances.ts';
import { readReconfirmation, startReconfirmation } from './reconfirm.ts';
import {
  balancesSchema,
  detailsSchema,
  institutionSchema,
  metadataSchema,
  transactionsSchema,
} from './wire.ts';

export interface GoCardlessOptions extends ClientOptions {
  /** Two letters: whose banks are offered. */
  readonly country: string;
}

/** Details that a bank withholds for good or for today: the account is known well enough without them. */
const DISPENSABLE = new Set(['bank.rate_limited', 'bank.forbidden', 'bank.scope_missing']);

/** The provider's words for the states of an account; one nobody knows stops nothing. */
const ACCOUNT_STATES: Readonly<Record<string, AccountState>> = {
  DISCOVERED: 'processing',
  PROCESSING: 'processing',
  ERROR: 'error',
  EXPIRED: 'expired',
  SUSPENDED: 'suspended',
};

export function createGoCardless(options: GoCardlessOptions): Provider {
  const { clock, zone, log, country } = options;
  const client = createClient(options);
  const pathOf = (externalId: string) => `accounts/${encodeURIComponent(externalId)}/`;

  return {
    key: 'gocardless',
    name: 'GoCardless',
    institutions: () => institutions(client, country),
    startLink: (request) => startLink(client, log, request),
    linkState: (consentId) => linkState(client, log, consentId),
    unlink: (consentId) => unlink(client, consentId),
    startReconfirmation: (agreementId, redirectUrl) => startReconfirmation(client, agreementId, redirectUrl),
    reconfirmation: (agreementId) => readReconfirmation(client, agreementId),
    account: (externalId) => account(client, pathOf(externalId), zone),
    async accountState(externalId) {
      const answer = await client({ method: 'GET', path: pathOf(externalId) }, metadataSchema);
      return answer.ok ? ok(ACCOUNT_STATES[answer.value.body.status ?? ''] ?? 'ready') : answer;
    },

    async balances({ external_id, ...known }) {
      const answer = await client({ method: 'GET', path: `${pathOf(external_id)}balances/` }, balancesSchema);
      if (!answer.ok) return answer;
      const { body, quota } = answer.value;
      return fetched(normaliseBalances(body.balances, { ...known, zone }), quota);
    },

    async transactions({ external_id, ...known }, window) {
      // The provider counts days in UTC and refuses tomorrow, which London reaches an hour earlier in summer.
      const latest = dayOf(clock.now(), 'UTC');
      const query = {
        date_from: window.from < latest ? window.from : latest,
        date_to: window.to < latest ? window.to : latest,
      };
      const answer = await client(
        { method: 'GET', path: `${pathOf(external_id)}transactions/`, query },
        transactionsSchema,
      );
      if (!answer.ok) return answer;
      const { body, quota } = answer.value;
      const zoneOfBank = bankZone(known.institution_id, zone);
      const context = { ...known, zone: zoneOfBank, today: dayOf(clock.now(), zoneOfBank) };
      return fetched(await normaliseTransactions(body.transactions, context), quota);
    },
  };
}

async function institutions(client: Client, country: string): Promise<Result<readonly Institution[]>> {
  const answer = await client(
    { method: 'GET', path: 'institutions/', query: { country } },
    z.array(z.unknown()),
  );
  if (!answer.ok) return answer;
  return ok(
    answer.value.body.flatMap((row): Institution[] => {
      const bank = institutionSchema.safeParse(row).data;
      if (bank === undefined) return [];
      return [
        {
          institution_id: bank.id,
          name: bank.name,
          history_days: bank.transaction_total_days,
          access_days: bank.max_access_valid_for_days,
          ...(bank.max_access_valid_for_days_reconfirmation === undefined
            ? {}
            : { reconfirmed_access_days: bank.max_access_valid_for_days_reconfirmation }),
        },
      ];
    }),
  );
}

const fetched = <Row>(rows: readonly Landed<Row>[], quota: Quota | undefined): Result<Fetched<Row>> =>
  ok({ rows, ...(quota === undefined ? {} : { quota }) });

/** Metadata costs nothing; details count against the day's allowance. */
async function account(client: Client, path: string, zone: string): Promise<Asked<Fetched<BankAccount>>> {
  const metadata = await client({ method: 'GET', path }, metadataSchema);
  if (!metadata.ok) return metadata;
  const details = await client({ method: 'GET', path: `${path}details/` }, detailsSchema);
  if (!details.ok && !DISPENSABLE.has(details.problem.code)) return details;

  const known = details.ok ? details.value.body.account : undefined;
  const currency = namedCurrency(known) ?? (await currencyOfBalances(client, path, zone)) ?? 'GBP';
  const row = normaliseAccount(metadata.value.body, known, currency);
  // Tomorrow the details may name it; the provider's own number would not be found again after a renewal.
  if (!details.ok && details.problem.code === 'bank.rate_limited' && row.identities[0].startsWith('other:'))
    return details;
  const raw = { metadata: metadata.value.raw, details: details.ok ? details.value.raw : null };
  return fetched([{ row, raw }], details.ok ? details.value.quota : undefined);
}

/** For the few accounts whose details name no currency: asked at linking alone, so worth one call. */
async function currencyOfBalances(client: Client, path: string, zone: string): Promise<string | undefined> {
  const answer = await client({ method: 'GET', path: `${path}balances/` }, balancesSchema);
  if (!answer.ok) return undefined;
  const rows = normaliseBalances(answer.value.body.balances, { kind: 'other', currency: '', zone });
  return rows.map((landed) => ('row' in landed ? landed.row.amount.currency : undefined)).find(Boolean);
}
