/** Personal Finances: `node main.ts` starts everything; with a command after it, it does that one thing and ends. */
import { stopOnSignal } from './main/stop-on-signal.ts';

const asked = stopOnSignal();
const { print } = await import('#core/log.ts');
const { ProblemError } = await import('#core/problem.ts');

async function runCommand(name: string): Promise<number> {
  switch (name) {
    case 'start':
      return await (await import('./main/start.ts')).start(asked);
    case 'sync':
      return await (await import('./main/sync.ts')).syncNow(asked);
    case 'rebuild':
      return await (await import('./main/rebuild.ts')).rebuild(asked);
    case 'check-lake':
      return await (await import('./main/check-lake.ts')).checkLakeNow(asked);
    case 'load-rates':
      return await (await import('./main/load-rates.ts')).loadRatesFile(process.argv[3], asked);
    default:
      print(`There is no command “${name}”: use start, sync, rebuild, check-lake or load-rates.`);
      return 64;
  }
}

try {
  process.exit(await runCommand(process.argv[2] ?? 'start'));
} catch (error) {
  // Cut off on demand; everything that was open has been closed on the way here.
  if (asked.aborted) process.exit(0);
  if (!(error instanceof ProblemError)) throw error;
  print(error.problem.message);
  process.exit(1);
}
