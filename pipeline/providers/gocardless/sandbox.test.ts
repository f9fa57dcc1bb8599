/** Against the sandbox's bank, which keeps to the protocol by itself: limits, states, consents and rows. */
import { describe, expect, test } from 'vitest';
import { DAY_MS, ManualClock } from '#core/clock.ts';
import { addDays, dayOf } from '#core/day.ts';
import { unwrap } from '#core/problem.ts';
import type { BankAccount, Landed } from '#pipeline/provider.ts';
import { openSandboxBank } from '#test/sandbox-bank.ts';

async function openSandbox() {
  const clock = new ManualClock('2026-11-24T10:00:00Z');
  const { bank, provider } = await openSandboxBank({ seed: 'provider', clock });

  const institutions = unwrap(await provider.institutions());
  const institution = institutions.find(({ name }) => name === 'Demo Bank');
  if (institution === undefined) throw new Error('the sandbox has no Demo Bank');
  const started = unwrap(
    await provider.startLink({
      institution,
      reference: 'ref-1',
      redirect_url: 'http://app.test/link/return',
    }),
  );
  const choose = async (choice: string) =>
    bank.app.request(started.consent_url, { method: 'POST', body: new URLSearchParams({ choice }) });
  return { clock, bank, provider, institution, started, choose };
}

async function linkSandbox() {
  const opened = await openSandbox();
  await opened.choose('allow');
  const state = unwrap(await opened.provider.linkState(opened.started.external_id));
  if (state.status !== 'linked') throw new Error(`the link is ${state.status}`);
  const accounts: BankAccount[] = [];
  for (const id of state.account_ids)
    accounts.push(...understood(unwrap(await opened.provider.account(id)).rows));
  const [account] = accounts;
  if (account === undefined) throw new Error('no account came');
  const today = dayOf(opened.clock.now(), 'Europe/London');
  const window = { from: addDays(today, 1 - opened.started.history_days), to: today };
  const known = { ...account, institution_id: opened.institution.institution_id };
  const transactions = () => opened.provider.transactions(known, window);
  return { ...opened, state, accounts, account, window, transactions };
}

function understood<Row>(rows: readonly Landed<Row>[]): Row[] {
  expect(rows.filter((landed) => 'set_aside' in landed)).toEqual([]);
  return rows.flatMap((landed) => ('row' in landed ? [landed.row] : []));
}

describe('a link', () => {
  test('waits for the person, then has accounts and an end', async () => {
    const { provider, started, choose, clock } = await openSandbox();
    expect(unwrap(await provider.linkState(started.external_id))).toEqual({
      status: 'waiting',
      is_at_bank: false,
    });
    await choose('allow');
    expect(unwrap(await provider.linkState(started.external_id))).toMatchObject({
      status: 'linked',
      account_ids: expect.arrayContaining([expect.any(String)]),
      consent_expires_at: new Date(clock.now().getTime() + 90 * DAY_MS),
    });
  });

  test('asks for all the history the bank has', async () => {
    const { started, institution } = await openSandbox();
    expect(started.history_days).toBe(institution.history_days);
  });

  test('that is used up is told as expired', async () => {
    const { bank, started, transactions } = await linkSandbox();
    await bank.control.expireConsent(started.external_id);
    expect(await transactions()).toMatchObject({ problem: { code: 'bank.consent_expired' } });
  });
});

describe('the data', () => {
  test('of every account is understood to the last row', async () => {
    const { provider, accounts, institution, window } = await linkSandbox();
    expect(new Set(accounts.map(({ identities }) => identities[0])).size).toBe(accounts.length);
    for (const account of accounts) {
      const known = { ...account, institution_id: institution.institution_id };
      const balances = understood(unwrap(await provider.balances(known)).rows);
      expect(balances.filter(({ kind }) => kind === 'booked')).toHaveLength(1);
      const rows = understood(unwrap(await provider.transactions(known, window)).rows);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter(({ payee }) => payee === '')).toEqual([]);
      expect(
        rows.filter(({ status, provider_id }) => (status === 'booked') !== (provider_id !== undefined)),
      ).toEqual([]);
    }
  });

  test('stops at the day’s allowance, which is told with its end', async () => {
    const { transactions } = await linkSandbox();
    const left: (number | undefined)[] = [];
    for (let call = 0; call < 4; call += 1) left.push(unwrap(await transactions()).quota?.remaining);
    expect(left).toEqual([3, 2, 1, 0]);
    const refused = await transactions();
    expect(refused).toMatchObject({ problem: { code: 'bank.rate_limited', retryAt: expect.any(Date) } });
  });

  test('comes again after a day, with the tokens renewed on the way', async () => {
    const { transactions, clock } = await linkSandbox();
    await transactions();
    clock.advance(2 * DAY_MS);
    expect(await transactions()).toMatchObject({ ok: true });
  });

  test('of an account in preparation is waited for', async () => {
    const { bank, account, transactions } = await linkSandbox();
    bank.control.startProcessing(account.external_id);
    expect(await transactions()).toMatchObject({ problem: { code: 'bank.processing' } });
  });

  test.each([
    [{ status: 502, text: '<html>502 Bad Gateway</html>' }, 3, 'bank.unavailable'],
    [{ status: 200, text: '<html>Maintenance</html>' }, 1, 'bank.malformed'],
    [{ body: { transactions: { booked: 'none' } } }, 1, 'bank.malformed'],
  ])('that comes as %j, %i in a row, is a problem', async (response, times, code) => {
    const { bank, transactions } = await linkSandbox();
    bank.control.script('/transactions/', response, times);
    expect(await transactions()).toMatchObject({ problem: { code } });
    expect(await transactions()).toMatchObject({ ok: true });
  });

  test('that a gateway spoils once is asked for again', async () => {
    const { bank, transactions } = await linkSandbox();
    bank.control.script('/transactions/', { status: 502, text: '<html>502 Bad Gateway</html>' });
    expect(await transactions()).toMatchObject({ ok: true });
  });

  test('of a bank that is switched off is waited for', async () => {
    const { bank, institution, transactions } = await linkSandbox();
    bank.control.setInstitutionDisabled(institution.institution_id, true);
    expect(await transactions()).toMatchObject({ problem: { code: 'bank.institution_disabled' } });
  });
});
