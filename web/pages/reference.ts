/** What every figure means and what it is made of: the models as schema.yml and the SQL describe them. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import { unwrap } from '#core/problem.ts';
import {
  lineageTo,
  type Reference,
  type ReferenceModel,
  readReference,
  sayColumnTest,
  UNIT_WORDS,
} from '#pipeline/reference.ts';
import { type Html, layout } from '../layout.ts';
import type { WebEnv } from '../visitor.ts';
import { lineagePicture } from './lineage-picture.ts';

const LAYERS = [
  ['mart', 'Marts', 'What answers, alerts, charts and exports read.'],
  ['staging', 'Staging', 'Where everything is decided once, while the figures are built.'],
  ['source', 'Sources', 'What the banks sent and what people decided, as it is recorded.'],
] as const;

type Cell = Html | string;

const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): Html =>
  html`<div class="scroll"><table><thead><tr>${head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;

const code = (text: string): Html => html`<code>${text}</code>`;

/** Names of models as links into the page; raw objects, decisions and seeds are not on it. */
function names(reference: Reference, list: readonly string[]): Html {
  const known = new Set(reference.models.map(({ name }) => name));
  return html`${list.map((name, at) => [
    at === 0 ? '' : ', ',
    known.has(name) ? html`<a href="#${name}">${name}</a>` : code(name),
  ])}`;
}

function questions({ schema }: ReferenceModel): Cell {
  if (schema.measures.length === 0) return '';
  return html`<details><summary>What can be asked of it</summary>${table(
    ['Figure', 'Meaning', 'Unit'],
    schema.measures.map(({ name, meaning, unit }) => [code(name), meaning, UNIT_WORDS[unit]]),
  )}${table(
    ['By', 'Meaning', 'Values'],
    schema.dimensions.map(({ column, meaning, values }) => [code(column), meaning, values?.join(', ') ?? '']),
  )}</details>`;
}

function modelCard(reference: Reference, model: ReferenceModel): Html {
  const { schema, name, reads, readBy } = model;
  return html`<section class="card" id="${name}"><h3>${name}</h3><p>${schema.description}</p>
<p class="small">${schema.grain}</p>
<p class="small">Made of ${names(reference, reads)}</p>
${readBy.length === 0 ? '' : html`<p class="small">Read by ${names(reference, readBy)}</p>`}
${lineagePicture(lineageTo(reference, name), name)}
<details${model.layer === 'mart' ? html` open` : ''}><summary>Columns</summary>${table(
    ['Column', 'Meaning', 'Unit', 'Tested'],
    schema.columns.map((column) => [
      code(column.name),
      column.meaning,
      column.unit === undefined ? '' : UNIT_WORDS[column.unit],
      column.tests.map(sayColumnTest).join('; '),
    ]),
  )}</details>${questions(model)}</section>`;
}

function referencePage(reference: Reference): Html {
  const parts = LAYERS.map(([layer, title, words]) => {
    const models = reference.models.filter((model) => model.layer === layer);
    return html`<h2 id="${layer}">${title}</h2><p class="small">${words}</p>
<p class="index">${models.map(({ name }) => html`<a href="#${name}">${name}</a> `)}</p>
${models.map((model) => modelCard(reference, model))}`;
  });
  return layout({
    title: 'Reference',
    kind: 'board reference',
    body: html`<header><div><h1>What every figure means</h1>
<p>Amounts are whole numbers of the minor unit of their currency, such as pence. Days are days at the bank.</p></div>
<nav aria-label="Layers">${LAYERS.map(([layer, title]) => html`<a href="#${layer}">${title}</a>`)}<a
href="#tests">Tests</a></nav></header>
<main>${parts}<h2 id="tests">What must be true</h2>
<p class="small">Figures that fail one of these are never shown: the last good ones stay.</p>
<section class="card">${table(
      ['What holds', 'Reads'],
      reference.tests.map(({ words, reads }) => [words, names(reference, reads)]),
    )}</section></main>`,
  });
}

/** The text changes with the program only, so it is worked out once, when somebody asks first. */
export function referencePages(): Hono<WebEnv> {
  const pages = new Hono<WebEnv>();
  let page: Promise<Awaited<Html>> | undefined;
  pages.get('/reference', async (c) => {
    page ??= readReference().then((reference) => referencePage(unwrap(reference)));
    return c.html(await page);
  });
  return pages;
}
