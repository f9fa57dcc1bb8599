/**
 * An answer `ok: false` of the Bot API. It is thrown, so that each of the many checks of a call stays one
 * line; api.ts catches it in one place and turns it into the reply.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(status: number, description: string, retryAfter?: number) {
    super(description);
    this.name = 'Refusal';
    this.status = status;
    this.retryAfter = retryAfter;
  }

  get body(): Record<string, unknown> {
    const refusal = { ok: false, error_code: this.status, description: this.message };
    return this.retryAfter === undefined
      ? refusal
      : { ...refusal, parameters: { retry_after: this.retryAfter } };
  }
}

export const badRequest = (reason: string): Refusal => new Refusal(400, `Bad Request: ${reason}`);

export const cannotParse = (reason: string): Refusal => badRequest(`can't parse entities: ${reason}`);

export const tooManyRequests = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, seconds);
