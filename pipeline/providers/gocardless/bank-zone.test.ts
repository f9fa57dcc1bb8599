import { describe, expect, test } from 'vitest';
import { bankZone } from './bank-zone.ts';

describe('the zone of a bank', () => {
  test.each([
    ['MONZO_MONZGB2L', 'Europe/London'],
    ['LHV_LHVBEE22', 'Europe/Tallinn'],
    ['SWEDBANK_HABALV22', 'Europe/Riga'],
    ['NBG_ETHNGRAAXXX', 'Europe/Athens'],
    ['BANK_OF_IRELAND_B365_BOFIIE2D', 'Europe/Dublin'],
    // Neither has a country that is one.
    ['SANDBOXFINANCE_SFIN0000', 'Europe/Malta'],
    ['SOMETHING', 'Europe/Malta'],
    ['SOME_ABCDUS33', 'Europe/Malta'],
  ])('%s is %s', (id, zone) => {
    expect(bankZone(id, 'Europe/Malta')).toBe(zone);
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
  });
});
