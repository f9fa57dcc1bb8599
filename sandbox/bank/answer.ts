/** What a handler answers before it becomes HTTP; a fault's texts follow the API's documented bodies. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const reply = (status: number, body: unknown): Answer => ({ status, body });

/** The flat shape: `{summary, detail, status_code}`, with the bank's `type` when the bank was asked. */
export function fault(status: number, summary: string, detail: string, type?: string): Answer {
  return reply(status, { summary, detail, ...(type === undefined ? {} : { type }), status_code: status });
}

/** The per-field shape; several fields may be at fault at once. */
export type FieldFaults = Record<string, { summary: string; detail: string } | readonly string[]>;

export const fieldFaults = (faults: FieldFaults, status = 400): Answer =>
  reply(status, { ...faults, status_code: status });

export const NOT_FOUND: Answer = fault(404, 'Not found.', 'Not found.');
export const INVALID_TOKEN: Answer = fault(401, 'Invalid token', 'Token is invalid or expired');
export const PAYMENT_REQUIRED: Answer = fault(402, 'Payment Required', 'Free usage limit exceeded');
export const NO_CREDENTIALS: Answer = fault(
  401,
  'Authentication credentials were not provided.',
  'Authentication credentials were not provided.',
);

export const unknownFields = (fields: readonly string[], where: string): Answer =>
  fault(400, 'Unknown fields', `Unknown fields {${fields.join(', ')}} in {${where}}`);

export const notOperational = (institutionId: string): Answer =>
  fault(503, 'Institution not operational', `Institution ${institutionId} is not operational`);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A field as the fault texts quote it. */
export const quoted = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const isUuid = (text: string): boolean => UUID.test(text);

/** `2026-03-02T09:46:36.633900Z`: the API writes microseconds. */
export const apiInstant = (instant: Date): string => instant.toISOString().replace('Z', '000Z');
