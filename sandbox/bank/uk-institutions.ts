import type { Institution } from './institution.ts';

const PERSONAL = [
  'access_scopes',
  'account_selection',
  'card_accounts',
  'pending_transactions',
  'private_accounts',
  'reconfirmation_of_consent',
  'read_refund_account',
  'submit_payment',
];
const BUSINESS = [
  'access_scopes',
  'business_accounts',
  'pending_transactions',
  'reconfirmation_of_consent',
  'submit_payment',
];
const CARD = [
  'access_scopes',
  'card_accounts',
  'pending_transactions',
  'private_accounts',
  'reconfirmation_of_consent',
];

interface More {
  readonly transaction_total_days?: string;
  readonly max_access_valid_for_days?: string;
  /** False where a consent cannot be confirmed again without the bank. */
  readonly reconfirmation?: boolean;
  readonly full_history_minutes?: number;
}

/** The BIC is the last part of the id. Two years of history and 90 days of access unless said otherwise. */
function bank(id: string, name: string, features: readonly string[], more: More = {}): Institution {
  return {
    id,
    name,
    bic: id.split('_').at(-1) ?? '',
    transaction_total_days: more.transaction_total_days ?? '730',
    max_access_valid_for_days: more.max_access_valid_for_days ?? '90',
    ...(more.reconfirmation === false ? {} : { max_access_valid_for_days_reconfirmation: '730' }),
    countries: ['GB'],
    logo: `https://cdn-logos.gocardless.com/ais/${id}.png`,
    supported_features: features,
    full_history_minutes: more.full_history_minutes,
  };
}

/** The household's own bank, then UK institutions by the ids GoCardless gives them. */
export const UK_INSTITUTIONS: readonly Institution[] = [
  bank('DEMOBANK_DEMOGB2L', 'Demo Bank', PERSONAL, { transaction_total_days: '800' }),
  bank('MONZO_MONZGB2L', 'Monzo', PERSONAL, { full_history_minutes: 5 }),
  bank('STARLING_SRLGGB3L', 'Starling Bank', PERSONAL),
  bank('BARCLAYS_BUKBGB22', 'Barclays Personal', PERSONAL),
  bank('BARCLAYS_BUSINESS_BUKBGB22', 'Barclays Business', BUSINESS),
  bank('HSBC_HBUKGB4B', 'HSBC Personal', PERSONAL),
  bank('LLOYDS_LOYDGB2L', 'Lloyds Bank Personal', PERSONAL),
  bank('NATWEST_NWBKGB2L', 'NatWest Personal', PERSONAL),
  bank('NATIONWIDE_NAIAGB21', 'Nationwide', PERSONAL, { transaction_total_days: '90' }),
  bank('SANTANDER_GB_ABBYGB2L', 'Santander', PERSONAL),
  bank('REVOLUT_REVOGB21', 'Revolut', PERSONAL),
  bank('AMERICAN_EXPRESS_AESUGB21', 'American Express', CARD, { transaction_total_days: '90' }),
  bank('FIRST_DIRECT_MIDLGB22', 'First Direct', [
    'access_scopes',
    'business_accounts',
    'card_accounts',
    'corporate_accounts',
    'payments',
    'pending_transactions',
    'private_accounts',
  ]),
  bank('CHASE_CHASGB2L', 'Chase', PERSONAL),
  bank('VIRGIN_NRNBGB22', 'Virgin Money', PERSONAL),
  bank('COOPERATIVE_CPBKGB22', 'The Co-Operative Bank Business', [
    'business_accounts',
    'reconfirmation_of_consent',
    'submit_payment',
  ]),
  bank('ABNAMRO_ABNAGB2LXXX', 'ABN AMRO Bank Commercial', ['business_accounts', 'corporate_accounts'], {
    transaction_total_days: '540',
  }),
  bank('HALIFAX_HLFXGB22', 'Halifax', PERSONAL),
  bank('BANK_OF_SCOTLAND_BOFSGBS1', 'Bank of Scotland Personal', PERSONAL),
  bank('BANK_OF_SCOTLAND_BUSINESS_BOFSGBS1', 'Bank of Scotland Business', BUSINESS),
  bank('BANK_OF_SCOTLAND_COMMERCIAL_BOFSGBS1', 'Bank of Scotland Commercial', BUSINESS),
  bank('LLOYDS_BUSINESS_LOYDGB2L', 'Lloyds Bank Business', BUSINESS),
  bank('LLOYDS_COMMERCIAL_LOYDGB2L', 'Lloyds Bank Commercial', BUSINESS),
  bank('MBNA_MBNAGB22', 'MBNA', CARD),
  bank('MNS_MSFEGB21', 'M&S Bank', CARD),
  bank('BARCLAYCARD_BUKBGB22', 'Barclaycard', CARD),
  bank('BARCLAYCARD_COMMERCIAL_BUKBGB22', 'Barclaycard Commercial Payments', CARD),
  bank('BARCLAYS_WEALTH_BUKBGB22', 'Barclays Wealth', PERSONAL),
  bank('BARCLAYS_CORPORATE_BUKBGB22', 'Barclays Corporate', BUSINESS),
  bank('HSBC_BUSINESS_HBUKGB4B', 'HSBC Business', BUSINESS),
  bank('RBS_GB_RBSSGBKC', 'Royal Bank of Scotland', PERSONAL),
  bank('ULSTER_ULSBGB2B', 'Ulster Bank', PERSONAL),
  bank('DANSKEBANK_DABAGB2B', 'Danske Bank UK', PERSONAL),
  bank('DANSKEBANK_BUSINESS_DABAGB2B', 'Danske Bank UK Business', BUSINESS),
  bank('HANDELSBANKEN_HANDGB22', 'Handelsbanken UK', PERSONAL, { transaction_total_days: '90' }),
  bank('TRIODOS_TRIOGB22', 'Triodos Bank UK', PERSONAL),
  bank('WISE_TRWIGB22', 'Wise', ['access_scopes', 'private_accounts', 'business_accounts'], {
    transaction_total_days: '90',
  }),
  bank('TSB_TSBSGB2A', 'TSB', PERSONAL, { transaction_total_days: '90' }),
  bank(
    'N26_NTSBDEB1',
    'N26 Bank',
    [
      'account_selection',
      'business_accounts',
      'card_accounts',
      'private_accounts',
      'separate_continuous_history_consent',
    ],
    { transaction_total_days: '90', max_access_valid_for_days: '180', reconfirmation: false },
  ),
];

/** Fetched by its id only: it is not in any country's list. */
export const SANDBOX_FINANCE: Institution = {
  id: 'SANDBOXFINANCE_SFIN0000',
  name: 'Sandbox Finance',
  bic: 'SFIN0000',
  transaction_total_days: '90',
  max_access_valid_for_days: '180',
  countries: ['XX'],
  logo: 'https://cdn-logos.gocardless.com/ais/SANDBOXFINANCE_SFIN0000.png',
  supported_features: [],
  full_history_minutes: undefined,
};
