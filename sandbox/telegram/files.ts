/** The bytes behind file ids. Nothing is written to disk, and no name of a sender becomes a path. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ImageSize } from './image-size.ts';
import { imageSize } from './image-size.ts';
import type { ChatFile, ChatPhoto } from './message.ts';
import { fileSchema } from './message.ts';
import { badRequest, Refusal } from './refusal.ts';

const MB = 1024 * 1024;
const MAX_DOCUMENT = 50 * MB;
const MAX_PHOTO = 10 * MB;
const MAX_DOWNLOAD = 20 * MB;
/** How much is kept over a restart, newest first. */
const MAX_STORED = 6 * MB;

export interface SentFile {
  readonly filename: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

export const storedFileSchema = fileSchema.extend({ base64: z.string() });
type StoredFile = z.infer<typeof storedFileSchema>;

interface Kept {
  readonly file: ChatFile;
  readonly bytes: Uint8Array;
}

export interface FileStore {
  addDocument(sent: SentFile): ChatFile;
  addPhoto(sent: SentFile): ChatPhoto;
  /** For sending a file again by its id; refuses an id it does not know. */
  known(fileId: string): Kept;
  knownPhoto(fileId: string): ChatPhoto;
  find(fileId: string): Kept | undefined;
  atPath(path: string): Kept | undefined;
  /** What getFile answers: refuses unknown ids and files over 20 MB. */
  downloadable(fileId: string): ChatFile;
  /** Forgets every file but these. */
  keepOnly(fileIds: ReadonlySet<string>): void;
  snapshot(): StoredFile[];
}

const extensionOf = (name: string): string => /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? '';

function checkPhoto(bytes: Uint8Array): ImageSize {
  if (bytes.length > MAX_PHOTO)
    throw badRequest(
      `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${MAX_PHOTO} bytes`,
    );
  const size = imageSize(bytes);
  if (size === undefined) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = size;
  if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height))
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  return size;
}

export function createFiles(stored: readonly StoredFile[] = []): FileStore {
  const kept = new Map<string, Kept>();
  let lastNumber = 0;
  for (const { base64, ...file } of stored) {
    kept.set(file.file_id, { file, bytes: Buffer.from(base64, 'base64') });
    lastNumber = Math.max(lastNumber, Number(/file_(\d+)/.exec(file.file_path)?.[1] ?? 0));
  }

  function add(folder: string, { filename, mime, bytes }: SentFile, extension: string): ChatFile {
    if (bytes.length === 0) throw badRequest('file must be non-empty');
    if (bytes.length > MAX_DOCUMENT) throw new Refusal(413, 'Request Entity Too Large');
    lastNumber += 1;
    const digest = createHash('sha256').update(bytes).digest('base64url');
    const file: ChatFile = {
      file_id: `BQAC${digest.slice(0, 24)}${lastNumber}`,
      file_unique_id: `AgAD${digest.slice(0, 12)}`,
      file_path: `${folder}/file_${lastNumber}${extension}`,
      file_name: filename.split(/[/\\]/).at(-1) || 'file',
      mime_type: mime,
      file_size: bytes.length,
    };
    kept.set(file.file_id, { file, bytes });
    return file;
  }

  const find = (fileId: string): Kept | undefined => kept.get(fileId);
  function known(fileId: string): Kept {
    const found = find(fileId);
    if (found === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
    return found;
  }

  return {
    addDocument: (sent) => add('documents', sent, extensionOf(sent.filename)),
    addPhoto(sent) {
      if (sent.bytes.length === 0) throw badRequest('file must be non-empty');
      const { width, height, mime } = checkPhoto(sent.bytes);
      const file = add('photos', { ...sent, mime }, mime === 'image/png' ? '.png' : '.jpg');
      return { ...file, width, height };
    },
    known,
    knownPhoto(fileId) {
      const { file, bytes } = known(fileId);
      const { width, height } = checkPhoto(bytes);
      return { ...file, width, height };
    },
    find,
    atPath: (path) => [...kept.values()].find(({ file }) => file.file_path === path),
    downloadable(fileId) {
      const found = find(fileId);
      if (found === undefined) throw badRequest('invalid file_id');
      if (found.file.file_size > MAX_DOWNLOAD) throw badRequest('file is too big');
      return found.file;
    },
    keepOnly(fileIds) {
      for (const fileId of kept.keys()) if (!fileIds.has(fileId)) kept.delete(fileId);
    },
    snapshot() {
      let room = MAX_STORED;
      return [...kept.values()]
        .toReversed()
        .filter(({ bytes }) => (room -= bytes.length) >= 0)
        .toReversed()
        .map(({ file, bytes }) => ({ ...file, base64: Buffer.from(bytes).toString('base64') }));
    },
  };
}
