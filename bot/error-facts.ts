import { GrammyError, HttpError } from 'grammy';

/** What of an error may stand in the log: a refused call carries the whole message, with figures and names. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (error instanceof GrammyError)
    return { method: error.method, error_code: error.error_code, description: error.description };
  if (error instanceof HttpError) return { error: error.error };
  return { error };
}
