/** The bank feeds this program knows, kept by hand. */
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Log } from '#core/log.ts';
import type { TokenStore } from '#core/store/provider-tokens.ts';
import type { Provider } from '#pipeline/provider.ts';
import { createGoCardless } from './gocardless/index.ts';

/** Those that the settings switch on. */
export function createProviders(options: {
  config: Pick<Config, 'gocardless' | 'zone'>;
  /** Where GoCardless keeps its tokens between runs. */
  tokens: TokenStore;
  clock: Clock;
  log: Log;
  fetch?: typeof fetch;
  /** How long one answer may take. */
  timeoutMs?: number;
  /** Between two tries of one request; real time when absent. */
  pause?: (milliseconds: number) => Promise<unknown>;
}): readonly Provider[] {
  const { config, ...rest } = options;
  const providers: Provider[] = [];
  if (config.gocardless !== undefined)
    providers.push(createGoCardless({ ...rest, ...config.gocardless, country: 'gb', zone: config.zone }));
  return providers;
}

export const findProvider = (providers: readonly Provider[], key: string): Provider | undefined =>
  providers.find((provider) => provider.key === key);
