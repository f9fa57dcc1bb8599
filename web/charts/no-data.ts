import { fail, type Result } from '#core/problem.ts';

export const noData = (): Result<never> =>
  fail('chart.no_data', 'There are no transactions to draw yet: say /link in the chat to add a bank.');
