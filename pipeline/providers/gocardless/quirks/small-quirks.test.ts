/** One row of every bank whose quirk is a matter of one field; the others have whole answers as fixtures. */
import { describe, expect, test } from 'vitest';
import { day } from '#core/day.ts';
import { toDecimal } from '#core/money.ts';
import { normaliseTransactions } from '#pipeline/providers/gocardless/normalise.ts';

async function read(
  institution_id: string,
  fields: Record<string, unknown>,
  list: 'booked' | 'pending' = 'booked',
) {
  const row = {
    transactionId: 'id-1',
    bookingDate: '2026-03-18',
    transactionAmount: { amount: '-12.50', currency: 'EUR' },
    ...fields,
  };
  const lists = { booked: [], pending: [], [list]: [row] };
  const context = {
    institution_id,
    kind: 'current',
    zone: 'Europe/Berlin',
    today: day('2026-03-20'),
  } as const;
  const [landed] = await normaliseTransactions(lists, { ...context, owner_name: 'A N Example' });
  if (landed === undefined || !('row' in landed)) return { set_aside: landed?.set_aside };
  const { amount, foreign, ...rest } = landed.row;
  const said = `${toDecimal(amount)} ${amount.currency}`;
  return { ...rest, amount: said, foreign: foreign && `${toDecimal(foreign)} ${foreign.currency}` };
}

const text = (remittanceInformationUnstructured: string) => ({ remittanceInformationUnstructured });
const lines = (...remittanceInformationUnstructuredArray: string[]) => ({
  remittanceInformationUnstructuredArray,
});
const structured = (remittanceInformationStructured: string) => ({ remittanceInformationStructured });

describe('texts', () => {
  test.each<[string, Record<string, unknown>, { payee?: string; description?: string }]>([
    [
      'ABANCA_CAGLESMM',
      { creditorName: 'CUENTA', debtorName: 'CUENTA', ...structured('LIBRERIA DEL PUERTO') },
      { payee: 'LIBRERIA DEL PUERTO', description: 'LIBRERIA DEL PUERTO' },
    ],
    ['BANK_OF_IRELAND_B365_BOFIIE2D', text('POSC12MAR HARBOUR BOOKS'), { payee: 'HARBOUR BOOKS' }],
    ['BANK_OF_IRELAND_B365_BOFIIE2D', text('CITY WATER SEPA DD'), { payee: 'CITY WATER' }],
    ['BANK_OF_IRELAND_B365_BOFIIE2D', text('12MAR Marching Band'), { payee: 'Marching Band' }],
    [
      'BANKINTER_BKBKESMM',
      text('/TXT/D|RECIBO AGUA;MARZO'),
      { payee: 'RECIBO AGUA MARZO', description: 'RECIBO AGUA MARZO' },
    ],
    [
      'BOURSORAMA_BOUSFRPPXXX',
      lines('12 RUE DU PORT', 'CARTE 17/03/26 BOULANGERIE DU PORT CB*0001'),
      {
        payee: 'BOULANGERIE DU PORT',
        description: 'CARTE 17/03/26 BOULANGERIE DU PORT CB*0001 12 RUE DU PORT',
      },
    ],
    ['BOURSORAMA_BOUSFRPPXXX', lines('PRLV SEPA EAU DE LYON', 'REF 12'), { payee: 'EAU DE LYON' }],
    ['BOURSORAMA_BOUSFRPPXXX', lines('RETRAIT DAB 12/03/26 LYON', 'REF 12'), { payee: 'LYON' }],
    ['BPER_RETAIL_BPMOIT22', text('PAGAMENTO PRESSO CAFFE ROMA CARTA N. ***1'), { payee: 'CAFFE ROMA' }],
    ['BPER_RETAIL_BPMOIT22', text('COMMISSIONI'), { payee: 'COMMISSIONI' }],
    [
      'COMMERZBANK_COBADEFF',
      {
        creditorName: 'Buchhandlung Kai',
        ...lines('Buchhandlung Kai Bestellung vom Mont', 'ag, 16. Maerz', 'End-to-End-Ref.: NOTPROVIDED'),
      },
      { payee: 'Buchhandlung Kai', description: 'Bestellung vom Montag, 16. Maerz' },
    ],
    [
      'DANSKEBANK_DABANO22',
      text('KIOSK SENTRUM\nEndToEndID: NOTPROVIDED'),
      { payee: 'KIOSK SENTRUM', description: 'KIOSK SENTRUM' },
    ],
    [
      'EASYBANK_BAWAATWW',
      structured('Karte MC/0001 11.07. 11:36BIOLADEN\\\\WIEN\\1010'),
      { payee: 'BIOLADEN' },
    ],
    [
      'ING_INGDDEFF',
      text('mandatereference:,creditorid:,remittanceinformation:Rechnung 7'),
      { payee: 'Rechnung 7', description: 'Rechnung 7' },
    ],
    [
      'KBC_KREDBEBB',
      text('FRITUUR DE HOEK Betaling met KBC-Debetkaart 18-03-2026'),
      { payee: 'FRITUUR DE HOEK' },
    ],
    ['CBC_CREGBEBB', text('BOULANGERIE DU PARC Paiement par carte'), { payee: 'BOULANGERIE DU PARC' }],
    ['RAIFFEISEN_AT_RZBAATWW', structured('BIOLADEN 0004 K2 04.05. 17:26'), { payee: 'BIOLADEN' }],
    ['SPAREBANK_1_OSTLANDET_SPRTNOBB', text('12.03 KIOSK STORGATA'), { payee: 'KIOSK STORGATA' }],
    [
      'SPAR_NORD_SPNODK22',
      { additionalInformation: 'BAGER JENSEN AALBORG' },
      { payee: 'BAGER JENSEN AALBORG', description: 'BAGER JENSEN AALBORG' },
    ],
  ])('of %s: %j', async (institution, fields, expected) => {
    expect(await read(institution, fields)).toMatchObject(expected);
  });

  test('of Boursobank are the same in whatever order their lines come', async () => {
    const two = ['CARTE 17/03/26 BOULANGERIE', '12 RUE DU PORT', 'LYON'];
    const one = await read('BOURSORAMA_BOUSFRPPXXX', lines(...two));
    expect(await read('BOURSORAMA_BOUSFRPPXXX', lines(...two.toReversed()))).toEqual(one);
  });

  test('of HYPE have their letters back, also those beyond the first plane', async () => {
    const row = {
      proprietaryBankTransactionCode: 'bon',
      ...text('BONIFICO DA ZO\\U00C9 - \\UD83C\\UDF55 x'),
    };
    expect(await read('HYPE_HYEEIT22', row)).toMatchObject({ payee: 'ZOÉ', description: '🍕 x' });
    expect(await read('HYPE_HYEEIT22', text('HALF \\UD83C'))).toMatchObject({ payee: 'HALF \ufffd' });
  });
});

