import { describe, expect, test } from 'vitest';
import { createFiles } from './files.ts';
import { imageSize } from './image-size.ts';
import { pngBytes } from './telegram-for-test.ts';

const MB = 1024 * 1024;
const sent = (bytes: Uint8Array) => ({ filename: 'x', mime: 'application/octet-stream', bytes });

describe('limits', () => {
  test('over 10 MB is no picture', () => {
    const big = Buffer.alloc(10 * MB + 1);
    big.set(pngBytes(10, 10));
    expect(() => createFiles().addPhoto(sent(big))).toThrow(
      'Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
    );
  });

  test('over 50 MB is nothing at all', () => {
    const files = createFiles();
    expect(files.addDocument(sent(Buffer.alloc(50 * MB, 1))).file_size).toBe(50 * MB);
    expect(() => files.addDocument(sent(Buffer.alloc(50 * MB + 1)))).toThrow('Request Entity Too Large');
  });
});

test('what is kept over a restart is the newest that fits, and numbers go on', () => {
  const files = createFiles();
  const [first, second, third] = [5, 3, 2].map((size) =>
    files.addDocument(sent(Buffer.alloc(size * MB, size))),
  );
  const again = createFiles(files.snapshot());
  expect(again.find(first?.file_id ?? '')).toBeUndefined();
  expect(again.known(second?.file_id ?? '').bytes[0]).toBe(3);
  expect(again.known(third?.file_id ?? '').bytes[0]).toBe(2);
  expect(again.addDocument(sent(Buffer.from('a'))).file_path).toBe('documents/file_4');
});

test('files of messages that are gone go too', () => {
  const files = createFiles();
  const [one, two] = ['a', 'b'].map((text) => files.addDocument(sent(Buffer.from(text))).file_id);
  files.keepOnly(new Set([two ?? '']));
  expect(files.find(one ?? '')).toBeUndefined();
  expect(files.find(two ?? '')).toBeDefined();
});

describe('imageSize', () => {
  test('reads PNG and JPEG heads', () => {
    expect(imageSize(pngBytes(640, 480))).toEqual({ width: 640, height: 480, mime: 'image/png' });
    const jpeg = Buffer.from(
      'ffd8ffe000040000ffc4000400ff' + 'ffc0001108012c01900301220002110103110100',
      'hex',
    );
    expect(imageSize(jpeg)).toEqual({ width: 400, height: 300, mime: 'image/jpeg' });
  });

  test.each(['', 'GIF89a and so on', '\u00ff', 'x'.repeat(40)])('%j is no picture', (text) => {
    expect(imageSize(Buffer.from(text, 'latin1'))).toBeUndefined();
    expect(imageSize(Buffer.from(`ffd8${'00'.repeat(20)}`, 'hex'))).toBeUndefined();
  });
});
