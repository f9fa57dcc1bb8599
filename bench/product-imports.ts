/** The packages that the running product really imports, in its order: what the floor of the start imports too. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { whenHealthy } from './healthy.ts';
import { ROOT, startCommand } from './start-command.ts';

const importsSchema = z.array(z.object({ specifier: z.string(), by: z.enum(['import', 'require']) }));
export type PackageImport = z.infer<typeof importsSchema>[number];

export async function productImports(
  dataDir: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<PackageImport[]> {
  const child = fork(path.join(ROOT, 'main.ts'), [], {
    cwd: ROOT,
    execArgv: [...startCommand().flags, '--import', path.join(ROOT, 'bench/record-imports.ts')],
    env: { DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await whenHealthy(`http://127.0.0.1:${port}`, child);
  const answer = Promise.withResolvers<unknown>();
  child.once('message', answer.resolve);
  child.send('imports');
  const imports = importsSchema.parse(await answer.promise);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return imports;
}

/** A program that does nothing but load them. */
export const importProgram = (imports: readonly PackageImport[]): string =>
  [
    "import { createRequire } from 'node:module';",
    `const require = createRequire(${JSON.stringify(`${ROOT}/package.json`)});`,
    ...imports.map(({ specifier, by }) =>
      by === 'require'
        ? `require(${JSON.stringify(specifier)});`
        : `await import(${JSON.stringify(specifier)});`,
    ),
  ].join('\n');
