/** Vitest's global set-up: starts PostgreSQL once, with a migrated template that every test database copies. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect, type DbAddress, migrateDb } from '#core/db.ts';
import { startEmbedded } from '#core/embedded.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pf-test-'));
  const url = process.env['TEST_DATABASE_URL'];
  const embedded = url === undefined ? await startEmbedded(folder) : undefined;
  const address: DbAddress = embedded?.address ?? { url: String(url) };
  const admin = connect(address, { max: 1 });
  if (embedded !== undefined) {
    // Its data ends with the run, so nothing has to survive a power cut; waiting for the disk took minutes.
    await admin`alter system set fsync = off`;
    await admin`alter system set full_page_writes = off`;
    await admin`alter system set synchronous_commit = off`;
    await admin`select pg_reload_conf()`;
  }
  await admin`drop database if exists migrated`;
  await admin`create database migrated`;
  await admin.end();
  await migrateDb({ ...address, database: 'migrated' });
  project.provide('postgres', address);
  return async () => {
    await embedded?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
