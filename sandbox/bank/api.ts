import { Hono } from 'hono';
import type { Accounts } from './accounts.ts';
import { type Agreements, showAgreement } from './agreements.ts';
import { type Answer, fault, fieldFaults, INVALID_TOKEN, NO_CREDENTIALS } from './answer.ts';
import type { CallLog } from './call-log.ts';
import type { Institutions } from './institutions.ts';
import { pageOf } from './page-of.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Reconfirmations } from './reconfirmations.ts';
import { type Register, SCOPES } from './register.ts';
import type { Requisitions } from './requisitions.ts';
import type { Scripts } from './scripts.ts';
import type { Switches } from './switches.ts';
import type { Tokens } from './tokens.ts';

const ROOT = '/api/v2';

const IP_DENIED = fault(
  403,
  'IP address access denied',
  "Your IP 203.0.113.7 isn't whitelisted to perform this action",
);

interface Given {
  readonly register: Register;
  readonly tokens: Tokens;
  readonly institutions: Institutions;
  readonly agreements: Agreements;
  readonly reconfirmations: Reconfirmations;
  readonly requisitions: Requisitions;
  readonly accounts: Accounts;
  readonly limits: RateLimits;
  readonly scripts: Scripts;
  readonly log: CallLog;
  readonly switches: Switches;
  readonly publicUrl: string;
}

/** GET is served with and without the slash at the end; every other verb must have it. */
export function pathOf(request: Request): string {
  const { pathname } = new URL(request.url);
  const mayLackSlash = request.method === 'GET' && pathname.startsWith(`${ROOT}/`);
  return mayLackSlash && !pathname.endsWith('/') ? `${pathname}/` : pathname;
}

export const asResponse = ({ status, body, headers = {} }: Answer): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });

const malformed = (detail: string): Answer => fault(400, 'Parse error', detail);
type Fields = Record<string, unknown>;

/** JSON or a form; an answer when it is neither. */
async function fieldsOf(request: Request): Promise<{ fields: Fields } | { refusal: Answer }> {
  if (request.headers.get('content-type')?.includes('form') === true) {
    return { fields: Object.fromEntries(await request.formData()) };
  }
  const text = await request.text();
  if (text === '') return { fields: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { fields: { ...value } };
    }
    const faults = { non_field_errors: ['Invalid data. Expected a dictionary.'] };
    return { refusal: fieldFaults(faults) };
  } catch (error) {
    if (error instanceof SyntaxError) return { refusal: malformed(`JSON parse error - ${error.message}`) };
    throw error;
  }
}

/** Everything below `/api/v2`: who may call, how often, and which handler answers. */
export function createApi(given: Given): Hono {
  const { tokens, limits, scripts, log } = given;
  const app = new Hono({ getPath: pathOf }).basePath(ROOT);

  /** Undefined when the caller may go on. */
  const authorise = (request: Request, path: string): Answer | undefined => {
    if (given.switches.ipDenied) return IP_DENIED;
    if (path.startsWith('/token/')) return undefined;
    const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return NO_CREDENTIALS;
    return tokens.isAccess(token) ? undefined : INVALID_TOKEN;
  };

  app.use('*', async (context, next) => {
    const request = context.req.raw;
    const path = context.req.path.slice(ROOT.length);
    const trueAnswer = async (): Promise<Response> => {
      const refused = authorise(request, path);
      if (refused !== undefined) return asResponse(refused);
      const { headers, refusal } = limits.general(request.method, path);
      if (refusal !== undefined) return asResponse({ ...refusal, headers });
      await next();
      for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
      return context.res;
    };
    const response = await scripts.run(`${request.method} ${path}`, trueAnswer);
    log.record(request.method, path, new URL(request.url).search, response.status);
    context.res = response;
  });
  addTokens(app, given);
  addInstitutions(app, given);
  addAgreements(app, given);
  addRequisitions(app, given);
  addAccounts(app, given);
  return app;
}

async function withFields(
  request: Request,
  then: (fields: Fields) => Answer | Promise<Answer>,
): Promise<Response> {
  const read = await fieldsOf(request);
  return asResponse('refusal' in read ? read.refusal : await then(read.fields));
}

const queryOf = (request: Request): URLSearchParams => new URL(request.url).searchParams;

function addTokens(app: Hono, { tokens }: Given): void {
  app.post('/token/new/', (context) => withFields(context.req.raw, (fields) => tokens.issue(fields)));
  app.post('/token/refresh/', (context) => withFields(context.req.raw, (fields) => tokens.refresh(fields)));
}

function addInstitutions(app: Hono, { institutions }: Given): void {
  app.get('/institutions/', (context) => asResponse(institutions.list(queryOf(context.req.raw))));
  app.get('/institutions/:id/', (context) => asResponse(institutions.detail(context.req.param('id'))));
}

function addAgreements(app: Hono, given: Given): void {
  const { agreements, reconfirmations, register, publicUrl } = given;
  const url = `${publicUrl}${ROOT}/agreements/enduser/`;
  app.get('/agreements/enduser/', (context) =>
    asResponse(pageOf([...register.agreements.values()].map(showAgreement), queryOf(context.req.raw), url)),
  );
  app.post('/agreements/enduser/', (context) =>
    withFields(context.req.raw, (fields) => agreements.create(fields)),
  );
  app.get('/agreements/enduser/:id/', (context) => asResponse(agreements.get(context.req.param('id'))));
  app.delete('/agreements/enduser/:id/', async (context) =>
    asResponse(await agreements.remove(context.req.param('id'))),
  );
  app.put('/agreements/enduser/:id/accept/', (context) =>
    asResponse(agreements.accept(context.req.param('id'))),
  );
  app.get('/agreements/enduser/:id/reconfirm/', (context) =>
    asResponse(reconfirmations.get(context.req.param('id'))),
  );
  app.post('/agreements/enduser/:id/reconfirm/', (context) =>
    withFields(context.req.raw, (fields) => reconfirmations.start(context.req.param('id'), fields)),
  );
}

function addRequisitions(app: Hono, { requisitions, register, publicUrl }: Given): void {
  const url = `${publicUrl}${ROOT}/requisitions/`;
  app.get('/requisitions/', (context) => {
    const all = [...register.requisitions.values()].map((one) => requisitions.show(one));
    return asResponse(pageOf(all, queryOf(context.req.raw), url));
  });
  app.post('/requisitions/', (context) =>
    withFields(context.req.raw, (fields) => requisitions.create(fields)),
  );
  app.get('/requisitions/:id/', (context) => asResponse(requisitions.get(context.req.param('id'))));
  app.delete('/requisitions/:id/', async (context) =>
    asResponse(await requisitions.remove(context.req.param('id'))),
  );
}

function addAccounts(app: Hono, { accounts }: Given): void {
  app.get('/accounts/:id/', (context) => asResponse(accounts.metadata(context.req.param('id'))));
  for (const scope of SCOPES) {
    app.get(`/accounts/:id/${scope}/`, (context) =>
      asResponse(accounts.data(context.req.param('id'), scope, queryOf(context.req.raw))),
    );
  }
}
