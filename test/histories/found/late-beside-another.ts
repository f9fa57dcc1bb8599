import { day } from '#core/day.ts';
import type { PaymentEvent } from '#sandbox/bank/scripted/script.ts';
import type { History } from '#test/histories/history.ts';
import { LOOKS } from './looks.ts';

const bakery = day('2026-03-08');
const post = (on: string, more: Pick<PaymentEvent & { does: 'post' }, 'amount' | 'text'>): PaymentEvent => ({
  at: `${on}T12:00:00Z`,
  does: 'post',
  payment: `${more.text} ${on}`,
  on: day(on),
  ...more,
});

/** A row that the first answer had left out came together with another of the same price, and was doubted. */
export const lateBesideAnother: History = {
  accounts: [
    {
      name: 'late beside another',
      opening: '1924.72',
      style: { ids: 'filler', provider_ids: 'none', hides_pending: true },
      events: [
        post('2026-03-05', { amount: '-167.84', text: 'Cinema Royal 182 HULL' }),
        {
          ...post('2026-03-13', { amount: '-4.50', text: 'CORNER BAKERY 353 YORK' }),
          on: bakery,
          counts_from: '2026-03-08T13:31:00Z',
        } as PaymentEvent,
        post('2026-03-12', { amount: '-4.50', text: 'Water Board 315 BATH' }),
      ],
    },
  ],
  syncs: LOOKS,
};

/** It came while the balance held another row that was not listed yet, and was never measured again. */
export const lateAfterLate: History = {
  accounts: [
    {
      name: 'late after late',
      opening: '1305.31',
      style: { ids: 'repeated', hides_pending: true },
      events: [
        post('2026-03-05', { amount: '-12.99', text: 'Cinema Royal 110 HULL' }),
        {
          ...post('2026-03-12', { amount: '-220.83', text: 'HOTEL SEAVIEW 345 YORK' }),
          on: bakery,
          counts_from: '2026-03-08T14:45:00Z',
        } as PaymentEvent,
        {
          ...post('2026-03-18', { amount: '-23.51', text: 'Petrol Station 24 488 LEEDS' }),
          counts_from: '2026-03-16T09:14:00Z',
        } as PaymentEvent,
      ],
    },
  ],
  syncs: LOOKS,
};
