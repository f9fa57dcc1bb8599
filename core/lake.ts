/**
 * Raw objects, written whole and never changed: a folder, or an S3 bucket. Keys look like
 * `raw/transactions/provider=x/…/id.parquet`. Which objects count is recorded in PostgreSQL, not listed here.
 */
export interface Lake {
  /** Whole or not at all, durable when it returns. The same bytes again are fine; other bytes throw. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such object. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Keys under a prefix, in order. */
  list(prefix: string): Promise<string[]>;
  remove(key: string): Promise<void>;
  /** Where the object lies on this machine, when it does. */
  fileOf?(key: string): string;
}

/** Thrown when a key already holds other bytes: an extraction's name is never used twice. */
export class ObjectExistsError extends Error {
  constructor(key: string) {
    super(`the lake already holds other bytes under ${key}`);
    this.name = 'ObjectExistsError';
  }
}

const SAFE_KEY = /^[\w=.-]+(\/[\w=.-]+)*$/;

/** Throws on a key that could leave its folder. */
export function checkKey(key: string): string {
  if (!SAFE_KEY.test(key) || key.split('/').some((part) => part === '.' || part === '..'))
    throw new RangeError(`not a key of the lake: ${key}`);
  return key;
}
