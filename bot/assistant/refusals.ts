/** Questions that are not answered, each with the reason a person is given. */

import { pattern } from './pattern.ts';

export interface Refusal {
  readonly reason: string;
}

const MOVES_MONEY = pattern`
    ^(?:can you |could you |would you |i want you to |i need you to |go ahead and |
    now |ok |yes )*(?:transfer|send|pay|move|wire|give|lend|withdraw|deposit|
    cancel|stop|freeze|block|close|open|set up|top up|donate|invest|buy|
    sell)\b(?! (?:me|us|history|spend|spending|total|totals)\b)
  `;
const COMMANDS = pattern`
    \b(?:ignore|disregard|forget)\b.*\b(?:instructions?|rules|prompt|above|
    previous|everything)\b|\bsystem prompt\b|\b(?:reply|respond|answer|
    say) (?:only )?with (?:only )?\b|\bpretend (?:to be|you)\b|\byou are now\b|
    \bjailbreak\b|\bdeveloper mode\b|\brepeat after me\b|\bdrop table\b|
    \breveal\b.*\b(?:prompt|token|key|password|secret)
  `;
const OTHERS = pattern`
    \b(?:neighbours?|neighbors?|boss(?:es)?|colleagues?|coworkers?|friends?|
    mates?|landlords?|celebrit(?:y|ies)|other (?:people|households?|users?)|
    someone else|everyone else|the average (?:person|household|family)|
    people my age|other families)\b(?:.*\b(?:spen[dt]|earn|balance|salary|
    pay|have|cost|owe)|s\b)|\b(?:does|did|has) (?!(?:it|that|this|the|my|
    our|we|i)\b)[a-z]+ (?:spend|spent|earn|have in|owe)\b
  `;
const ADVICE = pattern`
    \b(?:shares?|stocks?|crypto|bitcoin|etf|funds?|pension|bonds?|invest(?:ment|
    ing)?)\b.*\b(?:should|recommend|advise|best|buy|sell|good)\b|\b(?:should|
    recommend|advise|best|which)\b.*\b(?:shares?|stocks?|crypto|bitcoin|
    etf|funds?|pension|bonds?|invest)\b|\bshould (?:i|we) (?:buy|sell|invest|
    remortgage|switch|borrow|take out)\b|\bis it (?:worth|wise|safe|smart)\b
  `;
const UNRELATED = pattern`
    \b(?:weather|poem|joke|recipe|translate|capital of|football score|write (?:me )?(?:a|
    an|some)|tell me a|who is|who was|president|prime minister|song|essay|
    python|javascript|code)\b
  `;

const NOT_YET: readonly (readonly [RegExp, string])[] = [
  [
    /^(?!.*\bsav).*(?:\bper ?cent(?:age)?\b|\bproportion\b|\bshare of\b|%)/,
    'I cannot work out shares yet. Ask for the two figures, each for the same time.',
  ],
  [
    pattern`
      \b(?:excluding|exclude|except|apart from|without|not including|not counting|
      leaving out|other than|minus)\b(?!.*\bspending\b)
    `,
    'I cannot leave things out of a total yet, and a figure with them in would mislead you.',
  ],
  [
    pattern`
      ^(?!.*\b(?:budget|manage|keep|kept|stick|stuck|limit|left|stay|stayed)\b).*\b(?:over|
      above|under|below|more than|less than|at least) ?[£$€] ?\d
    `,
    'I cannot pick payments by their size yet.',
  ],
  [
    /\b(?:unusual|strange|suspicious|weird|odd|anomal\w*|out of the ordinary|fraud\w*|dodgy)\b/,
    'I cannot look for unusual payments yet. /recent lists the latest ones.',
  ],
  [
    pattern`
      \b(?:due|upcoming|coming up|go(?:es)? out next|next (?:bill|payment|
      due|rent|week|month|year|\d+)|when (?:is|are|does|do|will) (?:the |
      my |our |i |we )?.*\bnext\b|predict|forecast|will (?:i|we|my|our)\b)
    `,
    'I cannot look ahead yet, only at what the bank has shown.',
  ],
  [
    /\b(?:afford|enough)\b/,
    'I cannot weigh a balance against what is still to come yet. Ask for the balance itself.',
  ],
  [
    pattern`
      \b(?:what|which|list|any|my|active|all) (?:\w+ )?(?:subscriptions|subs)\b(?!.*\b(?:spen[dt]|
      last|this|in|total)\b.*\bon\b)(?=.*\b(?:have|got|up|cost|active|risen|
      cancel\w*|rise|increase\w*|am i|a month|paying)\b|$)|\bsubscriptions?\b.*\b(?:cost|
      go up|gone up|went up|risen|increase\w*|a month|per month)\b
    `,
    'I cannot tell which subscriptions are running or what they cost now yet. I can add up what was paid for ' +
      'subscriptions over a time: “subscriptions last month”.',
  ],
  [
    /\b(?:foreign|abroad|overseas|in (?:euros?|dollars?|usd|eur)|exchange rate|non sterling)\b/,
    'I cannot pick out or convert foreign payments yet. I can tell you what was spent on one account, each ' +
      'currency apart.',
  ],
];

/** The reason not to answer plain text; undefined when it may be answered. */
export function readRefusal(text: string): Refusal | undefined {
  if (COMMANDS.test(text)) {
    return {
      reason: 'I only answer questions about this household’s money, and take no other instructions.',
    };
  }
  if (MOVES_MONEY.test(text)) {
    return {
      reason: 'I cannot do that: I only read your accounts. I never move money or change anything at a bank.',
    };
  }
  if (ADVICE.test(text)) {
    return {
      reason: 'I cannot advise on that. I only report what your accounts show; a regulated adviser can help.',
    };
  }
  if (OTHERS.test(text)) {
    return { reason: 'I cannot see that: I hold this household’s accounts only, nobody else’s.' };
  }
  if (UNRELATED.test(text))
    return { reason: 'I cannot help with that: I only answer questions about your money.' };
  const [, reason] = NOT_YET.find(([pattern]) => pattern.test(text)) ?? [];
  return reason === undefined ? undefined : { reason };
}

const BANKS = pattern`
    \b(hsbc|lloyds|natwest|barclays|barclaycard|santander|halifax|nationwide|
    monzo|starling|revolut|chase|first direct|tsb|rbs|metro bank|virgin money|
    amex|american express|wise|paypal|tide|mbna|capital one|aqua|vanquis|
    coutts|royal bank of scotland|bank of scotland|co-op bank|atom|zopa|
    marcus|tesco bank|sainsburys bank)\b
  `;

/** A bank that is named as one's own and is not among the linked accounts. */
export function unlinkedBank(words: readonly string[], text: string): string | undefined {
  const named = BANKS.exec(words.join(' '))?.[1];
  const isAccount = named !== undefined && new RegExp(`\\b${named}\\b`).test(text);
  return isAccount ? named : undefined;
}
