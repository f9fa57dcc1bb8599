import type { Desk, Draft } from './desk.ts';
import { move } from './transfers.ts';

const charge = (minor: bigint, text: string): Draft => ({
  account: 'card',
  minor: -minor,
  payee: text,
  descriptor: text,
  merchant: 'Demo Bank',
  channel: 'fee',
  category: 'fees',
  minute: 240,
});

/** The statement is drawn on the 6th and repaid on the 20th; once a year somebody forgets. */
export function cardBill(desk: Desk): void {
  const { facts, calendar, totals } = desk;
  if (facts.date === 6) {
    const debt = -totals.balance.card;
    totals.card_statement = debt > 0n ? debt : 0n;
  }
  const isForgotten = facts.months_in % 12 === 8;
  if (calendar.isBillDay(facts, 20) && totals.card_statement > 0n) {
    const paid = isForgotten ? totals.card_statement / 4n : totals.card_statement;
    const from = facts.month % 3 === 0 ? 'current' : 'joint';
    move(desk, from, 'card', paid, {
      out: from === 'joint' ? 'DD DEMO BANK CREDIT CARD' : 'Demo Bank Credit Card',
      in: 'PAYMENT RECEIVED - THANK YOU',
      channel: 'direct_debit',
      daysLater: desk.random('card bill').chance(0.4) ? 1 : 0,
    });
  }
  if (isForgotten && facts.date === 27) {
    desk.post(charge(12_00n, 'LATE PAYMENT FEE'));
    desk.post(charge(desk.random('interest').minor(640, 1480), 'INTEREST ON PURCHASES'));
  }
  if (facts.month === 3 && facts.date === 15) desk.post(charge(36_00n, 'ANNUAL CARD FEE'));
}