describe('days', () => {
  const DATES = { bookingDate: '2026-03-18', valueDate: '2026-03-16' };

  test.each([
    ['MBANK_RETAIL_BREXPLPW', DATES],
    ['ING_PL_INGBPLPW', DATES],
    ['ISYBANK_ITBBITMM', DATES],
    ['ENTERCARD_SWEDNOKK', DATES],
  ])('of %s are those of the value', async (institution, fields) => {
    expect(await read(institution, fields)).toMatchObject({ booked_on: '2026-03-16' });
    expect(await read(institution, { valueDate: null })).toMatchObject({ booked_on: '2026-03-18' });
  });

  test('of a pending payment at Norwegian stand in its text when nowhere else', async () => {
    const row = { bookingDate: null, ...structured('RESERVERT 2026-03-17 KIOSK') };
    expect(await read('NORWEGIAN_NO_NORWNOK1', row, 'pending')).toMatchObject({ booked_on: '2026-03-17' });
    const dated = { ...DATES, ...structured('RESERVERT 2026-03-17 KIOSK') };
    expect(await read('NORWEGIAN_NO_NORWNOK1', dated)).toMatchObject({ booked_on: '2026-03-18' });
  });
});

describe('amounts and ids', () => {
  test('Cetelem’s come with the opposite sign', async () => {
    expect(await read('CETELEM_CETMPTP1XXX', {})).toMatchObject({ amount: '12.50 EUR' });
  });

  test('Entercard’s text has what was charged, and its amount what was paid abroad', async () => {
    const abroad = text('billingAmount: -142.75');
    expect(await read('ENTERCARD_SWEDNOKK', abroad)).toMatchObject({
      amount: '-142.75 SEK',
      foreign: '-12.50 EUR',
    });
    const home = { transactionAmount: { amount: '-99.00', currency: 'SEK' }, ...text('KIOSK') };
    expect(await read('ENTERCARD_SWEDNOKK', home)).toMatchObject({
      amount: '-99.00 SEK',
      foreign: undefined,
    });
  });

  test('SpareBank 1 gives its ids out anew', async () => {
    expect(await read('SPAREBANK_1_OSTLANDET_SPRTNOBB', {})).not.toHaveProperty('bank_id');
  });

  test('a placeholder of a Sparkasse is no payment and no fault', async () => {
    const lists = { booked: [], pending: [{ transactionAmount: { amount: '-1', currency: 'EUR' } }] };
    const context = { institution_id: 'KSK_ANYWHERE_TESTDE33XXX', kind: 'current', zone: 'UTC' } as const;
    const rows = await normaliseTransactions(lists, { ...context, today: day('2026-03-20') });
    expect(rows).toMatchObject([{ is_placeholder: true }]);
  });
});
