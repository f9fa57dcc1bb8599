/** The house rules, as an ordinary test: a rule stands here with its check, or it is only advice. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsSchema } from '#core/config.ts';
import { cycles } from './tidy/cycles.ts';
import { longFunctions } from './tidy/functions.ts';
import { importsOf, layerOf, resolveImport } from './tidy/imports.ts';
import { PACKAGE_HOMES, packageOf } from './tidy/packages.ts';
import { filesOf, read, root } from './tidy/tree.ts';

const source = filesOf('ts').filter((file) => !file.endsWith('.test.ts'));
// What tests and what makes the papers' pictures may reach for anything.
const product = source.filter((file) => !/^(test|docs)\//.test(file));
const sqlFiles = filesOf('sql').filter((file) => !file.startsWith('drizzle/migrations/'));

/** Fails with one line per offence, so that a reader sees all of them and what to do. */
function none(offences: readonly string[]): void {
  expect(offences.join('\n')).toBe('');
}

describe('who may import whom', () => {
  const ORDER = ['drizzle', 'core', 'pipeline', 'web', 'bot', 'main'];

  test('imports point downward only', () => {
    none(
      product.flatMap((file) =>
        importsOf(file).flatMap(({ specifier }) => {
          const target = resolveImport(file, specifier);
          if (target === undefined) return [];
          const [from, to] = [layerOf(file), layerOf(target)];
          if (from === to || from === 'main') return [];
          if (from === 'sandbox')
            return to === 'core' ? [] : [`${file} imports ${target}: the sandbox may use core only`];
          const isDown = ORDER.indexOf(to) !== -1 && ORDER.indexOf(to) < ORDER.indexOf(from);
          return isDown ? [] : [`${file} imports ${target}: ${from} may only use what lies below it`];
        }),
      ),
    );
  });

  const DOORS = [
    /^core\//,
    /^drizzle\/(orm|columns)\.ts$/,
    /^drizzle\/schema\/index\.ts$/,
    /^pipeline\/(provider|link|reference)\.ts$/,
    /^pipeline\/tasks\/index\.ts$/,
    /^pipeline\/providers\/index\.ts$/,
    /^web\/charts\/(index|chart|pictures)\.ts$/,
    /^sandbox\/world\.ts$/,
  ];

  test('a floor is entered by its doors', () => {
    none(
      product.flatMap((file) =>
        importsOf(file).flatMap(({ specifier }) => {
          const target = resolveImport(file, specifier);
          if (target === undefined || layerOf(file) === layerOf(target) || layerOf(file) === 'main')
            return [];
          return DOORS.some((door) => door.test(target))
            ? []
            : [`${file} enters ${target}, which is no door`];
        }),
      ),
    );
  });

  test('there are no circles, types included', () => {
    none(cycles(product).map((circle) => circle.join(' → ')));
  });

  /** What a list passes on to everyone, and so is no member of its family. */
  const SHARED = new Set(['web/charts/chart.ts']);
  const FAMILIES = ['bot/commands', 'bot/alerts', 'bot/conversations', 'pipeline/providers', 'web/charts'];

  test('siblings are strangers: only the list knows them', () => {
    none(
      FAMILIES.flatMap((family) => {
        const list = `${family}/index.ts`;
        const place = (file: string): string | undefined => file.slice(family.length + 1).split('/')[0];
        // A member is what the list names; other files beside it are what the members share.
        const members = new Set(
          importsOf(list).flatMap(({ specifier }) => {
            const target = resolveImport(list, specifier);
            return target?.startsWith(`${family}/`) ? [place(target)] : [];
          }),
        );
        return product
          .filter((file) => file.startsWith(`${family}/`) && file !== list && members.has(place(file)))
          .flatMap((file) =>
            importsOf(file).flatMap(({ specifier }) => {
              const target = resolveImport(file, specifier);
              if (target === undefined || !target.startsWith(`${family}/`)) return [];
              const isForeign = members.has(place(target)) && place(target) !== place(file);
              return isForeign && !SHARED.has(target) ? [`${file} imports its sibling ${target}`] : [];
            }),
          );
      }),
    );
  });

  test('a package is used in its one home', () => {
    none(
      product.flatMap((file) =>
        importsOf(file).flatMap(({ specifier }) => {
          const name = packageOf(specifier);
          const homes = name === undefined ? undefined : PACKAGE_HOMES[name];
          if (homes === undefined || homes.some((home) => file.startsWith(home))) return [];
          return [`${file} imports ${name}, whose home is ${homes.join(' or ')}`];
        }),
      ),
    );
  });
});

