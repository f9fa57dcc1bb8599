import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toPlain } from '#bot/say.ts';
import { day } from '#core/day.ts';
import { readVocabulary, type Vocabulary } from '#core/marts/vocabulary.ts';
import type { GivenMarts } from '#test/given-marts.ts';
import { NOW, openHousehold, TODAY } from '#test/open-household.ts';
import { compute } from './compute.ts';
import { toFooter } from './footer.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './read.ts';
import { toSentence } from './sentence.ts';

let marts: GivenMarts;
let vocabulary: Vocabulary;

beforeAll(async () => {
  marts = await openHousehold();
  vocabulary = await readVocabulary(marts.warehouse);
});
afterAll(() => marts[Symbol.asyncDispose]());

async function ask(...turns: string[]): Promise<{ lead: string; footer: string }> {
  let previous: Plan | undefined;
  let said = { lead: '', footer: '' };
  for (const text of turns) {
    const reading = readPlan({ text, vocabulary, today: TODAY, last_payday: day('2026-02-27'), previous });
    if (reading.kind !== 'plan') {
      const lead =
        reading.kind === 'ask'
          ? `? ${reading.question}`
          : reading.kind === 'decline'
            ? reading.reason
            : 'unknown';
      said = { lead, footer: '' };
      continue;
    }
    previous = reading.plan;
    const outcome = await compute(previous, {
      warehouse: marts.warehouse,
      vocabulary,
      base: 'GBP',
      today: TODAY,
    });
    const telling = { plan: previous, vocabulary, today: TODAY };
    const fresh = { data_as_of: new Date('2026-03-18T06:02:00Z'), zone: 'Europe/London', now: NOW };
    said = {
      lead: toPlain(toSentence(outcome, telling)),
      footer: toPlain(toFooter(outcome, telling, fresh)),
    };
  }
  return said;
}

test('an account whose balance does not agree with its payments is named under figures of it', async () => {
  const footerOf = async (text: string, name: string) => {
    const reading = readPlan({ text, vocabulary, today: TODAY, last_payday: undefined, previous: undefined });
    if (reading.kind !== 'plan') throw new Error(reading.kind);
    const home = { warehouse: marts.warehouse, vocabulary, base: 'GBP', today: TODAY };
    const unproven = new Set(
      vocabulary.accounts.filter((account) => account.name === name).map((account) => account.account_id),
    );
    const fresh = { unproven, data_as_of: NOW, zone: 'Europe/London', now: NOW };
    const telling = { plan: reading.plan, vocabulary, today: TODAY };
    return toPlain(toFooter(await compute(reading.plan, home), telling, fresh));
  };
  const said = 'Unproven, because balance and payments do not agree: Amex.';
  expect(await footerOf('how much on groceries last month', 'Amex')).toContain(said);
  expect(await footerOf('what did i spend on the amex last month', 'Amex')).toContain(said);
  expect(await footerOf('how much is in monzo', 'Amex')).not.toContain('Unproven');
});

describe('the first figure is the answer', () => {
  test.each([
    ['how much on groceries last month', '£75.00 spent on groceries last month.'],
    ['tesco last month', '£50.00 spent at Tesco last month.'],
    ['tescos and sainsburys last month', "£75.00 spent at Tesco and Sainsbury's last month."],
    ['what did i spend on the amex last month', '£45.00 spent on Amex last month.'],
    ['spending on amex at amazon in feb', '£45.00 spent at Amazon on Amex in February 2026.'],
    ['total spend last month', '£1,128.00, plus €12.30 spent last month.'],
    ['spending on revolut last month', '€12.30 spent on Revolut EUR last month.'],
    ['spend since payday', '£35.00 spent since the last salary.'],
    ['coffee last month', '£3.50 spent on coffee last month.'],
    ['rent last month', '£1,000.00 spent on rent last month.'],
    ['takeaways over Christmas', '£20.00 spent on takeaways over Christmas 2025.'],
    ['how much did I earn last month', '£3,000.00 came in last month.'],
    ['salary in january', '£3,000.00 came in as salary in January 2026.'],
    ['net for february', 'Net: +£1,872.00, plus -€12.30 (income less spending) in February 2026.'],
    [
      'what was my savings rate last month',
      '62.4 % of income left over last month: £3,000.00 in, £1,128.00 spent.',
    ],
    ['refunds last month', '£15.00 refunded last month.'],
    ['how much did I move to the joint account last month', '£500.00 moved to Barclays Joint last month.'],
    ['how much did I transfer from monzo last month', '£500.00 moved out of Monzo last month.'],
    ['how many times did I go to tesco last month', '2 purchases at Tesco last month.'],
    ['average price of a tesco shop last month', '£25.00 a purchase on average at Tesco last month.'],
    ['average weekly spend on groceries last month', '£18.75 a week on average on groceries last month.'],
    ['how much is in monzo', '£1,234.56 in Monzo now.'],
    ['amex balance', '-£45.00 in Amex now.'],
    ['monzo balance at the end of last month', '£1,264.56 in Monzo at the end of Sat 28 Feb (28 Feb 2026).'],
    ['when did i last go to tesco', '3 Mar 2026: £30.00 to Tesco.'],
    ['when did I first go to Tesco', '2 Feb 2026: £40.00 to Tesco.'],
    ['when did i last get paid', '27 Feb 2026: £3,000.00 in, from Northgate.'],
    ['biggest purchase last month', '£1,000.00 to Hargreaves Lettings, Sun 1 Feb (1 Feb 2026).'],
    ['cheapest thing i bought last month', '£3.50 to Costa Coffee, Thu 12 Feb (12 Feb 2026).'],
    [
      'groceries last month vs this month',
      'groceries: £75.00 last month and £30.00 this month so far. £45.00 more last month.',
    ],
    [
      'who got more last month, tesco or sainsburys',
      "£50.00 at Tesco and £25.00 at Sainsbury's. £25.00 more at Tesco. (last month)",
    ],
    [
      'my grocery budget is £80, how much is left this month',
      '£50.00 left of the £80.00 budget: £30.00 spent on groceries this month so far.',
    ],
    [
      'did i keep groceries under £70 last month',
      '£5.00 over the £70.00 budget: £75.00 spent on groceries last month.',
    ],
    [
      'do I spend more at weekends or on weekdays? last month',
      '£1,004.50, plus €12.30 on weekend days and £123.50 on weekdays. £881.00 more on weekend days. (last month)',
    ],
  ])('%s', async (text, expected) => {
    const { lead } = await ask(text);
    expect(lead).toBe(expected);
  });

  test('a ranking names the most first, and a balance of everything keeps currencies apart', async () => {
    expect((await ask('top 2 merchants last month')).lead).toBe(
      'Most spent last month:\nHargreaves Lettings £1,000.00\nTesco £50.00',
    );
    expect((await ask('top 2 categories last month')).lead).toBe(
      'Most spent last month:\nHousing £1,000.00\nGroceries £75.00',
    );
    expect((await ask('balance')).lead).toContain(
      '£1,689.56, plus €20.00 in total now, card debt taken off.',
    );
    expect((await ask('spend each month for the last 2 months')).lead).toBe(
      'Spent each month:\nJanuary 2026 £0.00\nFebruary 2026 £1,128.00',
    );
  });

  test('payments are found by name and told newest first', async () => {
    const { lead } = await ask('find payments to tesco');
    expect(lead.split('\n')).toEqual([
      '£30.00 to Tesco, Tue 3 Mar (3 Mar 2026).',
      '£10.00 to Tesco, 10 Feb 2026',
      '£40.00 to Tesco, 2 Feb 2026',
    ]);
  });
});

