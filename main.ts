/** Personal Finances: `node main.ts` starts everything, `node main.ts sync` and `rebuild` do one thing and end. */
import { print } from '#core/log.ts';
import { ProblemError } from '#core/problem.ts';

async function runCommand(name: string): Promise<number | undefined> {
  switch (name) {
    case 'start':
      await (await import('./main/start.ts')).start();
      return undefined;
    case 'sync':
      return await (await import('./main/sync.ts')).syncNow();
    case 'rebuild':
      return await (await import('./main/rebuild.ts')).rebuild();
    default:
      print(`There is no command “${name}”: use start, sync or rebuild.`);
      return 64;
  }
}

try {
  const code = await runCommand(process.argv[2] ?? 'start');
  if (code !== undefined) process.exit(code);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  print(error.problem.message);
  process.exit(1);
}
