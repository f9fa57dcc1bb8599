/** One contract, two lakes: a folder, and S3 as its own client speaks to it. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3, type S3ForTest } from '#test/s3.ts';
import { folderLake } from './lake/folder.ts';
import { s3Lake } from './lake/s3.ts';
import { type Lake, ObjectExistsError } from './lake.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 15);
const SEED = Number(process.env['SEED'] ?? 20_261_124);

let folder: string;
let s3: S3ForTest;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pf-lake-'));
  s3 = await openS3();
});
afterAll(async () => {
  await s3.close();
  await fs.rm(folder, { recursive: true });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
async function textOf(lake: Lake, key: string): Promise<string | undefined> {
  const content = await lake.read(key);
  return content === undefined ? undefined : Buffer.from(content).toString();
}
let made = 0;
/** A new, empty lake. */
const LAKES: readonly (readonly [string, () => Promise<Lake>])[] = [
  ['a folder', () => Promise.resolve(folderLake(path.join(folder, `lake-${(made += 1)}`)))],
  ['S3', async () => s3Lake({ bucket: await s3.newBucket(), client: s3.client })],
];

describe.each(LAKES)('a lake in %s', (_, newLake) => {
  const key = 'raw/transactions/provider=x/household=h/account=a/2026-11/one.parquet';

  test('gives back the very bytes that were put', async () => {
    const lake = await newLake();
    const content = Uint8Array.from({ length: 70_000 }, (_unused, at) => (at * 7 + (at >> 8)) % 256);
    await lake.put(key, content);
    expect(Buffer.from((await lake.read(key)) ?? [])).toEqual(Buffer.from(content));
    await lake.put('raw/empty', new Uint8Array());
    expect(await lake.read('raw/empty')).toHaveLength(0);
  });

  test('has nothing under a key that was never put', async () => {
    const lake = await newLake();
    expect(await lake.read(key)).toBeUndefined();
    expect(await lake.list('')).toEqual([]);
    await expect(lake.remove(key)).resolves.toBeUndefined();
  });

  test('takes the same bytes again, and refuses others', async () => {
    const lake = await newLake();
    await lake.put(key, bytes('first'));
    await lake.put(key, bytes('first'));
    await expect(lake.put(key, bytes('other'))).rejects.toBeInstanceOf(ObjectExistsError);
    await expect(lake.put(key, bytes(''))).rejects.toBeInstanceOf(ObjectExistsError);
    expect(await textOf(lake, key)).toBe('first');
  });

  test('of twenty that write different bytes at once one wins, and its bytes are whole', async () => {
    const lake = await newLake();
    const contents = Array.from({ length: 20 }, (_unused, at) => `writer ${at} `.repeat(500));
    const results = await Promise.allSettled(contents.map((content) => lake.put(key, bytes(content))));
    const winners = contents.filter((_unused, at) => results[at]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await textOf(lake, key)).toBe(winners[0]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ObjectExistsError);
  });

  test('of twenty that write the same bytes at once all are content', async () => {
    const lake = await newLake();
    await Promise.all(Array.from({ length: 20 }, () => lake.put(key, bytes('same'))));
    expect(await lake.list('')).toEqual([key]);
  });

  test('lists the keys under a prefix, in order', async () => {
    const lake = await newLake();
    for (const name of ['raw/b/2', 'raw/a/1', 'raw/b/10', 'other/1']) await lake.put(name, bytes(name));
    expect(await lake.list('raw/b/')).toEqual(['raw/b/10', 'raw/b/2']);
    expect(await lake.list('raw/')).toEqual(['raw/a/1', 'raw/b/10', 'raw/b/2']);
    expect(await lake.list('none/')).toEqual([]);
  });

  test('forgets what is removed, and the key is free again', async () => {
    const lake = await newLake();
    await lake.put(key, bytes('first'));
    await lake.remove(key);
    expect(await lake.read(key)).toBeUndefined();
    await lake.put(key, bytes('second'));
    expect(await textOf(lake, key)).toBe('second');
  });

  test('shows an object whole or not at all while it is written', async () => {
    const lake = await newLake();
    const content = new Uint8Array(4_000_000).fill(7);
    let isWritten = false;
    const writing = lake.put(key, content).finally(() => {
      isWritten = true;
    });
    const lengths = new Set<number | undefined>();
    while (!isWritten) {
      const listed = await lake.list('raw/');
      const read = await lake.read(key);
      lengths.add(read?.length);
      // What a listing shows can be read.
      if (listed.length > 0) expect(read).toHaveLength(content.length);
    }
    await writing;
    for (const length of lengths) expect([undefined, content.length]).toContain(length);
    expect(await lake.read(key)).toHaveLength(content.length);
  });

  test('does what a plain map would, whatever is asked of it in whatever order', {
    timeout: 60_000,
  }, async () => {
    const keys = ['raw/a/1.x', 'raw/a/10.x', 'raw/a/2.x', 'raw/a=b/1.x', 'raw/A/1.x', 'raw/ab/1.x', 'r/1.x'];
    const anyKey = fc.constantFrom(...keys);
    const step = fc.oneof(
      fc.record({ verb: fc.constant('put' as const), at: anyKey, text: fc.constantFrom('', 'x', 'other') }),
      fc.record({ verb: fc.constantFrom('read' as const, 'remove' as const), at: anyKey }),
      fc.record({
        verb: fc.constant('list' as const),
        at: fc.constantFrom('', 'r', 'raw/a', 'raw/a/', 'raw/a/1'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const lake = await newLake();
        const model = new Map<string, string>();
        for (const each of steps) {
          const { verb, at } = each;
          if (verb === 'put') {
            const there = model.get(at);
            const put = lake.put(at, bytes(each.text));
            if (there === undefined || there === each.text) await put;
            else await expect(put).rejects.toBeInstanceOf(ObjectExistsError);
            model.set(at, there ?? each.text);
          } else if (verb === 'read') expect(await textOf(lake, at)).toBe(model.get(at));
          else if (verb === 'remove') {
            await lake.remove(at);
            model.delete(at);
          } else
            expect(await lake.list(at)).toEqual([...model.keys()].filter((one) => one.startsWith(at)).sort());
        }
      }),
      { numRuns: ROUNDS, seed: SEED },
    );
  });

  test.each([
    '',
    '/etc/passwd',
    '../out',
    'raw/../../out',
    'raw//x',
    'raw/./x',
    'raw/x/',
    'a b',
    'a\\b',
    'a\0',
  ])('refuses the key “%s”', async (bad) => {
    const lake = await newLake();
    const attempts = [() => lake.put(bad, bytes('x')), () => lake.read(bad), () => lake.remove(bad)];
    for (const attempt of attempts) await expect((async () => attempt())()).rejects.toThrow(RangeError);
  });
});

describe('S3', () => {
  test('lists more keys than one page holds', async () => {
    const lake = s3Lake({ bucket: await s3.newBucket(), client: s3.client });
    const keys = Array.from({ length: 1005 }, (_, at) => `raw/${String(at).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => lake.put(key, bytes('x'))));
    expect(await lake.list('raw/')).toEqual(keys);
  });

  test('a conflict with another writer is tried again, and is not taken for success', async () => {
    const lake = s3Lake({ bucket: await s3.newBucket(), client: s3.client });
    s3.answerNext(409, 2);
    await lake.put('raw/one', bytes('x'));
    expect(await textOf(lake, 'raw/one')).toBe('x');
    s3.answerNext(409, 9);
    await expect(lake.put('raw/two', bytes('x'))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 409 },
    });
    s3.answerNext(409, 0);
    expect(await lake.read('raw/two')).toBeUndefined();
  });

  test('a bucket that is not there, or not ours, is an error and no empty lake', async () => {
    const lake = s3Lake({ bucket: 'not-there', client: s3.client });
    await expect(lake.put('raw/one', bytes('x'))).rejects.toThrow();
    await expect(lake.list('')).rejects.toThrow();
    s3.answerNext(403, 1);
    await expect(
      s3Lake({ bucket: await s3.newBucket(), client: s3.client }).put('a', bytes('x')),
    ).rejects.toThrow();
  });
});

describe('a folder', () => {
  test('holds nothing half-written: neither names of its own nor files others may read', async () => {
    const root = path.join(folder, 'private');
    const lake = folderLake(root);
    await lake.put('raw/a/one', bytes('x'));
    await fs.writeFile(path.join(root, 'raw/a/.left-by-a-crash.tmp'), 'half');
    expect(await lake.list('')).toEqual(['raw/a/one']);
    expect((await fs.stat(lake.fileOf?.('raw/a/one') ?? '')).mode & 0o077).toBe(0);
    expect((await fs.stat(path.join(root, 'raw'))).mode & 0o077).toBe(0);
    expect(await fs.readdir(path.join(root, 'raw/a'))).toHaveLength(2);
  });

  test('that cannot be written to says so', async () => {
    await fs.writeFile(path.join(folder, 'a-file'), '');
    await expect(folderLake(path.join(folder, 'a-file')).put('raw/x', bytes('x'))).rejects.toThrow(
      /ENOTDIR|EEXIST/,
    );
  });
});
