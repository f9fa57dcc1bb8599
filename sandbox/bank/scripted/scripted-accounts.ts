import type { Clock } from '#core/clock.ts';
import type { AccountBook } from '#sandbox/bank/account-book.ts';
import { type AccountProfile, type ScriptedProfile, scriptedProfile } from '#sandbox/bank/profiles.ts';
import type { Scope } from '#sandbox/bank/register.ts';
import type { ScriptedResponse } from '#sandbox/bank/scripts.ts';
import { minorOf } from './payment-states.ts';
import type { AccountScript } from './script.ts';
import { createScriptedBook, type ScriptedBook } from './scripted-book.ts';

export interface ScriptedAccounts {
  /**
   * From now on the institution has these accounts beside those scripted before, and none of its own. Their
   * profiles come back in the same order.
   */
  add(institutionId: string, scripts: readonly AccountScript[]): readonly AccountProfile[];
  /** Whoever consents from now on is given new account ids; the old ones live as long as their consents. */
  reissueIds(institutionId: string): void;
  at(institutionId: string): readonly AccountBook[] | undefined;
  find(accountId: string): AccountBook | undefined;
  /** The answer that a script wants for this call, as `GET /accounts/…/transactions/`. */
  faultFor(call: string): ScriptedResponse | undefined;
}

interface Held {
  readonly given: ScriptedProfile;
  readonly book: ScriptedBook;
  /** Oldest first. */
  readonly ids: string[];
}

const ACCOUNT_CALL = /^GET \/accounts\/([^/]+)\/(details|balances|transactions)\/$/;

export function createScriptedAccounts({ clock, seed }: { clock: Clock; seed: string }): ScriptedAccounts {
  const all: Held[] = [];
  const at = (institutionId: string): Held[] =>
    all.filter(({ given }) => given.institution_id === institutionId);
  const holderOf = (accountId: string): Held | undefined => all.find(({ ids }) => ids.includes(accountId));
  const under = ({ book }: Held, id: string): AccountBook => ({ ...book, profile: { ...book.profile, id } });

  return {
    add: (institutionId, scripts) =>
      scripts.map((script) => {
        const { name, kind = 'current', currency = 'GBP' } = script;
        const given = {
          institution_id: institutionId,
          number: at(institutionId).length,
          edition: 0,
          name,
          kind,
          currency,
          opening: minorOf(script.opening, currency),
        };
        const profile = scriptedProfile(seed, given);
        all.push({ given, book: createScriptedBook(script, profile), ids: [profile.id] });
        return profile;
      }),
    reissueIds(institutionId) {
      for (const { given, ids } of at(institutionId))
        ids.push(scriptedProfile(seed, { ...given, edition: ids.length }).id);
    },
    at(institutionId) {
      const own = at(institutionId);
      return own.length === 0 ? undefined : own.map((one) => under(one, one.ids.at(-1) ?? ''));
    },
    find(accountId) {
      const found = holderOf(accountId);
      return found === undefined ? undefined : under(found, accountId);
    },
    faultFor(call) {
      const [, id = '', scope] = ACCOUNT_CALL.exec(call) ?? [];
      return holderOf(id)?.book.faultFor(scope as Scope, clock.now());
    },
  };
}
