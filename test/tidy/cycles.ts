import { importsOf, resolveImport } from './imports.ts';

/** The files of this project that a file imports. */
const importedBy = (file: string): string[] =>
  importsOf(file).flatMap(({ specifier }) => resolveImport(file, specifier) ?? []);

/** Every circle of imports once, as the files along it (Tarjan's strongly connected components). */
export function cycles(
  files: readonly string[],
  edges: (file: string) => readonly string[] = importedBy,
): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of edges(file)) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || edges(file).includes(file)) found.push(circle);
  };

  for (const file of files) if (!index.has(file)) visit(file);
  return found;
}
