/** The card that asks whether two rows are one payment: what it says, before and after somebody has answered. */

import { type Day, sayDay } from '#core/day.ts';
import type { DoubtfulPair } from '#core/marts/doubtful-pairs.ts';
import { sha256 } from '#core/secret.ts';
import type { Button, Buttons } from './button.ts';
import { bold, dots, foreign, type Html, html, lines } from './say.ts';
import { amountOf, nameAccount, sayPayee } from './transaction-line.ts';

export const PAIR_CARD = 'doubtful-pair';

/** Names a pair in the 64 bytes of a button. */
export const pairId = (pair: Pick<DoubtfulPair, 'earlier_key' | 'later_key'>): string =>
  sha256(`${pair.earlier_key}/${pair.later_key}`).slice(0, 32);

const WHY: Record<DoubtfulPair['kind'], string> = {
  'shown together': 'The bank shows it pending and booked. Until you say, both count.',
  'changed amount': 'The pending one is gone, and more than one payment could be what became of it.',
  'other text': 'The pending one is gone, and this was booked instead, for the same amount.',
  replaced: 'The bank no longer shows the first, and shows the second instead. Until you say, both count.',
};

interface Row {
  readonly payee: string | null;
  readonly description: string | null;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly booked_on: Day;
  readonly is_pending: boolean;
}

function sayRow({ payee, description, ...row }: Row, today: Day): Html {
  const [name = '', more] = [payee ?? '', description ?? ''].filter((text) => text.trim() !== '');
  return dots(
    html`· ${amountOf(row)} ${sayPayee({ merchant: '', payee: name, description: '' })}`,
    more === undefined || more === name ? undefined : foreign(more),
    sayDay(row.booked_on, today),
    row.is_pending ? 'pending' : 'booked',
  );
}

const button = (text: string, pair: string, verb: string): Button => ({
  text,
  data: `${PAIR_CARD}:${verb}.${pair}`,
});

export const askingButtons = (pair: string): Buttons => [
  [button('Yes, one', pair, 'yes'), button('No, two', pair, 'no')],
];
export const decidedButtons = (pair: string): Buttons => [[button('Undo', pair, 'undo')]];

const ASKED = bold('Is this one payment?');

export interface PairCard {
  readonly pair: DoubtfulPair;
  readonly account: { readonly name: string; readonly number_ending: string | null } | undefined;
  readonly today: Day;
  /** Pairs that are asked about another time. */
  readonly others: number;
}

export function sayPair({ pair, account, today, others }: PairCard): Html {
  const { currency } = pair;
  return lines(
    ASKED,
    account === undefined ? undefined : nameAccount(account),
    sayRow(
      {
        payee: pair.earlier_payee,
        description: pair.earlier_description,
        amount_minor: pair.earlier_minor,
        currency,
        booked_on: pair.earlier_on,
        is_pending: pair.is_earlier_pending,
      },
      today,
    ),
    sayRow(
      {
        payee: pair.later_payee,
        description: pair.later_description,
        amount_minor: pair.later_minor,
        currency,
        booked_on: pair.later_on,
        is_pending: pair.is_later_pending,
      },
      today,
    ),
    '',
    WHY[pair.kind],
    others === 0 ? undefined : `${others} more like it: I ask about them after the next sync.`,
  );
}

export type Standing = 'one' | 'two' | 'open' | 'busy' | 'gone';

const STANDS: Record<Standing, { title: Html; end: string }> = {
  one: { title: bold('One payment.'), end: 'It counts once; the figures follow in a moment.' },
  two: { title: bold('Two payments.'), end: 'Each is what it is; the figures follow in a moment.' },
  open: { title: ASKED, end: 'Nothing is decided: both are kept as the bank shows them.' },
  busy: { title: ASKED, end: 'The figures are being worked out: press again in a moment.' },
  gone: { title: bold('This has settled itself.'), end: 'There is nothing to decide any more.' },
};

/**
 * The card with what stands now. The rows are taken from the card itself: once decided they are one in the marts.
 * `text` is undefined when Telegram does not give a message as old as this.
 */
export function sayStanding(text: string | undefined, standing: Standing): Html {
  const { title, end } = STANDS[standing];
  const all = (text ?? '').split('\n').slice(1);
  const rows = all.slice(0, Math.max(0, all.indexOf('')));
  return lines(title, rows.length === 0 ? undefined : rows.map((row) => foreign(row, 200)), '', end);
}
