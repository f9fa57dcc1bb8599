import { day } from '#core/day.ts';
import type { History } from '#test/histories/history.ts';
import { LOOKS } from './looks.ts';

/** First shown when it was booked already and still held, with one id: it was two payments. */
export const heldBesideBooked: History = {
  accounts: [
    {
      name: 'held beside booked',
      opening: '4348.89',
      style: { ids: 'stable', pending_date: 'value' },
      events: [
        {
          at: '2026-03-18T20:53:00Z',
          does: 'hold',
          payment: 'booked and still held 3',
          amount: '-10',
          text: 'HOTEL SEAVIEW 429 YORK',
          on: day('2026-03-18'),
        },
        {
          at: '2026-03-24T11:17:00Z',
          does: 'book',
          payment: 'booked and still held 3',
          lingers_until: '2026-05-01T11:17:00Z',
        },
      ],
    },
  ],
  syncs: LOOKS,
};
