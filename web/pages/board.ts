/** The charts page: what there is, where it went, what happened lately. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import { dayOf, sayDay } from '#core/day.ts';
import type { MartAccount } from '#core/marts/accounts.ts';
import { formatMoney, type Money, money } from '#core/money.ts';
import { sayNoFigures } from '#core/no-figures.ts';
import type { Session } from '#core/store/sessions.ts';
import { amountOf, type BoardContent, readBoard } from '../board-content.ts';
import { type Html, layout } from '../layout.ts';
import { MONTHS_CHOICES, type MonthsChoice, monthsChoiceSchema, toMonths } from '../months-choice.ts';
import { sayInstant } from '../say-instant.ts';
import type { WebEnv, WebParts } from '../visitor.ts';
import { readWork, type Work, workPart } from '../work-part.ts';
import { noticePage, showNotice } from './notice.ts';

interface View {
  readonly session: Session;
  readonly choice: MonthsChoice;
  readonly now: Date;
  readonly isInDemo: boolean;
}

const CHOICE_WORDS: Record<MonthsChoice, string> = {
  '1': 'This month',
  '3': '3 months',
  '12': '12 months',
  all: 'All',
};

const CURRENT = html` aria-current="true"`;

const amount = (value: Money, isSigned = false): Html =>
  html`<span class="amount${value.minor < 0n ? ' out' : ''}">${formatMoney(value, { signed: isSigned })}</span>`;

const ending = ({ number_ending }: MartAccount): string =>
  number_ending === null ? '' : ` ·· ${number_ending}`;

const balance = ({ booked_minor, currency }: MartAccount): Html =>
  booked_minor === null ? html`<small>balance unknown</small>` : amount(money(booked_minor, currency));

function accountsPart({ groups }: BoardContent): Html {
  return html`<section class="accounts" aria-label="Accounts">${groups.map(
    ({ total, accounts }) => html`<div class="card">
<h2>${total.currency} ${amount(total)}</h2>
<ul>${accounts.map(
      (account) => html`<li><span><b>${account.name}</b>
<small>${account.institution_name}${ending(account)}</small></span>${balance(account)}</li>`,
    )}</ul></div>`,
  )}</section>`;
}

function picture(name: string, title: string, choice: MonthsChoice, buildId: string): Html {
  // The build is in the address, so that after a new one no browser shows its copy of the old picture.
  const of = (frame: string, mode: string): string =>
    `/charts/${name}.svg?months=${choice}&theme=${mode}&frame=${frame}&build=${buildId}`;
  const [dark, narrow] = ['(prefers-color-scheme: dark)', '(max-width: 560px)'];
  return html`<picture>
<source media="${dark} and ${narrow}" srcset="${of('narrow', 'dark')}" width="340" height="300">
<source media="${narrow}" srcset="${of('narrow', 'light')}" width="340" height="300">
<source media="${dark}" srcset="${of('wide', 'dark')}" width="600" height="320">
<img src="${of('wide', 'light')}" width="600" height="320" alt="${title}. The figures are in the table below.">
</picture>`;
}

function chartsPart({ charts, buildId }: BoardContent, choice: MonthsChoice): Html {
  return html`<section class="charts" aria-label="Charts">${charts.map(({ chart, content }) => {
    if (!content.ok)
      return html`<figure class="card"><h2>${chart.title}</h2><p class="empty">${content.problem.message}</p></figure>`;
    const { caption, figures } = content.value;
    return html`<figure class="card"><h2>${chart.title}</h2><figcaption>${caption}</figcaption>
${picture(chart.name, chart.title, choice, buildId)}
<details><summary>Figures</summary><div class="scroll"><table>
<thead><tr>${figures.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${figures.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div></details></figure>`;
  })}</section>`;
}

function recentPart(content: BoardContent, { session, now }: View): Html {
  const today = dayOf(now, session.zone);
  return html`<section class="card recent"><h2>Recent transactions</h2><ul>${content.recent.map(
    (row) => html`<li><span><b>${row.payee === '' ? row.merchant : row.payee}</b>
<small>${sayDay(row.booked_on, today)} · ${content.categoryLabels.get(row.category) ?? row.category} · ${
      content.accountNames.get(row.account_id) ?? 'another account'
    }${row.is_pending ? html` <em>pending</em>` : ''}</small></span>${amount(amountOf(row), true)}</li>`,
  )}</ul></section>`;
}

/** The chat says by how much, since when and what could explain it. */
const unprovenPart = ({ unproven }: BoardContent): string =>
  unproven.length === 0
    ? ''
    : `. Unproven, because balance and payments do not agree: ${unproven.join(', ')}`;

function boardPage(content: BoardContent, work: Work, view: View): Html {
  const { session, choice, now, isInDemo } = view;
  const path = isInDemo ? '/board' : '/';
  const signOut = html`<form method="post" action="/logout"><button>Sign out</button></form>`;
  return layout({
    title: 'Your charts',
    kind: 'board',
    body: html`<header><div><h1>Your money</h1>
<p>Data as of ${sayInstant(content.dataAsOf, now, session.zone)}${unprovenPart(content)}</p></div>
<nav aria-label="Period">${MONTHS_CHOICES.map(
      (each) =>
        html`<a href="${path}?months=${each}"${each === choice ? CURRENT : ''}>${CHOICE_WORDS[each]}</a>`,
    )}</nav>${isInDemo ? '' : signOut}</header>
<main>${accountsPart(content)}${chartsPart(content, choice)}${recentPart(content, view)}${workPart(work, {
      now,
      zone: session.zone,
    })}</main>`,
  });
}

export function boardPages(parts: WebParts): Hono<WebEnv> {
  const { db, published, clock, demo } = parts;
  const pages = new Hono<WebEnv>();
  const isInDemo = demo !== undefined;

  pages.get(isInDemo ? '/board' : '/', async (c) => {
    const session = c.get('session');
    if (session === undefined) return showNotice(c, 200, 'web.signed_out');
    const choice = monthsChoiceSchema.parse(c.req.query('months'));
    const view: View = { session, choice, now: clock.now(), isInDemo };
    const content = await readBoard(published, { ...view, months: toMonths(choice) });
    return c.html(
      content === undefined
        ? noticePage('No figures yet', (await sayNoFigures(db, session.household_id)).text)
        : boardPage(content, await readWork(db, session), view),
    );
  });

  pages.get('/board/version', async (c) => {
    const session = c.get('session');
    if (session === undefined) return showNotice(c, 401, 'web.signed_out');
    const version = await published.use(session.household_id, async ({ build }) => build.build_id);
    return c.json({ version: version ?? null });
  });
  return pages;
}
