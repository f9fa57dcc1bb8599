/** What kind of figure a question asks for, from its words. */
import { countOf } from './calendar.ts';
import { pattern } from './pattern.ts';
import type { Measure, Plan } from './plan.ts';

export interface MeasureFound
  extends Partial<Pick<Plan, 'per' | 'group_by' | 'limit' | 'rank' | 'budget_minor' | 'income_of'>> {
  readonly measure: Measure;
  /** The text without the words that only say what to measure and that could pass for names. */
  readonly rest: string;
  /** Two things are set against each other. */
  readonly isComparison: boolean;
}

const COUNTS = '(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|couple|few)';
const BIG = 'biggest|largest|highest|most expensive|dearest|priciest';
const SMALL = 'smallest|cheapest|lowest|least expensive|tiniest';
const ORDINALS: Readonly<Record<string, number>> = {
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  fifth: 5,
  '5th': 5,
};
const GROUPABLE =
  '(?:supermarket|shop|store|merchant|retailer|place|restaurant|categor|account|card|compan|brand)';

type Rule = readonly [Measure, RegExp];

/** In order: the first that fits. */
const RULES: readonly Rule[] = [
  [
    'savings_rate',
    /\bsavings? rate\b|\b(?:share|percent(?:age)?|proportion|%) of (?:my |our )?income\b.*\bsav/,
  ],
  ['weekends', /\bweek ?ends?\b.*\bweek ?days?\b|\bweek ?days?\b.*\bweek ?ends?\b/],
  [
    'budget',
    pattern`
      [£$€]? ?\d+(?:\.\d\d?)? .*\b(?:left|budget|over|under|manage|stick|
      keep)\b|\b(?:budget|under|within|limit|cap|below)\b.*[£$€]? ?\d
    `,
  ],
  [
    'net',
    pattern`
      \bnet\b(?! worth)|\bincome (?:minus|less) (?:my )?(?:spending|outgoings)\b|
      \bin the (?:red|black)\b|\bbreak even\b|\bdid (?:i|we) have left\b|
      \b(?:left over|surplus|more than i earn)
    `,
  ],
  ['refunded', /\brefund(?:s|ed)?\b|\bmoney back\b|\b(?:get|got|gotten|had|given) back\b|\bpaid back\b/],
  [
    'saved',
    pattern`
      \b(?:into|towards|put in|paid in|put aside in) (?:my |our |the |an? )?(?:savings?|
      isa|investments?)\b(?! account)|\b(?:did|have|do) (?:i|we) saved?\b|
      \bsaved\b
    `,
  ],
  [
    'transferred',
    pattern`
      \b(?:moved?|transfer(?:red|s)?|sent|send|put)\b.*\b(?:to|onto|on to|
      into|from|out of)\b|\btransfers\b|\bpaid? off\b|\btop(?:ped)? up\b
    `,
  ],
  [
    'trend',
    pattern`
      \b(?:going|gone|creeping|crept) (?:up|down)\b|\btrend(?:ing)?\b|\b(?:am i|
      are we) (?:spending|paying) (?:more|less)\b(?!.*\b(?:than|or|vs)\b)|
      \b(?:increasing|decreasing|rising|falling)\b
    `,
  ],
  [
    'by_month',
    pattern`
      \b(?:each|every|by|per) month for\b|\b(?:each|every) (?:of the )?months?\b|
      \bmonth by month\b|\bby month\b|\bmonthly breakdown\b
    `,
  ],
  [
    'last',
    pattern`
      \bwhen\b.*\blast\b|\blast time\b|\bmost recent(?:ly)?\b|\bhow long (?:ago|
      since)\b|\blatest (?:payment|purchase)\b|\blast (?:payment|purchase|
      bought|went|paid)\b|\bcost(?:s|ing)?\b.*\b(?:a|per|every|each) month\b
    `,
  ],
  ['first', /\bwhen\b.*\bfirst\b|\bfirst time\b/],
  ['count', /\bhow many\b|\bhow often\b|\bnumber of\b|\bcount of\b/],
  [
    'average',
    pattern`
      \baverage\b|\btypical(?:ly)?\b|\bon average\b|\b(?:daily|weekly|monthly) (?:spend|
      spending|cost|outgoings|bill|total)\b|\busually\b|\b(?:a|per|each|every) (?:week|
      month|day)\b
    `,
  ],
  [
    'top',
    pattern`
      \btop\b(?! up)|\bby (?:category|merchant|shop|store|account|card)\b|
      \bwho (?:do|did|have) .*\bmost\b|\brank\b|\b(?:${BIG}) (?:${COUNTS} )?(?:spending )?(?:categor|
      merchant|shop|store)|\bwhich ${GROUPABLE}|\bwhere (?:do|did|does|have|
      has) \w+ (?:money go|spen[dt])|\b(?:most money|spen[dt] (?:the )?most)\b|
      \bwhat (?:do|did|have) (?:i|we) spen[dt] (?:the )?most\b|\bbreakdown\b|
      \bwhere (?:is|did|does|has) (?:all )?(?:my|our|the) money\b
    `,
  ],
  ['biggest', new RegExp(`\\b(?:${BIG})\\b`)],
  ['smallest', new RegExp(`\\b(?:${SMALL})\\b`)],
  [
    'income',
    pattern`
      \bearn(?:ed|t|ings?)?\b|\bincome\b|\bsalary\b|\bwages?\b|\bcome in\b|
      \bcame in\b|\binterest\b(?! charged)|\b(?:was|were|get|got|been) paid\b|
      \bchild benefit\b|\bbenefits?\b|\bmoney in\b
    `,
  ],
  [
    'balance',
    pattern`
      \bbalances?\b|\bnet worth\b|\bhow much (?:money )?(?:is|(?:do|have) (?:i|
      we)(?: \w+)?|money|have i got)(?: left)? (?:in|on)\b(?! spent)|\bwhat (?:is|
      was) (?:left )?(?:in|on) (?:my |our |the )?\b(?! spent)|\bhow much (?:money )?(?:was|
      were) (?:there )?in\b|\b(?:total|altogether) (?:in|across) (?:all )?(?:my |
      our |the )?accounts\b|\bowed?\b|\bhow much (?:money )?(?:do|have) (?:i|
      we) (?:have|got|left)\b|\bhow much (?:money )?is there\b
    `,
  ],
  [
    'find',
    pattern`
      \b(?:find|list|search|look up|look for|show me)\b|\bhow much was\b(?! (?:spent|
      paid|it|that|in))|\bhow much (?:did|does) (?:the|my|our) .* cost\b(?! (?:me|
      us))|\bhow much and when\b|\bwhen did (?:i|we) (?:pay|buy)\b|\bwhat did .* cost\b
    `,
  ],
  [
    'spent',
    pattern`
      \bspen[dt](?:s|ing)?\b|\bcost(?:s|ing)?\b|\btotals?\b|\bhow much\b|
      \bwent on\b|\bpa(?:y|id)\b|\bg(?:ive|ave)\b|\bdamage\b|\bbl(?:ow|ew|
      own)\b|\boutgoings?\b|\bexpen(?:ses|diture)\b|\bspendings\b
    `,
  ],
];

