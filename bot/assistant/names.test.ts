import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance } from './edit-distance.ts';
import { VOCABULARY } from './fixtures/vocabulary.ts';
import { findNames } from './names.ts';
import { plainText } from './plain-text.ts';

const find = (text: string) => findNames(plainText(text), VOCABULARY);
const say = (text: string): string =>
  find(text)
    .names.map((name) => {
      if (name.kind === 'account') return `account ${name.account_ids.join('+')}`;
      return name.kind === 'category' ? `category ${name.category}` : `${name.kind} ${name.label}`;
    })
    .join(', ');

describe('a merchant is found however people write it', () => {
  test.each([
    ['tesco', 'Tesco'],
    ['tescos', 'Tesco'],
    ["tesco's", 'Tesco'],
    ['sainsburys', 'Sainsbury’s'],
    ['sainsbury', 'Sainsbury’s'],
    ['sainsburies', 'Sainsbury’s'],
    ['pret', 'Pret A Manger'],
    ['prett a manger', 'Pret A Manger'],
    ['costa', 'Costa Coffee'],
    ['nandos', 'Nando’s'],
    ['wagamma', 'Wagamama'],
    ['wagamamas', 'Wagamama'],
    ['justeat', 'Just Eat'],
    ['just eat', 'Just Eat'],
    ['amazn', 'Amazon'],
    ['octopus', 'Octopus Energy'],
    ['hargreaves', 'Hargreaves Lettings'],
    ['deliverooo', 'Deliveroo'],
    ['coop', 'Co-op'],
    ['marks and spencer', 'Marks & Spencer'],
    ['m&s', 'Marks & Spencer'],
  ])('%s', (text, merchant) => {
    expect(say(`how much at ${text}`)).toBe(`merchant ${merchant}`);
  });

  test('the plain name wins over a longer one of the same brand', () => {
    expect(say('amazon')).toBe('merchant Amazon');
    expect(say('amazon prime')).toBe('merchant Amazon Prime');
    expect(say('uber')).toBe('merchant Uber');
    expect(say('uber eats')).toBe('merchant Uber Eats');
  });

  test('a word that fits two shops equally well is asked about', () => {
    expect(find('how much at marlow').unclear).toEqual({
      word: 'marlow',
      choices: ['Marlow Bakery', 'Marlow Cycles'],
    });
  });

  test.each(['british', 'food', 'how much did we spend', 'bats', 'ubr'])(
    '“%s” is taken for no shop',
    (text) => {
      expect(say(text)).toBe('');
    },
  );
});

describe('categories and narrower words are told apart', () => {
  test.each([
    ['food shop', 'category groceries'],
    ['supermarkets', 'category groceries'],
    ['eating out', 'category eating_out'],
    ['gifts and charity', 'category gifts_charity'],
    ['coffee', 'group coffee'],
    ['a coffee at costa', 'group coffee, merchant Costa Coffee'],
    ['takeaways', 'group takeaways'],
    ['petrol and parking', 'group petrol, group parking'],
    ['council tax', 'group council tax'],
  ])('%s', (text, expected) => {
    expect(say(text)).toBe(expected);
  });
});

describe('an account is found by what people call it', () => {
  test.each([
    ['amex', 'account amex'],
    ['american express', 'account amex'],
    ['the credit card', 'account amex'],
    ['gold card', 'account amex'],
    ['joint account', 'account joint'],
    ['barclays', 'account joint'],
    ['monzo', 'account monzo'],
    ['euro account', 'account euro'],
    ['current account', 'account monzo+joint+euro'],
  ])('%s', (text, expected) => {
    expect(say(`spend on ${text}`)).toBe(expected);
  });
});

test('words that are neither a name nor plain English are kept, neighbours together', () => {
  expect(find('how much at blue zebra and on tesco for quokka').unknown).toEqual(['blue zebra', 'quokka']);
});

test('a distance is never above the letters of the longer word, and is the same both ways', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      const distance = editDistance(a, b, 8);
      expect(distance).toBe(editDistance(b, a, 8));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
  expect(editDistance('tesoc', 'tesco', 2)).toBe(1);
  expect(editDistance('abc', 'uvwxyz', 2)).toBe(3);
});
