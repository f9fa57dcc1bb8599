/** What a build is asked for, and what it answers. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { BuildInputs } from './build-inputs.ts';
import type { ModelReport } from './model-report.ts';
import type { ModelSchema } from './schema-files.ts';
import type { SqlFolder } from './sql-files.ts';
import type { TestReport } from './sql-tests.ts';

export interface BuildReport {
  /** Staging and marts in the order in which they were made; sources are views and cost nothing. */
  readonly models: ModelReport[];
  readonly tests: TestReport[];
  /** Of the file. */
  readonly sha256: string;
  readonly byteCount: number;
  /** Why everything was made anew; undefined after a build of what is new. */
  readonly whyWhole: string | undefined;
}

export interface BuildRequest extends BuildInputs {
  /** Path of the new `.duckdb` file; must not exist. */
  readonly file: string;
  readonly sqlDir?: string;
  readonly runTests?: boolean;
  /** Told when a model has been made in a whole build, and how many there are; where the build runs in this process. */
  readonly onModel?: (model: { name: string; number: number; count: number }) => void;
  /** Where staging is kept from build to build, and the mart file that readers have now. */
  readonly keep?: {
    readonly file: string;
    readonly base: { readonly file: string; readonly sha256: string } | undefined;
  };
}

/** What a build works with, read once. */
export interface Ground {
  readonly folder: SqlFolder;
  readonly schemas: readonly ModelSchema[];
  readonly connection: DuckDBConnection;
}
