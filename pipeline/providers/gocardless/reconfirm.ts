/** A consent that the person confirms again on a page of the provider's, without a login at the bank. */
import { ok, type Result } from '#core/problem.ts';
import type { Reconfirmation } from '#pipeline/provider.ts';
import type { Client } from './client.ts';
import { bankProblem } from './errors.ts';
import { isWebAddress } from './web-address.ts';
import { reconfirmationSchema, type WireReconfirmation } from './wire.ts';
import { wireInstant } from './wire-day.ts';

const pathOf = (agreementId: string): string =>
  `agreements/enduser/${encodeURIComponent(agreementId)}/reconfirm/`;

function normalise(body: WireReconfirmation): Result<Reconfirmation> {
  const url = body.reconfirmation_url;
  if (url === undefined || !isWebAddress(url))
    return {
      ok: false,
      problem: bankProblem('bank.malformed', { cause: { fields: ['reconfirmation_url'] } }),
    };
  const accounts = Object.values(body.accounts);
  const instants = accounts.map(({ reconfirmed }) => wireInstant(reconfirmed)?.getTime());
  const known = instants.filter((instant) => instant !== undefined);
  const isConfirmed = known.length > 0 && known.length === instants.length;
  return ok({
    url,
    is_rejected: accounts.some(({ rejected }) => rejected !== undefined),
    ...(isConfirmed ? { confirmed_at: new Date(Math.max(...known)) } : {}),
  });
}

export async function startReconfirmation(
  client: Client,
  agreementId: string,
  redirectUrl: string,
): Promise<Result<Reconfirmation>> {
  const answer = await client(
    { method: 'POST', path: pathOf(agreementId), body: { redirect: redirectUrl } },
    reconfirmationSchema,
  );
  return answer.ok ? normalise(answer.value.body) : answer;
}

export async function readReconfirmation(
  client: Client,
  agreementId: string,
): Promise<Result<Reconfirmation>> {
  const answer = await client({ method: 'GET', path: pathOf(agreementId) }, reconfirmationSchema);
  return answer.ok ? normalise(answer.value.body) : answer;
}
