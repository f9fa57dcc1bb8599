import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileStorage, memoryStorage } from './storage.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('fileStorage', () => {
  test('is undefined before the first write and gives back what was written last', async () => {
    const storage = fileStorage(join(folder, 'deep', 'state.json'));
    expect(await storage.read()).toBeUndefined();
    await storage.write({ a: 1 });
    await storage.write({ a: [2, 'ü'] });
    expect(await storage.read()).toEqual({ a: [2, 'ü'] });
  });

  test('writes in the order asked for and leaves one file that only its owner can read', async () => {
    const path = join(folder, 'order', 'state.json');
    const storage = fileStorage(path);
    await Promise.all(Array.from({ length: 20 }, (_, n) => storage.write({ n })));
    expect(await storage.read()).toEqual({ n: 19 });
    expect(await readdir(join(folder, 'order'))).toEqual(['state.json']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('keeps the value as it was when it was handed over', async () => {
    const storage = fileStorage(join(folder, 'snapshot.json'));
    const value = { n: 1 };
    const written = storage.write(value);
    value.n = 2;
    await written;
    expect(await storage.read()).toEqual({ n: 1 });
  });

  test('a write that fails says so, leaves no litter, and does not stop the next one', async () => {
    const path = join(folder, 'blocked', 'state.json');
    await writeFile(join(folder, 'blocked'), 'a file where the folder should be');
    const storage = fileStorage(path);
    await expect(storage.write(1)).rejects.toThrow();
    await rm(join(folder, 'blocked'));
    await storage.write(2);
    expect(await storage.read()).toBe(2);
  });

  test('a damaged file is an error, not an empty state', async () => {
    const path = join(folder, 'damaged.json');
    await writeFile(path, '{"half":');
    await expect(fileStorage(path).read()).rejects.toThrow(SyntaxError);
  });
});

test('memoryStorage gives back a copy', async () => {
  const storage = memoryStorage();
  expect(await storage.read()).toBeUndefined();
  const value = { n: 1 };
  await storage.write(value);
  value.n = 2;
  expect(await storage.read()).toEqual({ n: 1 });
});
