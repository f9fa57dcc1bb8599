/** The packages that the running product really imports, in its order: what the floor of the start imports too. */
import path from 'node:path';
import { z } from 'zod';
import { startProduct } from './product-process.ts';
import { ROOT } from './start-command.ts';

const importsSchema = z.array(z.object({ specifier: z.string(), by: z.enum(['import', 'require']) }));
export type PackageImport = z.infer<typeof importsSchema>[number];

export async function productImports(
  dataDir: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<PackageImport[]> {
  const recorder = path.join(ROOT, 'bench/record-imports.ts');
  const product = await startProduct({ dataDir, port, settings, preload: recorder });
  try {
    return importsSchema.parse(await product.tell());
  } finally {
    await product.stop();
  }
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
