import { day } from '#core/day.ts';
import type { History } from '#test/histories/history.ts';
import { LOOKS } from './looks.ts';

/** The first answer listed nothing, with 200, and every later balance was off by what it had left out. */
export const emptyFirstAnswer: History = {
  accounts: [
    {
      name: 'empty first answer',
      opening: '1500',
      style: { ids: 'stable' },
      events: [
        {
          at: '2026-03-02T10:00:00Z',
          does: 'post',
          payment: 'posted 0',
          amount: '-12.99',
          text: 'CORNER BAKERY 101 YORK',
          on: day('2026-03-02'),
        },
        { at: '2026-03-08T00:00:00Z', does: 'fail', scope: 'transactions', with: 'empty_list' },
      ],
    },
  ],
  syncs: LOOKS,
};
