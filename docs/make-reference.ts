/** Writes docs/reference.md from schema.yml and the SQL: `npm run docs`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { unwrap } from '#core/problem.ts';
import {
  lineageTo,
  type Reference,
  type ReferenceModel,
  readReference,
  sayColumnTest,
  UNIT_WORDS,
} from '#pipeline/reference.ts';
import { LAYERS, type Layer } from '#pipeline/sql-files.ts';

export const REFERENCE_FILE = fileURLToPath(new URL('./reference.md', import.meta.url));

const LAYER_WORDS: Record<Layer, [string, string]> = {
  mart: ['Marts', 'What answers, alerts, charts and exports read: one file a household.'],
  staging: ['Staging', 'Where everything is decided once. Exists only while a build runs.'],
  source: ['Sources', 'What the banks sent and what people decided, as it is recorded.'],
};

/** Text in a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  '',
];

function linked(reference: Reference, names: readonly string[]): string {
  const known = new Set(reference.models.map(({ name }) => name));
  return names.map((name) => (known.has(name) ? `[${name}](#${name})` : `\`${name}\``)).join(', ');
}

function diagram(reference: Reference, name: string): string[] {
  const { edges } = lineageTo(reference, name);
  if (edges.length === 0) return [];
  return ['```mermaid', 'flowchart LR', ...edges.map(({ from, to }) => `  ${from} --> ${to}`), '```', ''];
}

function questionsPart({ schema }: ReferenceModel): string[] {
  const measures = schema.measures.map(({ name, sql, unit, meaning }) => [
    `\`${name}\``,
    meaning,
    UNIT_WORDS[unit],
    `\`${sql}\``,
  ]);
  const dimensions = schema.dimensions.map(({ column, meaning, values }) => [
    `\`${column}\``,
    meaning,
    values?.join(', ') ?? '',
  ]);
  return [
    ...(measures.length === 0 ? [] : table(['Measure', 'Meaning', 'Unit', 'SQL'], measures)),
    ...(dimensions.length === 0 ? [] : table(['By', 'Meaning', 'Values'], dimensions)),
  ];
}

function modelPart(reference: Reference, model: ReferenceModel): string[] {
  const { schema } = model;
  const isDrawn = model.layer === 'mart' || model.name === 'stg_payments';
  return [
    `### ${model.name}`,
    '',
    `${schema.description}`,
    '',
    `- Grain: ${schema.grain}`,
    `- Made of: ${linked(reference, model.reads)}`,
    ...(model.readBy.length === 0 ? [] : [`- Read by: ${linked(reference, model.readBy)}`]),
    ...schema.expressions.map((condition) => `- Always: \`${condition}\``),
    '',
    ...table(
      ['Column', 'Meaning', 'Unit', 'Tested'],
      schema.columns.map(({ name, meaning, unit, tests }) => [
        `\`${name}\``,
        meaning,
        unit === undefined ? '' : UNIT_WORDS[unit],
        tests.map(sayColumnTest).join('; '),
      ]),
    ),
    ...questionsPart(model),
    ...(isDrawn ? diagram(reference, model.name) : []),
  ];
}

function testsPart(reference: Reference): string[] {
  return [
    '## What must be true',
    '',
    'A build that fails one of these, or a test of a column, is not published: the last good figures stay.',
    '',
    ...table(
      ['Test', 'What holds', 'Reads'],
      reference.tests.map(({ name, words, reads }) => [`\`${name}\``, words, linked(reference, reads)]),
    ),
  ];
}

export function referencePaper(reference: Reference): string {
  const parts = [...LAYERS].reverse().flatMap((layer) => {
    const models = reference.models.filter((model) => model.layer === layer);
    const [title, words] = LAYER_WORDS[layer];
    return [
      `## ${title}`,
      '',
      words,
      '',
      ...models.map(({ name, schema }) => `- [${name}](#${name}): ${schema.grain}`),
      '',
      ...models.flatMap((model) => modelPart(reference, model)),
    ];
  });
  const head = [
    '# Reference',
    '',
    'Written by `npm run docs` from `schema.yml` and the SQL themselves; a test fails when it is out of date.',
    'Amounts are whole numbers of the minor unit of their currency (pence, cents); a measure in minor units is',
    'only ever told per currency. Days are days at the bank. Only columns with something to say are described',
    'outside the marts.',
    '',
  ];
  return `${[...head, ...parts, ...testsPart(reference)].join('\n').trimEnd()}\n`;
}

if (import.meta.main) await writeFile(REFERENCE_FILE, referencePaper(unwrap(await readReference())));
