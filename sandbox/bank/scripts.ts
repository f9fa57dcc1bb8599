import { setTimeout as sleep } from 'node:timers/promises';

/** What the next calls answer instead; with neither status, body nor text the true answer is given. */
export interface ScriptedResponse {
  readonly status?: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, as HTML: a gateway's error page. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** What is sent instead of the true answer's text; the status and the type of the content stay. */
  readonly alter?: (text: string) => string | Uint8Array<ArrayBuffer>;
  /** The connection breaks half-way through the body. */
  readonly truncate?: boolean;
}

export interface Scripts {
  /**
   * The next `times` calls that match answer so. A text matches anywhere in `GET /accounts/…/`, a pattern
   * likewise; earlier scripts are used up first.
   */
  add(match: string | RegExp, response: ScriptedResponse, times?: number): void;
  clear(): void;
  /** Takes the script for this call, if there is one. */
  run(call: string, trueAnswer: () => Promise<Response>): Promise<Response>;
}

/** `played` is asked for a call that nobody has scripted by hand. */
export function createScripts(played: (call: string) => ScriptedResponse | undefined): Scripts {
  let waiting: { match: string | RegExp; response: ScriptedResponse; left: number }[] = [];

  return {
    add(match, response, times = 1) {
      waiting.push({ match, response, left: times });
    },
    clear() {
      waiting = [];
    },
    async run(call, trueAnswer) {
      const script = waiting.find(({ match }) =>
        typeof match === 'string' ? call.includes(match) : call.search(match) >= 0,
      );
      const response = script === undefined ? played(call) : script.response;
      if (script !== undefined) script.left -= 1;
      waiting = waiting.filter((one) => one.left > 0);
      if (response === undefined) return trueAnswer();
      if (response.delayMs !== undefined) await sleep(response.delayMs);
      const isMade = 'status' in response || 'body' in response || 'text' in response;
      const answer = isMade ? make(response) : await altered(await trueAnswer(), response);
      return response.truncate === true ? truncated(answer) : answer;
    },
  };
}

function make({ status = 200, body, text, headers = {} }: ScriptedResponse): Response {
  if (text !== undefined) {
    return new Response(text, { status, headers: { 'content-type': 'text/html', ...headers } });
  }
  const json = body === undefined ? '' : JSON.stringify(body);
  return new Response(json, { status, headers: { 'content-type': 'application/json', ...headers } });
}

async function altered(answer: Response, { alter, headers = {} }: ScriptedResponse): Promise<Response> {
  if (alter === undefined) return answer;
  const { status } = answer;
  const all = { ...Object.fromEntries(answer.headers), ...headers };
  return new Response(alter(await answer.text()), { status, headers: all });
}

const CUT_AFTER_MS = 50;

async function truncated(answer: Response): Promise<Response> {
  const whole = new Uint8Array(await answer.arrayBuffer());
  const half = whole.slice(0, Math.floor(whole.length / 2));
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(half),
    // Later, so that a real server has sent the status and the half before it loses the connection.
    async pull(controller) {
      await sleep(CUT_AFTER_MS);
      controller.error(new Error('the connection was cut by a script'));
    },
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
}
