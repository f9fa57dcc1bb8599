/** The same product on servers of one's own: PostgreSQL by its address, the lake in an S3 bucket. */
import net from 'node:net';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { listExtractions } from '#core/store/extractions.ts';
import { listHouseholds } from '#core/store/households.ts';
import { DEMO_PERSON } from '#sandbox/world.ts';
import { type RunningDemo, startDemo } from './demo-for-test.ts';
import { testDatabase } from './postgres.ts';
import { openS3, type S3ForTest } from './s3.ts';

const CHAT = DEMO_PERSON.id;
const PATIENCE_MS = 60_000;

let demo: RunningDemo;
let s3: S3ForTest;
let bridge: net.Server;

/** A TCP address for the run's PostgreSQL, which listens on a socket only. */
async function bridgeTo(socketPath: string): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer((client) => {
    const upstream = net.connect(socketPath);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return { server, port: address.port };
}

beforeAll(async () => {
  const database = await testDatabase();
  await database.close();
  const { socketPath } = inject('postgres');
  const bridged = await bridgeTo(socketPath ?? '');
  bridge = bridged.server;
  s3 = await openS3();
  const bucket = await s3.newBucket();
  for (const [name, value] of Object.entries(s3.environment)) vi.stubEnv(name, value);
  demo = await startDemo({
    settings: {
      DATABASE_URL: `postgres://app@127.0.0.1:${bridged.port}/${database.address.database}`,
      S3_BUCKET_NAME: bucket,
    },
  });
}, 120_000);

afterAll(async () => {
  await demo.stop();
  await s3.close();
  bridge.close();
  vi.unstubAllEnvs();
});

test('links, answers, tells once, and keeps every raw record in the bucket', {
  timeout: 120_000,
}, async () => {
  const chat = demo.world.telegram.control;
  const said = (pattern: RegExp) =>
    chat.waitFor(CHAT, (message) => message.from === 'bot' && pattern.test(message.text), PATIENCE_MS);
  const summary = await said(/how much did I spend on groceries/);
  for (const account of demo.world.bank.ledger.accounts()) expect(summary.text).toContain(account.name);

  const current = demo.world.bank.ledger.accounts()[0]?.id ?? '';
  await demo.world.bank.control.addTransaction({ accountId: current, amount: '-7.77', payee: 'Bucket Shop' });
  chat.say(CHAT, '/sync');
  expect((await said(/Bucket Shop/)).text).toContain('£7.77');
  await said(/up to date at/);
  const told = chat.messages(CHAT).filter((message) => message.text.includes('Bucket Shop'));
  expect(told).toHaveLength(1);

  const { database, lake } = demo.stores;
  const [household] = await listHouseholds(database.db);
  const recorded = await listExtractions(database.db, household?.household_id ?? '');
  expect(await lake.list('raw/')).toEqual(recorded.map((extraction) => extraction.object_key).sort());
  expect('fileOf' in lake).toBe(false);
  expect(demo.complaints).toEqual([]);
});
