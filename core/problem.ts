/**
 * An expected failure is a value: a code for programs, a sentence for the person that says what to do next,
 * and the cause for the log. Anything unexpected is a bug and is thrown.
 */
export interface Problem {
  /** Stable, lower case with dots: `bank.consent_expired`, `link.not_found`. */
  readonly code: string;
  /** A complete sentence in plain English that may be shown in the chat as it stands. */
  readonly message: string;
  /** When trying again can help. */
  readonly retryAt?: Date;
  /** For the log only; may hold what a person should not see. */
  readonly cause?: unknown;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export function fail(
  code: string,
  message: string,
  more: { retryAt?: Date; cause?: unknown } = {},
): Result<never> {
  return { ok: false, problem: { code, message, ...more } };
}

/** Carries a Problem through code that can only throw, such as a transaction that must roll back. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.message}`, { cause: problem.cause });
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** For places where a failure ends the work at hand: the value, or a thrown ProblemError. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.problem);
}
