/**
 * The demo household's bank, linked and fetched by the real provider, landed as the real Parquet and built
 * into marts: what a test holds against the bank's own ledger.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { DAY_MS, ManualClock } from '#core/clock.ts';
import { addDays, type Day, dayOf } from '#core/day.ts';
import { unwrap } from '#core/problem.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { buildMarts } from '#pipeline/build.ts';
import type { BuildAccount, BuildExtraction } from '#pipeline/build-inputs.ts';
import type { BuildReport } from '#pipeline/build-request.ts';
import { createLander, type Lander, type LandingRows } from '#pipeline/land.ts';
import type { BankAccount, Institution, Provider } from '#pipeline/provider.ts';
import type { ExtractionKind } from '#pipeline/raw-columns.ts';
import type { Ledger } from '#sandbox/bank/ledger.ts';
import { demoRates } from '#sandbox/demo-rates.ts';
import { openSandboxBank } from './sandbox-bank.ts';

const ZONE = 'Europe/London';

export interface DemoMarts extends AsyncDisposable {
  /** At the instant of the clock, which stands at the last fetch, on the account ids of the marts. */
  readonly ledger: Ledger;
  /** Set on, it shows what the bank books afterwards; the marts stay as they are. */
  readonly clock: ManualClock;
  readonly today: Day;
  readonly report: BuildReport;
  /** The rows of a query in DuckDB's JSON form. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

/** Fetched in full five days before `now`, and the last days again at `now`: pending rows have been booked. */
export async function openDemoMarts({ seed, now }: { seed: string; now: string }): Promise<DemoMarts> {
  const clock = new ManualClock(now);
  clock.advance(-5 * DAY_MS);
  const { bank, provider } = await openSandboxBank({ seed, clock });
  const { institution, accounts } = await link(provider, (url) =>
    bank.app.request(url, { method: 'POST', body: new URLSearchParams({ choice: 'allow' }) }),
  );
  const folder = await mkdtemp(path.join(os.tmpdir(), 'demo-marts-'));
  const lander = createLander();
  const fetched: Fetches = { folder, lander, provider, institution, extractions: [], inputs: noInputs() };
  await fetchAll(fetched, accounts, clock.now(), institution.history_days);
  clock.set(now);
  await fetchAll(fetched, accounts, clock.now(), 14);
  lander.close();

  const today = dayOf(clock.now(), ZONE);
  const file = path.join(folder, 'marts.duckdb');
  const built = await buildMarts({
    inputs: fetched.inputs,
    extractions: fetched.extractions,
    accounts: accounts.map((account) => buildAccount(account, institution)),
    decisions: { state_currency_rates: demoRates(today) },
    parameters: { today, zone: ZONE, baseCurrency: 'GBP' },
    file,
  });
  const report = unwrap(built);
  const warehouse = await openWarehouse(file);
  return {
    ledger: bank.ledger,
    clock,
    today,
    report,
    rows: (sql) => warehouse.rows(sql, {}, z.record(z.string(), z.unknown())),
    async [Symbol.asyncDispose]() {
      warehouse.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function link(provider: Provider, allow: (consentUrl: string) => Response | Promise<Response>) {
  const institution = unwrap(await provider.institutions()).find(({ name }) => name === 'Demo Bank');
  if (institution === undefined) throw new Error('the sandbox has no Demo Bank');
  const redirect_url = 'http://app.test/link/return';
  const started = unwrap(await provider.startLink({ institution, reference: 'demo', redirect_url }));
  await allow(started.consent_url);
  const state = unwrap(await provider.linkState(started.external_id));
  if (state.status !== 'linked') throw new Error(`the link is ${state.status}`);
  const accounts: BankAccount[] = [];
  for (const id of state.account_ids)
    for (const landed of unwrap(await provider.account(id)).rows)
      if ('row' in landed) accounts.push(landed.row);
  return { institution, accounts };
}

const buildAccount = (account: BankAccount, institution: Institution): BuildAccount => ({
  account_id: account.external_id,
  institution_name: institution.name,
  name: account.name,
  kind: account.kind,
  currency: account.currency,
  number_ending: account.number_ending ?? null,
  is_active: true,
});

interface Fetches {
  readonly folder: string;
  readonly lander: Lander;
  readonly provider: Provider;
  readonly institution: Institution;
  readonly extractions: BuildExtraction[];
  readonly inputs: Record<ExtractionKind, string[]>;
}

const noInputs = (): Fetches['inputs'] => ({ accounts: [], balances: [], transactions: [] });

async function fetchAll(
  { folder, lander, provider, institution, extractions, inputs }: Fetches,
  accounts: readonly BankAccount[],
  now: Date,
  days: number,
): Promise<void> {
  const { institution_id } = institution;
  const today = dayOf(now, ZONE);
  const window = { from: addDays(today, 1 - days), to: today };
  for (const { external_id, kind, currency } of accounts) {
    const answers: LandingRows[] = [
      {
        kind: 'balances',
        rows: unwrap(await provider.balances({ external_id, kind, institution_id, currency })).rows,
      },
      {
        kind: 'transactions',
        rows: unwrap(await provider.transactions({ external_id, kind, institution_id }, window)).rows,
      },
    ];
    for (const landing of answers) {
      const extraction_id = `${landing.kind}-${extractions.length}`;
      const extraction = { extraction_id, account_id: external_id, fetched_at: now };
      const { bytes } = await lander.land(landing, {
        ...extraction,
        household_id: 'household',
        provider: provider.key,
        institution_id,
      });
      const file = path.join(folder, `${extraction_id}.parquet`);
      await writeFile(file, bytes);
      inputs[landing.kind].push(file);
      const days = landing.kind === 'transactions' ? window : undefined;
      extractions.push({
        ...extraction,
        kind: landing.kind,
        window_from: days?.from ?? null,
        window_to: days?.to ?? null,
      });
    }
  }
}
