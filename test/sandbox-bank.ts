import type { ManualClock } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import type { Provider } from '#pipeline/provider.ts';
import { memoryTokens } from '#pipeline/providers/gocardless/fixtures/scripted-bank.ts';
import { createGoCardless } from '#pipeline/providers/gocardless/index.ts';
import { type Bank, createBank } from '#sandbox/bank/bank.ts';

const ORIGIN = 'http://bank.test';

/** The sandbox's bank and the provider that speaks with it, without a network between them. */
export async function openSandboxBank(options: {
  seed: string;
  clock: ManualClock;
}): Promise<{ bank: Bank; provider: Provider }> {
  const { seed, clock } = options;
  const bank = await createBank({ clock, seed, publicUrl: ORIGIN });
  const provider = createGoCardless({
    apiUrl: `${ORIGIN}/api/v2/`,
    secretId: 'any id',
    secretKey: 'any key',
    country: 'gb',
    tokens: memoryTokens(),
    clock,
    zone: 'Europe/London',
    log: silentLog,
    pause: () => Promise.resolve(),
    fetch: async (address, init) => bank.app.request(new Request(address, init)),
  });
  return { bank, provider };
}
