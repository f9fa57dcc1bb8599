import { type Config, readEnvironment } from '#core/config.ts';
import { createLog, type Log, print } from '#core/log.ts';

/** EX_CONFIG of sysexits.h: a supervisor can tell a wrong setting from anything else. */
const EXIT_CONFIG = 78;

/** The settings, or the end of the process with every fault and its remedy on the screen. */
export function settingsOrExit(): Config {
  const result = readEnvironment();
  if (result.ok) return result.config;
  print('Personal Finances cannot start with these settings:');
  for (const fault of result.faults) print(`  • ${fault}`);
  print('Change them in .env (see .env.example for all of them) and start again.');
  process.exit(EXIT_CONFIG);
}

export const logFor = (config: Config): Log =>
  createLog({
    level: config.logLevel,
    secrets: [
      config.telegram.token,
      config.gocardless?.secretId,
      config.gocardless?.secretKey,
      config.model?.apiKey,
      config.secretKey,
    ],
  });
