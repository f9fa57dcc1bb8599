import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { checkKey, type Lake, ObjectExistsError } from '../lake.ts';

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

export interface S3Options {
  readonly bucket: string;
  /** Left out, region, keys and endpoint come from the AWS SDK's own variables. */
  readonly client?: S3Client;
}

/**
 * Region, keys and endpoint are the SDK's own variables (AWS_REGION, AWS_ENDPOINT_URL_S3 …). With an
 * endpoint of one's own the bucket goes into the path, which every S3-compatible store understands.
 */
export function s3Lake({
  bucket,
  client = new S3Client({ forcePathStyle: true, maxAttempts: 5 }),
}: S3Options): Lake {
  const read = async (key: string): Promise<Uint8Array | undefined> => {
    try {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: checkKey(key) }));
      return await answer.Body?.transformToByteArray();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  };
  const put = async (key: string, bytes: Uint8Array, attempt = 1): Promise<void> => {
    try {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: checkKey(key), Body: bytes, IfNoneMatch: '*' }),
      );
    } catch (error) {
      // 412: the key exists. 409: another writer is at it, which S3 asks to retry, not to take as "exists".
      const status = statusOf(error);
      if (status === 409 && attempt < 5) return put(key, bytes, attempt + 1);
      if (status !== 412) throw error;
      const there = await read(key);
      if (there === undefined || !Buffer.from(there).equals(bytes)) throw new ObjectExistsError(key);
    }
  };
  return {
    put,
    read,
    async list(prefix) {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const entry of page.Contents ?? []) if (entry.Key !== undefined) keys.push(entry.Key);
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys.sort();
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: checkKey(key) }));
    },
  };
}
