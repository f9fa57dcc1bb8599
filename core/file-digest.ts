/** The SHA-256 and length of a file of any size, read once and never held whole. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export interface FileDigest {
  /** Hex. */
  readonly sha256: string;
  readonly byte_count: number;
}

const CHUNK_BYTES = 1024 * 1024;

/** Throws when the file cannot be read. */
export async function digestOfFile(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let byteCount = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  for await (const chunk of chunks) {
    hash.update(chunk);
    byteCount += chunk.length;
  }
  return { sha256: hash.digest('hex'), byte_count: byteCount };
}