describe('sizes', () => {
  test('a file has 300 lines at most, a line 120 characters', () => {
    none(
      [...filesOf('ts'), ...filesOf('mjs'), ...filesOf('js')].flatMap((file) => {
        const lines = read(file).split('\n');
        const long = lines.flatMap((line, at) =>
          line.length > 120 ? [`${file}:${at + 1} has ${line.length} characters`] : [],
        );
        return lines.length > 301
          ? [`${file} has ${lines.length - 1} lines: split it by idea`, ...long]
          : long;
      }),
    );
  });

  test('a function has 70 lines at most', () => {
    none(source.flatMap((file) => longFunctions(file, 70)));
  });

  test('an SQL file has 120 lines at most', () => {
    none(sqlFiles.filter((file) => read(file).split('\n').length > 121).map((file) => `${file} is too long`));
  });
});

describe('words', () => {
  const JUNK = /\/(utils?|helpers?|common|misc|manager|base|types)\.ts$/;

  test('no file is a drawer', () => {
    none(source.filter((file) => JUNK.test(`/${file}`)));
  });

  const BANNED: readonly [RegExp, string, (file: string) => boolean][] = [
    [/\b(TODO|FIXME)\b/, 'finish it, or write it down elsewhere', () => true],
    [/@ts-(ignore|nocheck|expect-error)/, 'mend the type', () => true],
    [/catch\s*(\([^)]*\))?\s*\{\s*\}/, 'a failure is handled or passed on', () => true],
    [/\bprocess\.env\b/, 'settings come from core/config.ts', (file) => file !== 'core/config.ts'],
    [/\bnew Date\(\)|\bDate\.now\(\)/, 'take a Clock', (file) => file !== 'core/clock.ts'],
    [/\bMath\.random\(/, 'use node:crypto', () => true],
    [/\bconsole\./, 'use the log', (file) => file !== 'core/log.ts' && !file.startsWith('bench/')],
    [/parseFloat|\bNumber\([^)]*amount/, 'money never passes through a float', () => true],
  ];

  test('none of the banned words is used', () => {
    none(
      product.flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap((line, at) =>
            BANNED.filter(([pattern, , applies]) => applies(file) && pattern.test(line)).map(
              ([pattern, remedy]) => `${file}:${at + 1} ${pattern.source}: ${remedy}`,
            ),
          ),
      ),
    );
  });

  test('no test is skipped or left alone', () => {
    none(
      filesOf('test.ts').filter(
        (file) => file !== 'test/tidy.test.ts' && /\b(test|it|describe)\.(only|skip|todo)\(/.test(read(file)),
      ),
    );
  });
});

/** SQL without comments and quoted texts, where anything may stand. */
const withoutTexts = (sql: string): string => sql.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");

describe('SQL', () => {
  test('every model says its grain first, is one SELECT, and is named as its layer says', () => {
    const prefixes: Record<string, RegExp> = { source: /^src_/, staging: /^stg_/, mart: /^(dim|fct)_/ };
    none(
      sqlFiles
        .filter((file) => /^sql\/(source|staging|mart)\//.test(file))
        .flatMap((file) => {
          const text = read(file);
          const layer = file.split('/')[1] ?? '';
          return [
            /^-- grain: \S/i.test(text) ? '' : `${file}: the first line must be "-- grain: one row per …"`,
            withoutTexts(text).trim().replace(/;$/, '').includes(';')
              ? `${file}: more than one statement`
              : '',
            prefixes[layer]?.test(path.basename(file)) ? '' : `${file}: wrong prefix for ${layer}`,
            /\bnow\(\)|\bcurrent_date\b/i.test(text) ? `${file}: the day is a parameter, never now()` : '',
            /\b(double|float|real)\b/i.test(text.replace(/--.*$/gm, '')) &&
            /minor[^,\n]*::\s*(double|float|real)/i.test(text)
              ? `${file}: money as a float`
              : '',
          ].filter((offence) => offence !== '');
        }),
    );
  });

  test('every model is documented in the schema.yml of its layer', () => {
    none(
      sqlFiles
        .filter((file) => /^sql\/(source|staging|mart)\//.test(file))
        .flatMap((file) => {
          const schema = path.join(path.dirname(file), 'schema.yml');
          const name = path.basename(file, '.sql');
          return new RegExp(`name: ${name}\\b`).test(read(schema)) ? [] : [`${name} is missing in ${schema}`];
        }),
    );
  });
});

describe('papers', () => {
  test('.env.example lists exactly the settings there are, and no value that looks like a secret', () => {
    const lines = read('.env.example').split('\n');
    const names = lines.flatMap((line) => /^#?\s?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
    const foreign = names.filter((name) => name.startsWith('AWS_'));
    expect(names.filter((name) => !foreign.includes(name)).sort()).toEqual(
      Object.keys(settingsSchema.shape).sort(),
    );
    none(lines.filter((line) => /=\S{24,}$/.test(line) && !/https?:|\*/.test(line)));
  });

  test('the lock file names no private registry', () => {
    const resolved = read('package-lock.json').match(/"resolved": "([^"]+)"/g) ?? [];
    none(resolved.filter((line) => !line.includes('https://registry.npmjs.org/')));
  });

  test('versions are exact', () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    none(
      ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((group) =>
        Object.entries(manifest[group] ?? {})
          .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${name} ${version}`),
      ),
    );
  });
});
