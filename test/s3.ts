/**
 * S3 on loopback for tests. The server it is made of overwrites whatever a conditional write finds, so the
 * conditions are kept here, one writer a key at a time.
 */
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import { randomToken } from '#core/secret.ts';

export interface S3ForTest {
  readonly client: S3Client;
  /** The AWS SDK's own variables that lead here. */
  readonly environment: Readonly<Record<string, string>>;
  newBucket(): Promise<string>;
  /** The next writes of objects are answered with this status and nothing else. */
  answerNext(status: number, times: number): void;
  close(): Promise<void>;
}

/** Hands out one turn a key; the function it gives ends the turn. */
function createTurns(): (key: string) => Promise<() => void> {
  const last = new Map<string, Promise<void>>();
  return async (key) => {
    const before = last.get(key);
    const turn = Promise.withResolvers<void>();
    last.set(key, turn.promise);
    await before;
    return turn.resolve;
  };
}

const REFUSALS: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  409: 'ConditionalRequestConflict',
  412: 'PreconditionFailed',
};

const refusal = (status: number): string =>
  `<?xml version="1.0"?><Error><Code>${REFUSALS[status] ?? 'InternalError'}</Code><Message/></Error>`;

async function startServer(scripted: { status: number; left: number }) {
  const app = buildApp({ logger: false });
  const takeTurn = createTurns();
  const turns = new WeakMap<object, () => void>();
  const endTurn = (request: object): Promise<void> => {
    turns.get(request)?.();
    return Promise.resolve();
  };
  app.addHook('preHandler', async (request, reply) => {
    const [address = ''] = request.url.split('?');
    const isObject = address.split('/').filter((part) => part !== '').length > 1;
    if (request.method !== 'PUT' || !isObject) return undefined;
    const refuse = (status: number) => reply.code(status).type('application/xml').send(refusal(status));
    if (scripted.left > 0) {
      scripted.left -= 1;
      return refuse(scripted.status);
    }
    turns.set(request, await takeTurn(address));
    if (request.headers['if-none-match'] !== '*') return undefined;
    const there = await app.inject({ method: 'HEAD', url: address });
    return there.statusCode === 200 ? refuse(412) : undefined;
  });
  app.addHook('onResponse', endTurn);
  app.addHook('onRequestAbort', endTurn);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => app.close() };
}

export async function openS3(): Promise<S3ForTest> {
  const scripted = { status: 0, left: 0 };
  const server = await startServer(scripted);
  const client = new S3Client({
    endpoint: server.endpoint,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  return {
    client,
    environment: {
      AWS_REGION: 'eu-west-2',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: server.endpoint,
    },
    async newBucket() {
      const bucket = `lake-${randomToken(9)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '0')}`;
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      return bucket;
    },
    answerNext(status, times) {
      scripted.status = status;
      scripted.left = times;
    },
    async close() {
      client.destroy();
      await server.close();
    },
  };
}
