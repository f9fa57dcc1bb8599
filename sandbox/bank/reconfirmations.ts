/** Confirming a consent without the bank: what the API answers, and the page the person sees. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import { type Clock, DAY_MS } from '#core/clock.ts';
import { type Answer, apiInstant, fault, fieldFaults, isUuid, NOT_FOUND, reply } from './answer.ts';
import { CONFIRM_WINDOW_DAYS, confirmBy } from './consent-life.ts';
import { bankPage, lostPage } from './consent-page.ts';
import type { Institutions } from './institutions.ts';
import type { Agreement, Register } from './register.ts';
import type { Switches } from './switches.ts';

export interface Reconfirmations {
  get(id: string): Answer;
  start(id: string, fields: Record<string, unknown>): Promise<Answer>;
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly institutions: Institutions;
  readonly switches: Switches;
  readonly publicUrl: string;
}

const DENIED = fault(403, '', 'You do not have permission to perform this action.');
const refused = (detail: string): Answer => fault(400, 'Reconfirmation refused', detail);

function show(agreement: Agreement, publicUrl: string): Record<string, unknown> {
  const due = confirmBy(agreement)?.getTime() ?? 0;
  const window = CONFIRM_WINDOW_DAYS * DAY_MS;
  return {
    reconfirmation_url: `${publicUrl}/reconfirm/${agreement.id}`,
    url_valid_from: apiInstant(new Date(due - window)),
    url_valid_to: apiInstant(new Date(due + window)),
    ...agreement.reconfirm,
  };
}

export function createReconfirmations({ clock, register, switches, publicUrl }: Given): Reconfirmations {
  const known = (id: string, then: (agreement: Agreement) => Answer): Answer => {
    const detail = `${id} is not a valid EndUserAgreement UUID. `;
    if (!isUuid(id)) return fault(400, 'Invalid EndUserAgreement ID', detail);
    if (!switches.reconfirmation) return DENIED;
    const agreement = register.agreements.get(id);
    return agreement === undefined ? NOT_FOUND : then(agreement);
  };
  /** Undefined when this agreement may be confirmed now. */
  const fault400 = (agreement: Agreement): Answer | undefined => {
    if (!agreement.reconfirmation) return refused('Reconfirmation is not enabled.');
    const due = confirmBy(agreement);
    if (due === undefined) return refused('End user agreement needs to be accepted.');
    if (clock.now().getTime() > due.getTime() + CONFIRM_WINDOW_DAYS * DAY_MS)
      return refused('Reconfirmation requested after acceptance period.');
    return undefined;
  };
  return {
    get: (id) =>
      known(id, (agreement) =>
        agreement.reconfirm === undefined ? NOT_FOUND : reply(200, show(agreement, publicUrl)),
      ),
    async start(id, { redirect }) {
      const answer = known(id, (agreement) => {
        const refusal = fault400(agreement);
        if (refusal !== undefined) return refusal;
        if (redirect !== undefined && (typeof redirect !== 'string' || !URL.canParse(redirect)))
          return fieldFaults({ redirect: { summary: 'Invalid redirect URI', detail: 'Not a URL' } });
        const user = [...register.requisitions.values()].find((one) => one.agreement === id);
        if (user === undefined || user.accounts.length === 0) return refused('No accounts linked.');
        agreement.reconfirm = {
          created: apiInstant(clock.now()),
          redirect: redirect ?? null,
          last_accessed: null,
          last_submitted: null,
          accounts: Object.fromEntries(user.accounts.map((one) => [one, { reconfirmed: '', rejected: '' }])),
        };
        return reply(201, show(agreement, publicUrl));
      });
      if (answer.status === 201) await register.save();
      return answer;
    },
  };
}

/** One page and two buttons: no login at the bank. */
export function createReconfirmPage({ clock, register, institutions }: Given): Hono {
  const app = new Hono();
  app.get('/reconfirm/:agreement', async (context) => {
    const agreement = register.agreements.get(context.req.param('agreement'));
    if (agreement?.reconfirm === undefined) return context.html(lostPage(), 404);
    agreement.reconfirm.last_accessed = apiInstant(clock.now());
    await register.save();
    const bank = institutions.find(agreement.institution_id)?.name ?? 'your bank';
    const body = html`<div class="card"><h1>Keep sharing your ${bank} accounts?</h1>
<p class="soft">Personal Finances goes on reading them for 90 more days. No login at the bank is needed.</p>
<form method="post"><div class="choices"><button class="main" name="choice" value="confirm">Confirm</button>
<button name="choice" value="reject">Stop sharing</button></div></form></div>`;
    return context.html(bankPage(`Confirm – ${bank}`, bank, body));
  });
  app.post('/reconfirm/:agreement', async (context) => {
    const agreement = register.agreements.get(context.req.param('agreement'));
    const page = agreement?.reconfirm;
    if (page === undefined) return context.html(lostPage(), 404);
    const now = apiInstant(clock.now());
    const isYes = (await context.req.formData()).get('choice') === 'confirm';
    page.last_submitted = now;
    for (const id of Object.keys(page.accounts))
      page.accounts[id] = isYes ? { reconfirmed: now, rejected: '' } : { reconfirmed: '', rejected: now };
    await register.save();
    return page.redirect === null ? context.text('Thank you.') : context.redirect(page.redirect, 303);
  });
  return app;
}