const COMPARE = pattern`
    \bvs\b|\bcompared?\b|\bcomparison\b|\bagainst\b|\b(?:more|less|higher|
    lower)\b.*\b(?:than|or)\b|\bor\b.*\b(?:more|most|less)\b|\b(?:who|which)\b.*\bor\b|
    \bdifference between\b
  `;

/** Undefined when no word asks for a figure; a follow-up or a bare name may still be meant. */
export function readMeasure(text: string): MeasureFound | undefined {
  const isComparison = COMPARE.test(text);
  const rule = RULES.find(
    ([measure, pattern]) =>
      pattern.test(text) && !(isComparison && (measure === 'top' || measure === 'budget')),
  );
  if (rule === undefined) {
    return isComparison ? { measure: 'spent', rest: text, isComparison } : undefined;
  }
  const [measure] = rule;
  return { measure, isComparison, ...details(measure, text), rest: withoutMeasureWords(text, measure) };
}

function details(measure: Measure, text: string): Partial<MeasureFound> {
  if (measure === 'top') return topDetails(text);
  if (measure === 'biggest' || measure === 'smallest') {
    const ordinal = /\b(second|2nd|third|3rd|fourth|4th|fifth|5th)\b/.exec(text)?.[1];
    const many = new RegExp(`\\b${COUNTS} (?:${BIG}|${SMALL})|(?:${BIG}|${SMALL}) ${COUNTS}\\b`).exec(text);
    const limit = countOf(many?.[1] ?? many?.[2] ?? '');
    return {
      ...(ordinal === undefined ? {} : { rank: ORDINALS[ordinal] ?? 1 }),
      ...(limit ? { limit } : {}),
    };
  }
  if (measure === 'last')
    return /\b(?:get|got|was|were|been) paid\b|\bpay ?day\b|\bsalary\b/.test(text)
      ? { income_of: 'salary' }
      : {};
  if (measure === 'average') return { per: averagePer(text) };
  if (measure === 'budget') return budgetDetails(text);
  if (measure === 'income') return incomeDetails(text);
  return {};
}

