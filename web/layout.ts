import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

// The header says no-referrer, under which a browser sends our own forms with `Origin: null`; this keeps the
// origin for ourselves and still tells other sites nothing.
const REFERRER = html`<meta name="referrer" content="same-origin">`;

/** The shell of every page. Texts put into the template are escaped; there is no other way in. */
export const layout = (page: { title: string; body: Html; kind?: string; head?: Html }): Html =>
  html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${REFERRER}
<meta name="robots" content="noindex">
<title>${page.title}</title>
<link rel="stylesheet" href="/public/page.css">
<link rel="icon" href="/public/icon.svg" type="image/svg+xml">
${page.head ?? ''}
</head>
<body class="${page.kind ?? 'plain'}">
${page.body}
</body>
</html>`;
