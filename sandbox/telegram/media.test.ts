/** Pictures and documents over loopback: both ways, with the limits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningTelegram } from './telegram-for-test.ts';
import { ALEX, pngBytes, refused, startTelegram } from './telegram-for-test.ts';

let telegram: RunningTelegram;
beforeAll(async () => {
  telegram = await startTelegram();
});
afterAll(() => telegram.close());

describe('pictures and documents', () => {
  const png = new Blob([pngBytes(640, 480).slice()]);

  test('a picture arrives with its size, and again by its id', async () => {
    const sent = await telegram.upload('sendPhoto', {
      photo: 'attach://p',
      p: png,
      caption: '<b>c</b>',
      parse_mode: 'HTML',
    });
    expect(sent).toMatchObject({
      result: { caption: 'c', caption_entities: [{ type: 'bold' }], photo: [{ width: 640, height: 480 }] },
    });
    const file_id = telegram.control.last(ALEX)?.photo?.file_id;
    const again = await telegram.call('sendPhoto', { chat_id: ALEX, photo: file_id });
    expect(again).toMatchObject({ ok: true, result: { photo: [{ file_id }] } });
  });

  test.each([
    ['sendPhoto', { photo: new Blob(['GIF89a and more bytes']) }, 'IMAGE_PROCESS_FAILED'],
    ['sendPhoto', { photo: new Blob([pngBytes(9000, 2000).slice()]) }, 'PHOTO_INVALID_DIMENSIONS'],
    ['sendPhoto', { photo: new Blob([pngBytes(2100, 100).slice()]) }, 'PHOTO_INVALID_DIMENSIONS'],
    ['sendPhoto', { photo: new Blob([]) }, 'file must be non-empty'],
    ['sendDocument', { document: new Blob([]) }, 'file must be non-empty'],
    ['sendDocument', { caption: 'x' }, 'there is no document in the request'],
    ['sendDocument', { document: 'no-such-id' }, 'wrong file identifier/HTTP URL specified'],
    ['sendDocument', { document: 'https://a.example/x.csv' }, 'failed to get HTTP URL content'],
    ['sendDocument', { document: new Blob(['a']), caption: 'a'.repeat(1025) }, 'message caption is too long'],
  ])('%s of %j is refused', async (method, fields, reason) => {
    expect(await telegram.upload(method, fields)).toEqual(refused(`Bad Request: ${reason}`));
  });

  test('a body over the limit is refused before it is read', async () => {
    const reply = await fetch(`${telegram.base}/bot${telegram.token}/sendDocument`, {
      method: 'POST',
      body: Buffer.alloc(52 * 1024 * 1024),
    });
    expect(await reply.json()).toEqual(refused('Request Entity Too Large', 413));
  });

  test('media of a message can be exchanged, its caption too', async () => {
    await telegram.upload('sendPhoto', { photo: png, caption: 'one' });
    const message_id = String(telegram.control.last(ALEX)?.message_id);
    expect(
      await telegram.call('editMessageCaption', { chat_id: ALEX, message_id, caption: 'two' }),
    ).toMatchObject({ result: { caption: 'two' } });
    expect(await telegram.call('editMessageText', { chat_id: ALEX, message_id, text: 'x' })).toEqual(
      refused('Bad Request: there is no text in the message to edit'),
    );
    const media = JSON.stringify({ type: 'document', media: 'attach://d', caption: 'three' });
    const d = new File(['a,b'], 'x.csv', { type: 'text/csv' });
    const reply = await telegram.upload('editMessageMedia', { message_id, media, d });
    expect(reply).toMatchObject({ result: { caption: 'three', document: { file_name: 'x.csv' } } });
    expect(telegram.control.last(ALEX)?.photo).toBeUndefined();
  });

  test('a document a person sends is downloaded by its path, under no name of theirs', async () => {
    const bytes = Buffer.from('day,amount\n2026-11-18,-3.40\n');
    const message = telegram.control.sendDocument(ALEX, {
      filename: '../../etc/x.CSV',
      mime: 'text/csv',
      bytes,
    });
    const file_id = message.document?.file_id;
    expect(message.document?.file_name).toBe('x.CSV');
    const file = await telegram.call('getFile', { file_id });
    const { file_path } = file['result'] as { file_path: string };
    expect(file_path).toMatch(/^documents\/file_\d+\.csv$/);
    const reply = await fetch(`${telegram.base}/file/bot${telegram.token}/${file_path}`);
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(bytes);
    expect(telegram.control.fileBytes(String(file_id))).toEqual(bytes);
    expect(await telegram.call('getFile', { file_id: 'x' })).toEqual(refused('Bad Request: invalid file_id'));
    const missing = await fetch(`${telegram.base}/file/bot${telegram.token}/documents/file_0.csv`);
    expect(missing.status).toBe(404);
  });

  test('more than 20 MB cannot be downloaded', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024 + 1);
    const { document } = telegram.control.sendDocument(ALEX, { filename: 'big', mime: 'x/y', bytes });
    expect(await telegram.call('getFile', { file_id: document?.file_id })).toEqual(
      refused('Bad Request: file is too big'),
    );
  });
});
