/** Width and height in pixels from the head of a PNG or JPEG; undefined when the bytes are neither. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly mime: 'image/png' | 'image/jpeg';
}

const pngHead = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Start of frame, but not the tables (C4, C8, CC) that share its range.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), mime: 'image/jpeg' };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && pngHead.every((byte, index) => bytes[index] === byte))
    return { width: view.getUint32(16), height: view.getUint32(20), mime: 'image/png' };
  return bytes.length >= 12 && view.getUint16(0) === 0xffd8 ? jpegSize(view) : undefined;
}
