/** Every provider's institutions, asked for once an hour; one provider that fails does not hide the others. */
import { type Clock, HOUR_MS } from '#core/clock.ts';
import { fail, ok, type Problem, type Result } from '#core/problem.ts';
import type { Institution, Provider } from './provider.ts';

export type ListedInstitution = Institution & { readonly provider: string };
export type InstitutionList = () => Promise<Result<readonly ListedInstitution[]>>;

export function createInstitutionList({
  providers,
  clock,
}: {
  providers: readonly Provider[];
  clock: Clock;
}): InstitutionList {
  let listed: { at: number; list: readonly ListedInstitution[] } | undefined;
  return async () => {
    if (providers.length === 0)
      return fail('link.no_provider', 'No bank provider is set up: put its keys in .env and start again.');
    if (listed !== undefined && clock.now().getTime() - listed.at < HOUR_MS) return ok(listed.list);
    const list: ListedInstitution[] = [];
    let problem: Problem | undefined;
    for (const provider of providers) {
      const answer = await provider.institutions();
      if (answer.ok)
        list.push(...answer.value.map((institution) => ({ ...institution, provider: provider.key })));
      else problem ??= answer.problem;
    }
    // What was listed an hour ago is better than nothing, and asked for again the next time.
    if (list.length === 0 && listed !== undefined) return ok(listed.list);
    if (list.length === 0 && problem !== undefined) return { ok: false, problem };
    if (problem === undefined) listed = { at: clock.now().getTime(), list };
    return ok(list);
  };
}
