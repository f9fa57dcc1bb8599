/**
 * drizzle-orm through its CommonJS build: linking the ES build costs Node 24 about 0.9 s and 200 MB of
 * garbage at every start, the same code by `require` 0.1 s. Whatever needs drizzle takes it from here.
 */
import type * as Core from 'drizzle-orm';
import type * as PgCore from 'drizzle-orm/pg-core';
import type * as Driver from 'drizzle-orm/postgres-js';
import type * as Migrator from 'drizzle-orm/postgres-js/migrator';

const { createRequire } = process.getBuiltinModule('node:module');
// drizzle-kit reads the schema as CommonJS, where import.meta is empty; it is always run from the root.
const load = createRequire(import.meta.filename ?? `${process.cwd()}/package.json`);

const core = load('drizzle-orm') as typeof Core;
const pg = load('drizzle-orm/pg-core') as typeof PgCore;
const driver = load('drizzle-orm/postgres-js') as typeof Driver;
const migrator = load('drizzle-orm/postgres-js/migrator') as typeof Migrator;

export const {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  max,
  ne,
  notInArray,
  or,
  sql,
} = core;
export const {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} = pg;
export const { drizzle } = driver;
export const { migrate } = migrator;
