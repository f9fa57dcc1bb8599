import fs from 'node:fs';
import path from 'node:path';
import { read, root } from './tree.ts';

export interface Import {
  readonly specifier: string;
}

const PATTERN =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const BARE = /(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

/** Static, type-only and dynamic imports alike. */
export function importsOf(file: string, text = read(file)): Import[] {
  return [...text.matchAll(PATTERN), ...text.matchAll(BARE)].map((match) => ({
    specifier: match[1] ?? match[2] ?? '',
  }));
}

/** The file of this project that is meant, or undefined for a package. */
export function resolveImport(file: string, specifier: string): string | undefined {
  const target = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), specifier)
      : undefined;
  return target !== undefined && fs.existsSync(path.join(root, target)) ? target : undefined;
}

/** The floor of the house a file lies on; files in the root belong to main. */
export function layerOf(file: string): string {
  const [folder = ''] = file.split('/');
  return file.includes('/') && folder !== 'bench' ? folder : 'main';
}