function topDetails(text: string): Partial<MeasureFound> {
  const many = new RegExp(
    `\\b(?:top|biggest|largest) ${COUNTS}\\b|\\b${COUNTS} (?:biggest|largest|top)`,
  ).exec(text);
  const isSingle = pattern`
      \bwhich ${GROUPABLE}|\btop (?:merchant|shop|store|place|category)\b|
      \b(?:the|spen[dt]) most (?:at|on|in)\b|\bwho\b.*\bmost\b
    `.test(text);
  const limit = countOf(many?.[1] ?? many?.[2] ?? '') ?? (isSingle ? 1 : 5);
  const isCategory =
    /\bcategor|\bwhat (?:do|did|have)\b|\bbreakdown\b|\bmoney go/.test(text) &&
    !/\bat\b|\bmerchant|\bshop|\bstore/.test(text);
  if (/\b(?:which|by) (?:account|card)\b/.test(text)) return { limit, group_by: 'account' };
  return { limit: Math.min(Math.max(limit, 1), 50), group_by: isCategory ? 'category' : 'merchant' };
}

function averagePer(text: string): 'day' | 'week' | 'month' | 'purchase' {
  const unit = /\b(?:per|a|an|each|every) (day|week|month)\b|\b(dai|week|month)ly\b/.exec(text);
  const word = unit?.[1] ?? unit?.[2];
  if (word === 'dai' || word === 'day') return 'day';
  if (word === 'week' || word === 'month') return word;
  const isEach =
    /\b(?:price|visit|trip|order|ride|shop|transaction|purchase|coffee|basket|meal|bill|time|payment)s?\b/;
  return isEach.test(text) ? 'purchase' : 'month';
}

function budgetDetails(text: string): Partial<MeasureFound> {
  const amount = /[£$€]\s?(\d{1,9})(?:\.(\d{1,2}))?|\b(\d{2,9})(?:\.(\d{1,2}))?\b/.exec(text);
  const [whole, fraction] = [amount?.[1] ?? amount?.[3], amount?.[2] ?? amount?.[4] ?? ''];
  return whole === undefined ? {} : { budget_minor: `${whole}${fraction.padEnd(2, '0')}` };
}

function incomeDetails(text: string): Partial<MeasureFound> {
  if (/\bsalary\b|\bwages?\b|\bpayroll\b/.test(text)) return { income_of: 'salary' };
  if (/\binterest\b/.test(text)) return { income_of: 'interest' };
  return /\bbenefits?\b/.test(text) ? { income_of: 'benefit' } : {};
}

/** Words that would be taken for a merchant or a category although they only ask for the figure. */
function withoutMeasureWords(text: string, measure: Measure): string {
  let rest = text
    .replace(
      new RegExp(
        `\\b(?:top|biggest|largest|smallest) ${COUNTS}\\b|\\b${COUNTS} (?:biggest|largest|smallest|top)\\b`,
        'g',
      ),
      ' ',
    )
    .replace(/\b(?:second|2nd|third|3rd|fourth|4th|fifth|5th)\b/g, ' ');
  if (measure === 'first') rest = rest.replace(/\bfirst\b/g, ' ');
  if (measure === 'last') rest = rest.replace(/\bsalary\b/g, ' ');
  if (measure === 'saved' || measure === 'savings_rate')
    rest = rest.replace(/\b(?:savings?|saved?|isa|rate|investments)\b/g, ' ');
  if (measure === 'income')
    rest = rest.replace(
      /\b(?:earn\w*|income|salary|wages?|interest|(?:child )?benefits?|payroll|come|came)\b/g,
      ' ',
    );
  if (measure === 'net')
    rest = rest.replace(/\b(?:net|minus|income|surplus|outgoings?|in the (?:red|black)|break even)\b/g, ' ');
  if (measure === 'refunded') rest = rest.replace(/\brefund\w*\b/g, ' ');
  if (measure === 'transferred')
    rest = rest.replace(/\b(?:moved?|transfer\w*|topp?\w*|sent|send|onto|money)\b/g, ' ');
  if (measure === 'budget')
    rest = rest.replace(
      /[£$€]? ?\b\d+(?:\.\d+)?\b|\b(?:budget|under|within|limit|cap|below|manage|stick|keep)\b/g,
      ' ',
    );
  if (measure === 'weekends') rest = rest.replace(/\bweek ?(?:end|day)s?\b/g, ' ');
  if (measure === 'balance') rest = rest.replace(/\b(?:net worth|balances?|owe)\b/g, ' ');
  if (measure === 'find') rest = rest.replace(/\b(?:find|list|search|look)\b/g, ' ');
  if (measure === 'trend')
    rest = rest.replace(/\b(?:trend\w*|increasing|decreasing|rising|falling|creeping|crept)\b/g, ' ');
  if (measure === 'top')
    rest = rest
      .replace(/\bwhich (?:supermarkets?)\b/g, ' groceries ')
      .replace(/\b(?:top|rank|breakdown|retailers?|brands?|compan(?:y|ies))\b/g, ' ');
  if (measure === 'count') rest = rest.replace(/\b(?:often|number|count)\b/g, ' ');
  return rest
    .replace(
      /\b(?:typical\w*|recent\w*|latest|long|ago|smallest|lowest|priciest|dearest|tiniest|least)\b/g,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim();
}