describe('a follow-up leans on the question before', () => {
  test.each([
    [['groceries last month', 'and this month?'], '£30.00 spent on groceries this month so far.'],
    [['groceries last month', 'what about coffee'], '£3.50 spent on coffee last month.'],
    [['groceries last month', 'and the month before?'], '£0.00 spent on groceries in January 2026.'],
    [['tesco last month', 'how many times?'], '2 purchases at Tesco last month.'],
    [['spend on monzo last month', 'and amex?'], '£45.00 spent on Amex last month.'],
    [['biggest purchase last month', 'and the second biggest?'], '£60.00 to Amazon, Thu 5 Feb (5 Feb 2026).'],
    [['monzo balance', 'and the joint?'], '£500.00 in Barclays Joint now.'],
  ])('%j', async (turns, expected) => {
    expect((await ask(...turns)).lead).toBe(expected);
  });
});

describe('what the history does not hold is said', () => {
  test.each([
    [
      'how much did I spend in 2019',
      'I cannot say: the history I hold starts on 25 Dec 2025, and you asked about 2019.',
    ],
    ['monzo balance on 1 jan 2020', 'I cannot say: the history I hold starts on 25 Dec 2025'],
    ['is grocery spending going up', 'I cannot say: the history I hold starts on 25 Dec 2025'],
    ['how much did I spend at Harrods last month', 'I find no payments at “harrods” in the whole history.'],
    ['how much have I spent on my HSBC card', 'No HSBC account is linked. Linked are: '],
    ['how much is in savings', 'No savings account is linked'],
    ['biggest coffee yesterday', 'There are no payments on coffee yesterday.'],
  ])('%s', async (text, expected) => {
    expect((await ask(text)).lead).toContain(expected);
  });

  test('a period that starts before it is cut, and the footer says so', async () => {
    const { lead, footer } = await ask('takeaways last year');
    expect(lead).toBe('£20.00 spent on takeaways last year.');
    expect(footer).toContain('25 – 31 Dec 2025');
    expect(footer).toContain('The history starts on 25 Dec 2025');
  });
});

test('the footer says what the figure rests on', async () => {
  expect((await ask('spending this month')).footer).toBe(
    '1 – 18 Mar 2026 · all accounts · 2 payments · £5.00 of it pending · transfers and savings left out' +
      '\nAs of 06:02 today.',
  );
  expect((await ask('amex last month')).footer).toContain(
    '1 – 28 Feb 2026 · Amex · 2 payments · £15.00 of refunds taken off',
  );
  expect((await ask('coffee last month')).footer).toContain('Counted: Costa Coffee.');
});

test('every amount of a sentence is one of the outcome’s, whatever digits the question holds', async () => {
  for (const text of ['tesco 99 last month', 'top 3 merchants last 90 days', '£12345 tesco last month']) {
    const { lead } = await ask(text);
    expect(lead).not.toMatch(/99|12345|12,345/);
  }
});

test('names from the bank and from the question are escaped', async () => {
  const reading = readPlan({ text: 'spend at <b>zorb</b> last month', vocabulary, today: TODAY });
  if (reading.kind !== 'plan') throw new Error('not read');
  const outcome = await compute(reading.plan, {
    warehouse: marts.warehouse,
    vocabulary,
    base: 'GBP',
    today: TODAY,
  });
  expect(toSentence(outcome, { plan: reading.plan, vocabulary, today: TODAY }).source).not.toContain(
    '<b>zorb',
  );
});
