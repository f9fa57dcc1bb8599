import { Hono } from 'hono';
import type { Clock } from '#core/clock.ts';
import type { AccountBook } from './account-book.ts';
import type { AccountStates } from './accounts.ts';
import { consentPage, lostPage } from './consent-page.ts';
import type { Institutions } from './institutions.ts';
import type { Portfolio } from './portfolio.ts';
import type { Agreement, Register, Requisition } from './register.ts';
import type { Requisitions } from './requisitions.ts';
import { shareAccounts } from './share-accounts.ts';
import type { Switches } from './switches.ts';

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly requisitions: Requisitions;
  readonly institutions: Institutions;
  readonly portfolio: Portfolio;
  readonly states: AccountStates;
  readonly switches: Switches;
}

/** Why a person comes back without a link: the API's `error` and its `details`. */
const FAILURES = {
  cancel: ['UserCancelledSession', 'User cancelled the session.'],
  reject: ['UserSessionRejected', 'The institution rejected the session.'],
  timeout: [
    'InstitutionTimeoutError',
    'A timeout occurred while trying to connect to the institution, please try again.',
  ],
  technical: ['InstitutionTechnicalError', 'The institution could not complete the request.'],
  provider: ['GoCardlessTechnicalError', 'An error occurred on our side.'],
  unknown: ['UnknownError', 'An unknown error occurred.'],
  reused: ['RequisitionLinkReused', 'The requisition link has already been used.'],
} as const;
type Failure = keyof typeof FAILURES;

const isFailure = (choice: unknown): choice is Failure =>
  typeof choice === 'string' && choice !== 'reused' && Object.hasOwn(FAILURES, choice);

/** The application's own query and fragment are kept. */
function wayBack({ redirect, reference }: Requisition, failure?: Failure): string {
  const [address = '', fragment] = redirect.split('#', 2);
  const answer = new URLSearchParams({ ref: reference });
  if (failure !== undefined) {
    const [error, words] = FAILURES[failure];
    answer.set('error', error);
    answer.set('details', words);
  }
  const joint = address.includes('?') ? '&' : '?';
  return `${address}${joint}${answer.toString()}${fragment === undefined ? '' : `#${fragment}`}`;
}

interface Visit {
  readonly requisition: Requisition;
  readonly agreement: Agreement;
  readonly bankName: string;
  readonly books: readonly AccountBook[];
}

/** The pages a person sees at their bank, and what their choice does to the requisition. */
export function createConsent(given: Given): Hono {
  const { clock, register, requisitions, institutions, portfolio } = given;
  const app = new Hono();

  const visitOf = (id: string, institutionId: string): Visit | undefined => {
    const requisition = register.requisitions.get(id);
    const agreement = register.agreements.get(requisition?.agreement ?? '');
    const institution = institutions.find(institutionId);
    if (requisition === undefined || agreement === undefined || institution === undefined) return undefined;
    if (requisition.institution_id !== institution.id) return undefined;
    return { requisition, agreement, bankName: institution.name, books: portfolio.at(institution) };
  };
  const isOpen = ({ requisition }: Visit): boolean =>
    ['CR', 'GC'].includes(requisitions.statusOf(requisition));

  app.get('/consent/:requisition/:institution', async (context) => {
    const { requisition: id, institution } = context.req.param();
    const visit = visitOf(id, institution);
    if (visit === undefined) return context.html(lostPage(), 404);
    if (!isOpen(visit)) return context.redirect(wayBack(visit.requisition, 'reused'), 303);
    if (visit.requisition.history.at(-1) === 'CR') {
      visit.requisition.history.push('GC');
      await register.save();
    }
    return context.html(consentPage({ ...visit, now: clock.now() }));
  });

  app.post('/consent/:requisition/:institution', async (context) => {
    const { requisition: id, institution } = context.req.param();
    const visit = visitOf(id, institution);
    if (visit === undefined) return context.html(lostPage(), 404);
    const { requisition } = visit;
    if (!isOpen(visit)) return context.redirect(wayBack(requisition, 'reused'), 303);
    const form = await context.req.formData();
    const choice = form.get('choice');
    if (requisition.history.at(-1) === 'CR') requisition.history.push('GC');
    if (choice !== 'cancel') requisition.history.push('UA');
    if (choice === 'allow') {
      const chosen = form.getAll('account').map(String);
      if (requisition.account_selection && chosen.length === 0) {
        requisition.history.pop();
        return context.html(consentPage({ ...visit, now: clock.now(), isNothingChosen: true }), 400);
      }
      shareAccounts(visit, chosen, given);
      await register.save();
      return context.redirect(wayBack(requisition), 303);
    }
    const failure = isFailure(choice) ? choice : 'reject';
    requisition.history.push('RJ');
    await register.save();
    return context.redirect(wayBack(requisition, failure), 303);
  });
  return app;
}
