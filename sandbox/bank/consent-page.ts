import { html } from 'hono/html';
import { DAY_MS } from '#core/clock.ts';
import { dayOf, sayDate } from '#core/day.ts';
import { formatMoney, money } from '#core/money.ts';
import type { AccountBook } from './account-book.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Agreement, Requisition, Scope } from './register.ts';

interface Shown {
  readonly requisition: Requisition;
  readonly agreement: Agreement;
  readonly bankName: string;
  readonly books: readonly AccountBook[];
  readonly now: Date;
  /** Set when somebody pressed Allow with every account unticked. */
  readonly isNothingChosen?: boolean;
}

type Markup = ReturnType<typeof html>;

export function bankPage(title: string, brand: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<p class="brand"><svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path
d="M12 2 2 7.5V10h20V7.5L12 2ZM4 12v6h3v-6H4Zm6.5 0v6h3v-6h-3ZM17 12v6h3v-6h-3ZM2 20v2h20v-2H2Z"
/></svg>${brand}</p>
${body}
</main>
</body>
</html>`;
}

const SCOPE_WORDS: Record<Scope, string> = {
  details: 'Account names and numbers',
  balances: 'Balances',
  transactions: 'Transactions',
};

function accountRow(book: AccountBook, now: Date, isChoice: boolean): Markup {
  const { profile } = book;
  const ending = (profile.iban ?? profile.masked_pan ?? '').slice(-4);
  const balance = formatMoney(money(book.balances(now).booked, profile.currency));
  const words = html`<span class="grow">${profile.name}<br><small>${profile.product}, ending
${ending}</small></span><span class="amount">${balance}</span>`;
  return isChoice
    ? html`<li><label><input type="checkbox" name="account" value="${profile.id}" checked>${words}</label></li>`
    : html`<li>${words}</li>`;
}

/** What the person is asked at their bank. Works without any script. */
export function consentPage({
  requisition,
  agreement,
  bankName,
  books,
  now,
  isNothingChosen,
}: Shown): Markup {
  const days = agreement.access_valid_for_days;
  const until = sayDate(dayOf(new Date(now.getTime() + days * DAY_MS), 'UTC'));
  const scopes = agreement.access_scope.map((scope) => html`<li>${SCOPE_WORDS[scope]}</li>`);
  const rows = books.map((book) => accountRow(book, now, requisition.account_selection));
  const history = agreement.max_historical_days;
  const body = html`<div class="card">
<h1>Share your ${bankName} accounts with Personal Finances?</h1>
<p class="soft">Personal Finances asks to read your accounts for ${days} days, until ${until}. It cannot move
money.</p>
${isNothingChosen === true ? html`<p class="alert" role="alert">Choose at least one account.</p>` : ''}
<form method="post">
<h2>What it will see</h2>
<ul>${scopes}</ul>
<p class="soft">Transactions up to ${history} days back.</p>
<h2>From these accounts</h2>
<ul class="rows">${rows}</ul>
<div class="choices">
<button class="main" name="choice" value="allow">Allow</button>
<button name="choice" value="cancel">Cancel</button>
</div>
<details>
<summary>Make it fail</summary>
<p>This bank is made up. These buttons show what happens when a real one does not go along.</p>
<div class="choices">
<button name="choice" value="reject">The bank refuses</button>
<button name="choice" value="timeout">The bank does not answer</button>
<button name="choice" value="technical">The bank breaks down</button>
<button name="choice" value="provider">GoCardless breaks down</button>
</div>
</details>
</form>
</div>
<p class="soft"><small>A practice bank on your own machine. Nothing here is real money.</small></p>`;
  return bankPage(`Share accounts – ${bankName}`, bankName, body);
}

export function lostPage(): Markup {
  const body = html`<div class="card"><h1>This link does not exist</h1>
<p class="soft">It may have been removed. Go back to the chat and start again.</p></div>`;
  return bankPage('Link not found – Demo Bank', 'Demo Bank', body);
}
