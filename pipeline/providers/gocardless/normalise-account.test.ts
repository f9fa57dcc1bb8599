import { describe, expect, test } from 'vitest';
import { namedCurrency, normaliseAccount } from './normalise-account.ts';
import { detailsSchema, metadataSchema } from './wire.ts';

const ID = '5e0a2f0e-38f6-4f4e-9b7b-0a6b7f0c1d33';

function account(details: Record<string, unknown> | undefined, metadata: Record<string, unknown> = {}) {
  const known = metadataSchema.parse({ id: ID, institution_id: 'BANK_X', status: 'READY', ...metadata });
  const more = details === undefined ? undefined : detailsSchema.parse({ account: details }).account;
  return normaliseAccount(known, more, namedCurrency(more) ?? 'GBP');
}

describe('the identity', () => {
  test.each([
    [{ iban: 'gb00 test 0000 0012 3456 78', scan: '00000012345678' }, {}, 'iban:GB00TEST00000012345678'],
    [{}, { iban: 'GB00TEST00000012345678' }, 'iban:GB00TEST00000012345678'],
    [{ scan: '00-00-00 12345678', bban: '12345678' }, {}, 'bban:00000012345678'],
    [{ bban: '00000012345678' }, { iban: '' }, 'bban:00000012345678'],
    [{ bban: '12345678' }, {}, 'bban:BANK_X:12345678'],
    [{ maskedPan: 'XXXX-XXXX-1234', currency: 'EUR' }, {}, 'pan:BANK_X:EUR:1234'],
    [{}, { iban: '**1234' }, 'pan:BANK_X:GBP:1234'],
    [{ maskedPan: '****' }, {}, `other:BANK_X:${ID}:current`],
    [{ resourceId: 'ACC-7', name: 'Pot' }, {}, 'other:BANK_X:ACC-7:Pot'],
    [undefined, {}, `other:BANK_X:${ID}:current`],
  ])('of %j with %j is %s', (details, metadata, identity) => {
    expect(account(details, metadata).identities[0]).toBe(identity);
  });
});

describe('the number of a British account', () => {
  test.each([
    [{ iban: 'GB00TEST00000012345678' }, {}],
    [{ scan: '00-00-00 12345678' }, {}],
    [{ bban: 'TEST00000012345678' }, {}],
    [{ bban: '12345678' }, { iban: 'GB00TEST00000012345678' }],
    [undefined, { bban: '00000012345678' }],
  ])('is the same in %j with %j', (details, metadata) => {
    expect(account(details, metadata).identities).toContain('bban:00000012345678');
  });

  test('is not made out of an IBAN from elsewhere', () => {
    expect(account({ iban: 'DE00500105175407324931' }).identities).toEqual(['iban:DE00500105175407324931']);
  });
});

describe('the kind', () => {
  test.each([
    [{ cashAccountType: 'CACC' }, 'current'],
    [{ cashAccountType: 'svgs' }, 'savings'],
    [{ cashAccountType: 'CARD' }, 'card'],
    [{ cashAccountType: 'LOAN' }, 'loan'],
    [{ cashAccountType: 'OTHR' }, 'other'],
    [{ maskedPan: '**1234' }, 'card'],
    [{ scan: '00000012345678', name: 'Platinum Credit Card' }, 'card'],
    [{ scan: '00000012345678', product: 'Flex Saver' }, 'savings'],
    [{ scan: '00000012345678', name: 'Home mortgage' }, 'loan'],
    [{ scan: '00000012345678', cashAccountType: 'ZZZZ' }, 'current'],
  ])('of %j is %s', (details, kind) => {
    expect(account(details).kind).toBe(kind);
  });
});

describe('the name', () => {
  test.each([
    [{ displayName: 'Everyday', name: 'Current account' }, 'Everyday'],
    [{ displayName: ' ', name: 'Current account' }, 'Current account'],
    [{ name: 'ADA FERNSBY', ownerName: 'Ada Fernsby', product: 'Classic' }, 'Classic'],
    [{ details: 'Example Rewards Card', cashAccountType: 'CARD' }, 'Example Rewards Card'],
    [{ cashAccountType: 'CARD' }, 'Card'],
    [{}, 'Account'],
  ])('of %j is %s', (details, name) => {
    expect(account(details).name).toBe(name);
  });

  test('comes from the metadata when the details say nothing', () => {
    expect(account(undefined, { name: 'Personal Account' }).name).toBe('Personal Account');
  });
});

describe('the ending', () => {
  test.each([
    [{ iban: 'GB00TEST00000012345678', scan: '00000012345678' }, '5678'],
    [{ cashAccountType: 'CARD', maskedPan: '****4321', bban: '00000012345678' }, '4321'],
    [{}, undefined],
  ])('of %j is %s', (details, ending) => {
    expect(account(details).number_ending).toBe(ending);
  });
});

test('XXX is no currency', () => {
  const named = (currency: unknown) => namedCurrency(detailsSchema.parse({ account: { currency } }).account);
  expect([named('XXX'), named('eur'), named(7), namedCurrency(undefined)]).toEqual([
    undefined,
    'EUR',
    undefined,
    undefined,
  ]);
});
