import { HttpError } from 'grammy';

/** The code of a network error, whether the library put it on the error or on its cause. */
export function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return networkCode(error instanceof HttpError ? error.error : error.cause);
}
