/** Personal Finances: `node main.ts` starts everything, `sync`, `rebuild` and `check-lake` do one thing and end. */
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
    default:
      print(`There is no command “${name}”: use start, sync, rebuild or check-lake.`);
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
