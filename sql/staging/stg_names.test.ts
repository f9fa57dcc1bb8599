/** What British banks write, by bank: the text, the code of the bank or the shop, then merchant and category. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GivenMarts, givenMarts } from '#test/given-marts.ts';

type Case = readonly [text: string, code: string, merchant: string, category: string];

const BANKS: Readonly<Record<string, readonly Case[]>> = {
  Monzo: [
    ['TESCO STORES 2231       LEWISHAM      GBR', 'mastercard', 'Tesco', 'groceries'],
    ['PRET A MANGER SHOP 988 LONDON        GBR', '5814', 'Pret A Manger', 'eating_out'],
    ['TFL.GOV.UK/CP          VICTORIA      GBR', '4111', 'TfL', 'transport'],
    ['PAYPAL *SPOTIFY        35314369001   GBR', 'mastercard', 'Spotify', 'subscriptions'],
    ['SUMUP *THE CHEESE BARN LONDON        GBR', '5411', 'The Cheese Barn', 'groceries'],
    ['IZ *HOXTON FLOWERS      LONDON        GBR', 'mastercard', 'Hoxton Flowers', 'gifts_charity'],
    ['ZETTLE_*BLOCK BAKERY    BRISTOL       GBR', 'mastercard', 'Block Bakery', 'eating_out'],
    ['SQ *MONMOUTH COFFEE CO  LONDON        GBR', 'mastercard', 'Monmouth Coffee', 'eating_out'],
    ['SQ *RYE BARBERS', 'mastercard', 'Rye Barbers', 'personal_care'],
    ['Klarna*ASOS            Stockholm     SWE', 'mastercard', 'ASOS', 'shopping'],
    ['AMZNMktplace*0A8GY1KL4 amazon.co.uk  GBR', 'mastercard', 'Amazon', 'shopping'],
    ['UBER   *TRIP           help.uber.com GBR', '4121', 'Uber', 'transport'],
    ['UBER *EATS             help.uber.com GBR', '5812', 'Uber Eats', 'eating_out'],
    ['Bolt.eu/O/2403021234   Tallinn       EST', '4121', 'Bolt', 'transport'],
    ['RINGGO PARKING         0203 046 0010 GBR', '7523', 'RingGo', 'transport'],
    ['LIME*RIDE 4GHT         LONDON        GBR', '4121', 'Lime', 'transport'],
    ['LIME TREE CAFE         BRIXTON       GBR', 'mastercard', 'Lime Tree Cafe', 'eating_out'],
    ['DELIVEROO              LONDON        GBR', '5814', 'Deliveroo', 'eating_out'],
    ['APPLE.COM/BILL         CORK          IRL', '5818', 'Apple iCloud', 'subscriptions'],
    ['GOOGLE *YouTubePremium London        GBR', 'mastercard', 'YouTube Premium', 'subscriptions'],
  ],
  Barclays: [
    [
      'CARD PAYMENT TO SAINSBURYS S/MKTS,74.56 GBP, RATE 1.00/GBP ON 14-11-2026',
      'POS',
      "Sainsbury's",
      'groceries',
    ],
    ['CARD PAYMENT TO BOOTS 1123,8.20 GBP, RATE 1.00/GBP ON 14-11-2026', 'POS', 'Boots', 'health'],
    ['CARD PAYMENT TO SHELL HIGHGATE,52.10 GBP, RATE 1.00/GBP ON 14-11-2026', 'POS', 'Shell', 'transport'],
    ['CARD PAYMENT TO PAYPAL *MOONPIG,7.49 GBP ON 14-11-2026', 'POS', 'Moonpig', 'gifts_charity'],
    ['DD VIRGIN MEDIA PYMTS', 'DDR', 'Virgin Media', 'utilities'],
    ['DD THAMES WATER 1234567890', 'DDR', 'Thames Water', 'utilities'],
    ['DIRECT DEBIT PAYMENT TO DVLA-AB12CDE', 'DDR', 'DVLA', 'transport'],
    ['STO HARGREAVES LANSDOWN', 'STO', 'Hargreaves Lansdown', 'savings'],
    ['CASH WITHDRAWAL AT NOTEMACHINE,60.00 GBP ON 23 SEP', 'ATM', 'Cash withdrawal', 'cash'],
    [
      'CARD PAYMENT TO THE RANGE CROYDON,31.00 GBP, RATE 1.00/GBP ON 14-11-2026',
      'POS',
      'The Range',
      'shopping',
    ],
  ],
  Amex: [
    ['WATERSTONES 2632         LEWISHAM', '', 'Waterstones', 'shopping'],
    ['PAYPAL *EBAY UK          35314369001', '', 'eBay', 'shopping'],
    ['AMAZON PRIME*WAE8BZRDZ   LONDON', '', 'Amazon Prime', 'subscriptions'],
    ['NETFLIX.COM              LONDON', '', 'Netflix', 'subscriptions'],
    ['FRANCO MANCA             GREENWICH', '', 'Franco Manca', 'eating_out'],
    ['WAITROSE & PARTNERS 123  LONDON', '', 'Waitrose', 'groceries'],
    ['BRITISH A1254782150321   LONDON', '', 'British Airways', 'travel'],
    ['GWR SWINDON SST          SWINDON', '', 'GWR', 'transport'],
    ['PREMIER INN44018730      LUTON', '', 'Premier Inn', 'travel'],
    ['ANTHROPIC                SAN FRANCISCO', '', 'Claude', 'subscriptions'],
  ],
  HSBC: [
    ['TESCO STORES 3345 LONDON )))', 'VIS', 'Tesco', 'groceries'],
    ['LIDL GB LEWISHAM )))', 'VIS', 'Lidl', 'groceries'],
    ["INT'L 0071234567 AMAZON.CO.UK", 'VIS', 'Amazon', 'shopping'],
    ['DD OCTOPUS ENERGY', 'DD', 'Octopus Energy', 'utilities'],
    ['DD L B LEWISHAM CTAX', 'DD', 'L B Lewisham Ctax', 'housing'],
    ['VIS GREGGS PLC 1234', 'VIS', 'Greggs', 'eating_out'],
    ['NON-STERLING TRANSACTION FEE', 'CHG', 'HSBC', 'fees'],
    ['SPECSAVERS EASTBOURNE )))', 'VIS', 'Specsavers', 'health'],
    ['ARRANGED OVERDRAFT INTEREST', 'INT', 'HSBC', 'fees'],
  ],
  Lloyds: [
    ['TESCO STORES 6098 CD 4421', 'DEB', 'Tesco', 'groceries'],
    ['SAINSBURYS S/MKTS CD 4421 12MAR26', 'DEB', "Sainsbury's", 'groceries'],
    ['MCDONALDS 1204 CD 4421', 'DEB', "McDonald's", 'eating_out'],
    ['NATIONAL TRUST CD 4421', 'DEB', 'National Trust', 'entertainment'],
    ['BRITISH GAS 850012345678', 'DD', 'British Gas', 'utilities'],
    ['TV LICENCE MBP 3512345678', 'DD', 'TV Licence', 'utilities'],
    ['SUPERDRUG STORES CD 4421', 'DEB', 'Superdrug', 'personal_care'],
    ['LNK NOTEMACHINE CD 4421 12MAR26', 'CPT', 'Cash withdrawal', 'cash'],
    ['BELMONT HAIR SALON CD 4421', 'DEB', 'Belmont Hair Salon', 'personal_care'],
  ],
  Nationwide: [
    ['Contactless Payment TESCO STORES 2231 LONDON GB', 'card', 'Tesco', 'groceries'],
    ['Visa purchase COSTA COFFEE 43010789', 'card', 'Costa Coffee', 'eating_out'],
    ['Direct debit BRITISH GAS', 'DD', 'British Gas', 'utilities'],
    ['Direct debit NATIONAL GRID HOUSING', 'DD', 'National Grid Housing', 'housing'],
    ['Contactless Payment THE RED LION PUB BATH GB', 'card', 'The Red Lion Pub', 'eating_out'],
    ['Visa purchase RYANAIR K8XQ2P DUBLIN IE', 'card', 'Ryanair', 'travel'],
    ['ATM Withdrawal LINK CASHZONE', 'ATM', 'Cash withdrawal', 'cash'],
  ],
  Starling: [
    ['Aldi', '5411', 'Aldi', 'groceries'],
    ['Nandos', '5812', "Nando's", 'eating_out'],
    ['iCloud', 'mastercard', 'Apple iCloud', 'subscriptions'],
    ['Vets4Pets', '0742', 'Vets4Pets', 'other'],
    ['Trainline', '4112', 'Trainline', 'transport'],
    ['Uniqlo', '5651', 'Uniqlo', 'shopping'],
    ['Puregym', '7997', 'PureGym', 'health'],
    ['Kopi & Kaya', '5812', 'Kopi & Kaya', 'eating_out'],
  ],
  Santander: [
    ['CARD PAYMENT TO TESCO STORES 2231 ON 12-03-2026', 'POS', 'Tesco', 'groceries'],
    ['CARD PAYMENT TO APPLE.COM/BILL ON 12-03-2026', 'POS', 'Apple iCloud', 'subscriptions'],
    [
      'DIRECT DEBIT PAYMENT TO OCTOPUS ENERGY REF A-7F3K21, MANDATE NO 0012',
      'DDR',
      'Octopus Energy',
      'utilities',
    ],
    ['DIRECT DEBIT PAYMENT TO ADMIRAL INSURANCE REF P123456, MANDATE NO 0009', 'DDR', 'Admiral', 'insurance'],
    [
      'BILL PAYMENT VIA FASTER PAYMENT TO BRIGHT PLUMBING REFERENCE INV 22, MANDATE NO 4',
      'BBP',
      'Bright Plumbing',
      'housing',
    ],
    ['CASH WITHDRAWAL AT SANTANDER HIGH STREET ON 12-03-2026', 'ATM', 'Cash withdrawal', 'cash'],
    [
      'STANDING ORDER VIA FASTER PAYMENT TO ELM LETTINGS REFERENCE FLAT 2, MANDATE NO 7',
      'STO',
      'Elm Lettings',
      'housing',
    ],
  ],
  NatWest: [
    ['4421 02MAR26 , TESCO STORES 2231 , LONDON GB', 'POS', 'Tesco', 'groceries'],
    ['4421 02MAR26 CD , COSTA COFFEE , LEEDS GB', 'POS', 'Costa Coffee', 'eating_out'],
    ['4421 02MAR26 C , THE PIZZA ROOM , YORK GB', 'POS', 'The Pizza Room', 'eating_out'],
    ['SKY DIGITAL 12345678901', 'DD', 'Sky', 'utilities'],
    ['4421 01MAR26 , PAYPAL *DISNEYPLUS , 35314369001 GB', 'POS', 'Disney+', 'subscriptions'],
    ['JUST EAT.CO.UK LTD , LONDON GB', 'POS', 'Just Eat', 'eating_out'],
  ],
};

const cases = Object.entries(BANKS).flatMap(([bank, rows]) =>
  rows.map(([text, code, merchant, category]) => ({ bank, text, code, merchant, category })),
);

let marts: GivenMarts;
let rows: Record<string, unknown>[];

beforeAll(async () => {
  marts = await givenMarts({
    accounts: Object.keys(BANKS).map((bank) => ({
      account_id: bank,
      institution_name: bank,
      name: `${bank} account`,
      kind: bank === 'Amex' ? 'card' : 'current',
    })),
    fetches: Object.keys(BANKS).map((bank) => ({
      account_id: bank,
      at: '2026-03-31T06:00:00Z',
      rows: cases
        .filter((one) => one.bank === bank)
        .map(({ text, code }, at) => ({
          booked_on: '2026-03-12',
          amount_minor: String(-1000 - at),
          payee: text,
          description: text,
          ...(/^\d{4}$/.test(code)
            ? { merchant_category_code: code, bank_code: 'mastercard' }
            : code === ''
              ? {}
              : { bank_code: code }),
        })),
    })),
  });
  rows = await marts.rows(
    'select account_id, payee, merchant, category, category_reason from fct_transactions',
  );
});

afterAll(() => marts[Symbol.asyncDispose]());

describe('what a bank writes', () => {
  test('there are enough of each bank', () => {
    expect(cases.length).toBeGreaterThanOrEqual(80);
  });

  test.each(cases)('$bank: $text', ({ bank, text, merchant, category }) => {
    const found = rows.find((row) => row['account_id'] === bank && row['payee'] === text);
    expect(found).toMatchObject({ merchant, category });
  });
});
