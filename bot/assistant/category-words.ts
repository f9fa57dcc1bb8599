/** What people call a category. The longest phrase wins; “food” alone is left out because it is unclear. */
const WORDS: Readonly<Record<string, string>> = {
  income: '',
  housing: 'housing|home repairs|house repairs|tradespeople',
  utilities: 'utilities|utility|utility bills|household bills',
  groceries:
    'groceries|grocery|grocery shopping|food shop|food shops|food shopping|supermarket|supermarkets|' +
    'supermarket shopping|weekly shop|weekly shops|grocery shop|big shop',
  eating_out:
    'eating out|eat out|ate out|dining out|dining|restaurants|restaurant|meals out|pubs|pub|' +
    'pubs and restaurants|restaurants and pubs|cafes and restaurants|going out for food',
  transport: 'transport|transportation|travelling to work|getting around|commuting|commute|travel to work',
  shopping: 'shopping|clothes and shopping|retail|online shopping',
  entertainment: 'entertainment|fun|going out|leisure|days out',
  subscriptions: 'subscriptions|subscription|subs',
  health: 'health|healthcare|medical|health and fitness',
  personal_care: 'personal care|beauty|grooming|toiletries',
  travel: 'travel|holidays|holiday|trips away|travelling',
  insurance: 'insurance|insurances',
  savings: 'savings|saving|isa|investments',
  cash: 'cash|cash machine|cash machines|cash withdrawals|cash withdrawal|atm|atms|cashpoint|withdrawals',
  fees: 'fees|bank fees|bank charges|charges|fees and charges|fines and fees|fees or fines|fees and fines',
  gifts_charity: 'gifts and charity|gifts|presents|charity|donations|donation|gift',
  other: 'other|miscellaneous|misc|other spending',
};

export const CATEGORY_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries(WORDS).flatMap(([category, words]) =>
    words
      .split('|')
      .filter((word) => word !== '')
      .map((word) => [word, category] as const),
  ),
);
