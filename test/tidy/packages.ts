/** Where each package lives: an import elsewhere is a second way to do one thing. */
export const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  grammy: ['bot/', 'bench/'],
  '@grammyjs/auto-retry': ['bot/'],
  '@grammyjs/conversations': ['bot/'],
  '@grammyjs/runner': ['bot/'],
  hono: ['web/', 'sandbox/'],
  '@hono/node-server': ['web/', 'sandbox/'],
  '@aws-sdk/client-s3': ['core/lake/'],
  'pg-boss': ['core/queue.ts'],
  'node-schedule': ['pipeline/schedule.ts'],
  'drizzle-orm': ['drizzle/'],
  'drizzle-kit': ['drizzle/'],
  postgres: ['core/', 'pipeline/', 'bot/', 'main/', 'bench/'],
  '@duckdb/node-api': ['core/warehouse', 'pipeline/', 'bench/'],
  openai: ['bot/assistant/'],
  echarts: ['web/charts/', 'bench/'],
  '@resvg/resvg-js': ['web/charts/', 'bench/'],
  pino: ['core/log.ts'],
  'temporal-polyfill': ['core/day.ts'],
  papaparse: ['pipeline/', 'bot/'],
  yaml: ['pipeline/'],
};

/** `echarts` for `echarts/core`, `@aws-sdk/client-s3` for itself; undefined for our own files and Node's. */
export function packageOf(specifier: string): string | undefined {
  if (/^([.#]|node:)/.test(specifier)) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
