import { Hono } from 'hono';
import type { Clock } from '#core/clock.ts';
import { addMonths, type Day, dayOf } from '#core/day.ts';
import type { Storage } from '#sandbox/storage.ts';
import { createAccountAccess } from './account-access.ts';
import { type AccountStates, createAccounts } from './accounts.ts';
import { createAddedRows } from './added-rows.ts';
import { createAgreements } from './agreements.ts';
import { NOT_FOUND } from './answer.ts';
import { asResponse, createApi, pathOf } from './api.ts';
import { createCallLog } from './call-log.ts';
import { createConsent } from './consent.ts';
import { lostPage } from './consent-page.ts';
import { type Control, createControl } from './control.ts';
import { createControlsPage } from './controls-page.ts';
import { createInstitutions } from './institutions.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createPortfolio } from './portfolio.ts';
import { createRateLimits } from './rate-limits.ts';
import { createReconfirmations, createReconfirmPage } from './reconfirmations.ts';
import { openRegister } from './register.ts';
import { createRequisitions } from './requisitions.ts';
import { createScriptedAccounts, type ScriptedAccounts } from './scripted/scripted-accounts.ts';
import { createScripts } from './scripts.ts';
import { createSuspensions } from './suspensions.ts';
import { ordinarySwitches } from './switches.ts';
import { createTokens, type Secrets } from './tokens.ts';

export interface BankOptions {
  readonly clock: Clock;
  /** The same seed and first day tell the same household. */
  readonly seed: string;
  /** Where people and programs reach this bank, without a slash at the end. */
  readonly publicUrl: string;
  /** Without it everything is forgotten with the process. */
  readonly storage?: Storage;
  /** Successful calls a day for each account and scope; 4, as the contract has it. */
  readonly dailyLimit?: number;
  /** 26 months before today when absent; what was kept wins. */
  readonly firstDay?: Day;
  readonly zone?: string;
  /** Whose keys are good; anybody's when absent. */
  readonly secrets?: Secrets;
}

export interface Bank {
  /** `/api/v2/…` for programs, `/consent/…` and `/controls` for people. */
  readonly app: Hono;
  readonly control: Control;
  readonly ledger: Ledger;
  /** Accounts that play a script instead of the household's life; forgotten with the process. */
  readonly scripted: ScriptedAccounts;
}

const HISTORY_MONTHS = 26;

/** A bank that speaks GoCardless Bank Account Data v2. The caller serves `app` on loopback. */
export async function createBank(options: BankOptions): Promise<Bank> {
  const { clock, seed, publicUrl, zone = 'Europe/London', secrets } = options;
  const start = options.firstDay ?? addMonths(dayOf(clock.now(), zone), -HISTORY_MONTHS);
  const register = await openRegister(options.storage, start);
  const institutions = createInstitutions();
  const added = () => register.added;
  const { firstDay, tokenSecret } = register;
  const scripted = createScriptedAccounts({ clock, seed });
  const known = { institutions: institutions.all, added, scripted };
  const portfolio = createPortfolio({ seed, firstDay, zone, ...known });
  const switches = ordinarySwitches();
  const suspensions = createSuspensions();
  const states: AccountStates = {
    progress: new Map(),
    faults: new Map(),
    lastAccessed: new Map(),
    suspensions,
  };
  const limits = createRateLimits({ clock, dailyLimit: options.dailyLimit ?? 4 });
  const scripts = createScripts((call) => scripted.faultFor(call));
  const log = createCallLog(clock);
  const tokens = createTokens({ clock, signingKey: tokenSecret, secrets });
  const agreements = createAgreements({ clock, register, institutions, switches });
  const confirming = { clock, register, institutions, switches, publicUrl };
  const reconfirmations = createReconfirmations(confirming);
  const requisitions = createRequisitions({ clock, register, institutions, agreements, publicUrl });
  const access = createAccountAccess({ clock, register, institutions, portfolio, switches });
  const accounts = createAccounts({ clock, register, institutions, access, limits, states });
  const addedRows = createAddedRows({ clock, zone, register, portfolio });
  const control = createControl({
    clock,
    register,
    addedRows,
    institutions,
    requisitions,
    states,
    limits,
    scripts,
    log,
    switches,
  });
  const answering = { tokens, institutions, agreements, reconfirmations, requisitions, accounts };
  const speech = { ...answering, register, limits, scripts, switches };

  const app = new Hono({ getPath: pathOf });
  app.notFound((context) =>
    context.req.path.startsWith('/api/v2/') ? asResponse(NOT_FOUND) : context.html(lostPage(), 404),
  );
  app.route('/', createApi({ ...speech, log, publicUrl }));
  app.route('/', createConsent({ clock, register, requisitions, institutions, portfolio, states, switches }));
  app.route('/', createReconfirmPage(confirming));
  app.route('/', createControlsPage({ clock, control, portfolio, publicUrl }));
  return { app, control, ledger: createLedger({ clock, portfolio }), scripted };
}
