import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/problem.ts';
import { sqlFolder } from '#test/sql-folder.ts';
import { lineageTo, readReference, sayColumnTest } from './reference.ts';

const described = (name: string): string => `  - name: ${name}
    grain: one row per n
    description: Numbers.
    columns:
      - { name: n, meaning: A number. }
`;

async function example() {
  await using folder = await sqlFolder({
    'source/src_s.sql': 'select 1 as n from raw_transactions, seed_words',
    'staging/stg_a.sql': 'select n from src_s',
    'staging/stg_b.sql': 'with c as (select n from stg_a) select n from c join src_s using (n)',
    'mart/fct_a.sql': 'select n from stg_b',
    'mart/fct_b.sql': 'select n from fct_a join stg_a using (n)',
    'source/schema.yml': `models:\n${described('src_s')}`,
    'staging/schema.yml': `models:\n${described('stg_a')}${described('stg_b')}`,
    'mart/schema.yml': `models:\n${described('fct_a')}${described('fct_b')}`,
    'tests/n_is_one.sql': '-- Every number\n-- is one.\n-- slice: none\nselect n from fct_a where n <> 1',
  });
  return unwrap(await readReference(folder.root));
}

describe('the reference', () => {
  test('tells what a model reads and what reads it, as the SQL does', async () => {
    const { models } = await example();
    const shown = models.map(({ name, reads, readBy }) => [name, reads, readBy]);
    expect(shown).toEqual([
      ['src_s', ['raw_transactions', 'seed_words'], ['stg_a', 'stg_b']],
      ['stg_a', ['src_s'], ['stg_b', 'fct_b']],
      ['stg_b', ['src_s', 'stg_a'], ['fct_a']],
      ['fct_a', ['stg_b'], ['fct_b']],
      ['fct_b', ['fct_a', 'stg_a'], []],
    ]);
  });

  test('tells what a test says in words, without what it says to the runner', async () => {
    expect((await example()).tests).toEqual([
      { name: 'n_is_one', words: 'Every number is one.', reads: ['fct_a'] },
    ]);
  });

  test('names the file that cannot be parsed', async () => {
    await using folder = await sqlFolder({ 'mart/dim_a.sql': 'select from where' });
    expect(await readReference(folder.root)).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining('sql/mart/dim_a.sql') },
    });
  });

  test('says the tests of a column in words', () => {
    expect(sayColumnTest('not_null')).toBe('always there');
    expect(sayColumnTest({ accepted_values: ['a', 'b'] })).toBe('one of a, b');
    expect(sayColumnTest({ relationships: { to: 'dim_a', column: 'n' } })).toBe('stands in dim_a');
  });
});

describe('a picture of lineage', () => {
  test('goes down to the sources, each model close to what is made of it', async () => {
    const { nodes, edges } = lineageTo(await example(), 'fct_a');
    expect(nodes).toEqual([
      { name: 'src_s', level: 0 },
      { name: 'stg_a', level: 1 },
      { name: 'stg_b', level: 2 },
      { name: 'fct_a', level: 3 },
    ]);
    expect(edges).toHaveLength(4);
  });

  test('ends at another mart, which has its own', async () => {
    const { edges } = lineageTo(await example(), 'fct_b');
    expect(edges).toEqual([
      { from: 'fct_a', to: 'fct_b' },
      { from: 'stg_a', to: 'fct_b' },
      { from: 'src_s', to: 'stg_a' },
    ]);
  });

  test('of every real mart has no edge to the left', async () => {
    const reference = unwrap(await readReference());
    for (const { name } of reference.models) {
      const { nodes, edges } = lineageTo(reference, name);
      const levels = new Map(nodes.map((node) => [node.name, node.level]));
      for (const { from, to } of edges) expect(levels.get(from)).toBeLessThan(levels.get(to) ?? -1);
    }
  });
});
