import { Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import { daySchema } from '#core/day.ts';
import { formatMoney, money } from '#core/money.ts';
import type { Result } from '#core/problem.ts';
import type { AddedTransaction } from './added-rows.ts';
import { bankPage } from './consent-page.ts';
import type { Control } from './control.ts';
import type { Portfolio } from './portfolio.ts';

interface Given {
  readonly clock: Clock;
  readonly control: Control;
  readonly portfolio: Portfolio;
  /** Where the bank is: it may stand below a path of somebody else's server. */
  readonly publicUrl: string;
}

const wanted = z.object({
  accountId: z.string().optional(),
  amount: z.string(),
  payee: z.string().trim().min(1).max(140),
  text: z.string().max(280).optional(),
  status: z.enum(['booked', 'pending']).optional(),
  on: daySchema.optional(),
});

const wantedEnd = z.object({ days: z.coerce.number().int().min(0).max(90) });
const flag = z.enum(['true', 'false']).optional();
const wantedSwitches = z.strictObject({ reconfirmation: flag, newAccountIds: flag });

interface Button {
  readonly label: string;
  readonly amount: string;
  readonly payee: string;
  readonly status: 'booked' | 'pending';
  readonly onCard?: boolean;
}

const BUTTONS: readonly Button[] = [
  { label: 'A new coffee', amount: '-3.25', payee: 'Costa', status: 'booked' },
  { label: 'Salary arrives', amount: '3241.16', payee: 'BRIGHTWATER SOFTWARE LTD', status: 'booked' },
  { label: 'A big purchase', amount: '-649.00', payee: 'Currys', status: 'booked' },
  {
    label: 'Pay with the card (pending)',
    amount: '-27.40',
    payee: 'Dishoom',
    status: 'pending',
    onCard: true,
  },
];

/** What happens to the consent that was given last. */
function consentButtons(at: string, control: Control) {
  const isEasy = control.switches.reconfirmation;
  return html`<form method="post" action="${at}/consent"><input type="hidden" name="days" value="3">
<button>Ends in 3 days</button></form>
<form method="post" action="${at}/consent"><input type="hidden" name="days" value="0">
<button>Is over</button></form>
<form method="post" action="${at}/switches"><input type="hidden" name="reconfirmation" value="${!isEasy}">
<button>${isEasy ? 'Renew at the bank again' : 'Renew without a login, from the next link on'}</button></form>
<form method="post" action="${at}/switches"><input type="hidden" name="newAccountIds"
value="${!control.switches.newAccountIds}">
<button>${control.switches.newAccountIds ? 'Keep account ids' : 'New account ids at the next link'}</button></form>`;
}

/** The path alone, so that the person stays at the address they came by. */
const rootOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/$/, '');

function controlsPage({ control, portfolio, clock, publicUrl }: Given) {
  const at = `${rootOf(publicUrl)}/controls`;
  const now = clock.now();
  const cardId = portfolio.household.find((book) => book.profile.key === 'card')?.profile.id ?? '';
  const buttons = BUTTONS.map(
    ({ label, amount, payee, status, onCard }) => html`<form method="post" action="${at}/transactions">
<input type="hidden" name="amount" value="${amount}"><input type="hidden" name="payee" value="${payee}">
<input type="hidden" name="status" value="${status}">
${onCard === true ? html`<input type="hidden" name="accountId" value="${cardId}">` : ''}
<button>${label}</button></form>`,
  );
  const accounts = portfolio.household.map((book) => {
    const { profile } = book;
    const balance = formatMoney(money(book.balances(now).booked, profile.currency));
    return html`<li><span class="grow">${profile.name}</span><span class="amount">${balance}</span></li>`;
  });
  const pending = control.pending().map(({ id, transaction }) => {
    const { amount, currency } = transaction.transactionAmount;
    const words = transaction.remittanceInformationUnstructured ?? transaction.creditorName ?? '';
    return html`<li><span class="grow">${words}</span><span class="amount">${amount} ${currency}</span>
<form method="post" action="${at}/pending/${id}"><button class="small">Book it</button></form></li>`;
  });
  const body = html`<div class="card"><h1>Make something happen</h1>
<p class="soft">The household’s bank shows it at the next synchronisation.</p>
<div class="choices">${buttons}
<form method="post" action="${at}/next-day"><button>Tomorrow comes</button></form></div>
<h2>The consent</h2>
<div class="choices">${consentButtons(at, control)}</div>
${pending.length > 0 ? html`<h2>Pending</h2><ul class="rows">${pending}</ul>` : ''}
<h2>Balances</h2><ul class="rows">${accounts}</ul></div>`;
  return bankPage('Controls – Demo Bank', 'Demo Bank', body);
}

const isForm = (request: Request): boolean => request.headers.get('content-type')?.includes('form') === true;

async function bodyOf(request: Request): Promise<unknown> {
  if (!isForm(request))
    return request.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    });
  const entries = [...(await request.formData())].filter(([, value]) => value !== '');
  return Object.fromEntries(entries);
}

/** Buttons for a person and the same over JSON for a program: what the household does next. */
export function createControlsPage(given: Given): Hono {
  const { control } = given;
  const home = `${rootOf(given.publicUrl)}/controls`;
  const app = new Hono();
  const answer = (request: Request, result: Result<AddedTransaction>): Response => {
    if (!result.ok) {
      const { code, message } = result.problem;
      return Response.json({ code, message }, { status: code.endsWith('not_found') ? 404 : 400 });
    }
    if (!isForm(request)) return Response.json(result.value, { status: 201 });
    return new Response(null, { status: 303, headers: { location: home } });
  };

  app.use('/controls/*', async (context, next) => {
    // A page from elsewhere must not press these buttons through the person's browser.
    if (context.req.header('sec-fetch-site') === 'cross-site') return context.text('Not from here.', 403);
    return next();
  });
  app.get('/controls', (context) => context.html(controlsPage(given)));
  app.post('/controls/transactions', async (context) => {
    const parsed = wanted.safeParse(await bodyOf(context.req.raw));
    if (parsed.success) return answer(context.req.raw, await control.addTransaction(parsed.data));
    const message = z.prettifyError(parsed.error);
    return Response.json({ code: 'bank.transaction_invalid', message }, { status: 400 });
  });
  app.post('/controls/pending/:id', async (context) =>
    answer(context.req.raw, await control.bookPending(context.req.param('id'))),
  );
  app.post('/controls/consent', async (context) => {
    const parsed = wantedEnd.safeParse(await bodyOf(context.req.raw));
    if (!parsed.success) return context.text(z.prettifyError(parsed.error), 400);
    const ended = await control.endConsentIn(control.newestConsent() ?? '', parsed.data.days);
    return ended.ok ? context.redirect(home, 303) : context.text(ended.problem.message, 404);
  });
  app.post('/controls/switches', async (context) => {
    const parsed = wantedSwitches.safeParse(await bodyOf(context.req.raw));
    if (!parsed.success) return context.text(z.prettifyError(parsed.error), 400);
    for (const [name, value] of Object.entries(parsed.data))
      if (value !== undefined) control.switches[name as keyof typeof parsed.data] = value === 'true';
    return context.redirect(home, 303);
  });
  app.post('/controls/next-day', (context) => {
    if (!control.nextDay()) return context.text('The clock of this bank is the real one.', 409);
    return context.redirect(home, 303);
  });
  return app;
}
