import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INSTITUTIONS } from '#test/bot-world.ts';
import {
  allInstitutions,
  institutionKey,
  popularInstitutions,
  searchInstitutions,
} from './find-institution.ts';

const names = (typed: string) => searchInstitutions(INSTITUTIONS, typed).map(({ name }) => name);

test('the best match comes first, among equals the shorter name', () => {
  expect(names('bank')).toEqual([
    'Demo Bank',
    'Coöperative Bank',
    'Monzo Bank Limited',
    'Lloyds Bank Personal',
  ]);
  expect(names('  LLOYDS  bank ')).toEqual(['Lloyds Bank Personal']);
  expect(names('barclyas')).toEqual(['Barclays Business', 'Barclays Personal']);
});

test('what is nothing like a name finds nothing', () => {
  for (const typed of ['', '?', 'xq', 'groceries', '☕']) expect(names(typed)).toEqual([]);
});

test('any text is searched for without harm, and each bank is found by its own name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      expect(searchInstitutions(INSTITUTIONS, typed).length).toBeLessThanOrEqual(INSTITUTIONS.length);
    }),
  );
  for (const { name } of INSTITUTIONS) expect(names(name)[0]).toBe(name);
});

test('a short list is shown whole, and every bank has a key of its own', () => {
  expect(popularInstitutions(INSTITUTIONS)).toHaveLength(INSTITUTIONS.length);
  expect(popularInstitutions(INSTITUTIONS)[0]?.name).toBe('Demo Bank');
  expect(new Set(INSTITUTIONS.map(institutionKey)).size).toBe(INSTITUTIONS.length);
});

test('of a bank with several branches the personal one is offered first, and all come after', () => {
  const branches = ['Barclays Wealth', 'Barclays Personal', 'Barclays Corporate', 'Aldermore'].map(
    (name) => ({
      name,
      institution_id: name,
      history_days: 90,
      access_days: 90,
      provider: 'x',
    }),
  );
  expect(allInstitutions(branches).map(({ name }) => name)[0]).toBe('Barclays Personal');
  expect(allInstitutions(branches)).toHaveLength(4);
});
