/** One reply of a language model at any server that speaks OpenAI's chat completions. */
import type OpenAI from 'openai';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import { addDays, dayOf, instantOf } from '#core/day.ts';
import { fail, ok, type Problem, type Result } from '#core/problem.ts';

export type ModelSettings = NonNullable<Config['model']>;
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ModelChat {
  /**
   * Codes: `model.daily_limit`, `model.slow`, `model.busy`, `model.refused`, `model.unreachable`,
   * `model.garbage`.
   */
  reply(messages: readonly ModelMessage[], signal: AbortSignal): Promise<Result<string>>;
}

/**
 * Requests a day and process. A household asks a few questions a day, most of them read without a model, so
 * this is never met in earnest; it bounds what a loop or a stranger's bad idea can cost.
 */
export const REQUESTS_A_DAY = 200;

/** A plan takes about 150. */
const MOST_TOKENS = 600;
const OPENAI = 'https://api.openai.com/v1';

/** What a server takes differs; the best it took is remembered. */
interface Manner {
  readonly format: 'json_schema' | 'json_object' | 'plain';
  readonly tokens: 'max_tokens' | 'max_completion_tokens';
  readonly hasTemperature: boolean;
}

const LOWER = { json_schema: 'json_object', json_object: 'plain', plain: undefined } as const;

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

function toBody(
  name: string,
  messages: readonly ModelMessage[],
  schema: Record<string, unknown>,
  manner: Manner,
): Body {
  const { format, tokens, hasTemperature } = manner;
  const withSchema: ModelMessage = {
    role: 'system',
    content: `JSON Schema of the reply: ${JSON.stringify(schema)}`,
  };
  const [system, ...rest] = messages;
  const shown =
    format === 'json_schema' || system === undefined ? messages : [joined(system, withSchema), ...rest];
  return {
    model: name,
    messages: [...shown],
    [tokens]: MOST_TOKENS,
    ...(hasTemperature ? { temperature: 0 } : {}),
    ...(format === 'json_schema'
      ? { response_format: { type: format, json_schema: { name: 'plan', schema, strict: true } } }
      : {}),
    ...(format === 'json_object' ? { response_format: { type: format } } : {}),
  };
}

// Some models take one system message only.
const joined = (a: ModelMessage, b: ModelMessage): ModelMessage => ({
  ...a,
  content: `${a.content}\n${b.content}`,
});

/** What to do without after a refusal; undefined when nothing is left to give up. */
function humbler(manner: Manner, complaint: string): Manner | undefined {
  if (manner.tokens === 'max_tokens' && complaint.includes('max_tokens'))
    return { ...manner, tokens: 'max_completion_tokens' };
  if (manner.hasTemperature && complaint.includes('temperature')) return { ...manner, hasTemperature: false };
  const format = LOWER[manner.format];
  return format === undefined ? undefined : { ...manner, format };
}

/** UTC days, as the providers of models count. */
function createAllowance(clock: Clock): () => Result<undefined> {
  let [on, used] = [dayOf(clock.now(), 'UTC'), 0];
  return () => {
    const today = dayOf(clock.now(), 'UTC');
    if (today !== on) [on, used] = [today, 0];
    if (used >= REQUESTS_A_DAY) {
      const retryAt = instantOf(addDays(on, 1), '00:00', 'UTC');
      return fail('model.daily_limit', 'The language model was asked often enough today.', { retryAt });
    }
    used += 1;
    return ok(undefined);
  };
}

/** What kind of machine this is concerns nobody. */
const UNSENT = Object.fromEntries(
  'lang package-version os arch runtime runtime-version retry-count timeout'
    .split(' ')
    .map((part) => [`x-stainless-${part}`, null]),
);

/** The package is large and most questions do without it, so it is loaded with the first that does not. */
async function connect(
  { apiKey, baseUrl = OPENAI }: ModelSettings,
  fetch: typeof globalThis.fetch | undefined,
): Promise<{ client: OpenAI; APIError: typeof OpenAI.APIError }> {
  const { default: Client, APIError } = await import('openai');
  const client = new Client({
    apiKey,
    baseURL: baseUrl,
    // Named, or the package would take them from the environment behind our back.
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    defaultHeaders: UNSENT,
    ...(fetch === undefined ? {} : { fetch }),
  });
  return { client, APIError };
}

export interface ModelChatOptions {
  readonly model: ModelSettings;
  readonly clock: Clock;
  /** What a reply should look like, for servers that hold a model to it. */
  readonly schema: Record<string, unknown>;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export function createModelChat({ model, clock, schema, fetch }: ModelChatOptions): ModelChat {
  const spend = createAllowance(clock);
  let connected: ReturnType<typeof connect> | undefined;
  let manner: Manner = { format: 'json_schema', tokens: 'max_tokens', hasTemperature: true };
  return {
    async reply(messages, signal) {
      connected ??= connect(model, fetch);
      const { client, APIError } = await connected;
      for (let tried = manner; ; ) {
        const allowed = spend();
        if (!allowed.ok) return allowed;
        try {
          const body = toBody(model.name, messages, schema, tried);
          const said = completionSchema.safeParse(await client.chat.completions.create(body, { signal }));
          if (!said.success) return fail('model.garbage', 'The language model’s server sent no completion.');
          manner = tried;
          return ok(said.data.choices[0]?.message.content ?? '');
        } catch (error) {
          const status = error instanceof APIError ? (error.status as number | undefined) : undefined;
          const isRefused = status === 400 || status === 422;
          const next = isRefused && error instanceof Error ? humbler(tried, error.message) : undefined;
          if (next === undefined) return { ok: false, problem: toProblem(error, status, signal) };
          tried = next;
        }
      }
    },
  };
}

/** Whatever the package throws is the other end's doing or the network's; without a model we go on. */
function toProblem(error: unknown, status: number | undefined, signal: AbortSignal): Problem {
  const problem = (code: string, message: string): Problem => ({ code, message, cause: error });
  if (signal.aborted) return problem('model.slow', 'The language model did not answer in time.');
  if (status === 429) return problem('model.busy', 'The language model’s server has had enough for now.');
  if (status !== undefined)
    return problem('model.refused', `The language model’s server answered ${status}.`);
  return problem('model.unreachable', 'The language model’s server cannot be reached.');
}
