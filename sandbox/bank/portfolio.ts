import type { Day } from '#core/day.ts';
import { type AccountBook, createAccountBook } from './account-book.ts';
import { createLife, OPENING } from './household/household.ts';
import { quietAccount } from './household/quiet-account.ts';
import type { Institution } from './institution.ts';
import { HOME_BANK, householdProfiles, quietProfile } from './profiles.ts';
import type { AddedRow } from './register.ts';
import type { ScriptedAccounts } from './scripted/scripted-accounts.ts';

/** Every account there is, at whichever bank; made when first asked for. */
export interface Portfolio {
  readonly household: readonly AccountBook[];
  at(institution: Institution): readonly AccountBook[];
  find(accountId: string): AccountBook | undefined;
}

interface Given {
  readonly seed: string;
  readonly firstDay: Day;
  readonly zone: string;
  readonly institutions: readonly Institution[];
  readonly added: () => readonly AddedRow[];
  readonly scripted: ScriptedAccounts;
}

export function createPortfolio(given: Given): Portfolio {
  const { seed, firstDay, zone, institutions, added, scripted } = given;
  const life = createLife({ seed, firstDay, zone });
  const household = householdProfiles(seed).map((profile) =>
    createAccountBook({ profile, movements: (last) => life.until(last), added, seed, zone }),
  );
  const quiet = new Map<string, AccountBook>();
  const others = institutions.filter((one) => one.id !== HOME_BANK);
  const holders = new Map(others.map((one) => [quietProfile(seed, one).id, one]));

  const quietAt = (institution: Institution): AccountBook => {
    const known = quiet.get(institution.id);
    if (known !== undefined) return known;
    const profile = quietProfile(seed, institution);
    const opening = { ...OPENING, quiet: profile.opening };
    const own = { seed: `${seed}/${institution.id}`, firstDay, zone, life: [quietAccount], opening };
    const quietLife = createLife(own);
    const book = createAccountBook({
      profile,
      movements: (last) => quietLife.until(last),
      added,
      seed: own.seed,
      zone,
    });
    quiet.set(institution.id, book);
    return book;
  };

  return {
    household,
    at: (institution) =>
      scripted.at(institution.id) ?? (institution.id === HOME_BANK ? household : [quietAt(institution)]),
    find(accountId) {
      const written = scripted.find(accountId);
      if (written !== undefined) return written;
      const own = household.find((book) => book.profile.id === accountId);
      if (own !== undefined) return own;
      const holder = holders.get(accountId);
      return holder === undefined ? undefined : quietAt(holder);
    },
  };
}
