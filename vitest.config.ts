import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules', 'data', 'coverage'],
    globalSetup: ['test/global-postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only wait for each other.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['core/**', 'pipeline/**', 'web/**', 'bot/**', 'sandbox/**', 'drizzle/*.ts', 'main.ts'],
      exclude: ['**/*.test.ts', '**/fixtures/**', '**/page/**', 'web/public/**', 'drizzle/config.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
});
