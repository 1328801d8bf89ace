import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';

export type ByteStream = { bytes: AsyncIterable<Buffer>; bytesTotal: number; bytesRead(): number };

/** The file's bytes, unpacked when it starts with gzip's two magic bytes, whatever its name. Throws what the file system throws. */
export const openBytes = async (path: string): Promise<ByteStream> => {
  const { size } = await stat(path);
  const handle = await open(path);
  const head = Buffer.alloc(2);
  await handle.read(head, 0, 2, 0);
  await handle.close();
  let seen = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(null, chunk);
    },
  });
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  source.on('error', (error) => counted.destroy(error));
  source.pipe(counted);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  if (!isGzip) return { bytes: counted, bytesTotal: size, bytesRead: () => seen };
  const unpacked = createGunzip();
  counted.on('error', (error) => unpacked.destroy(error));
  counted.pipe(unpacked);
  return { bytes: unpacked, bytesTotal: size, bytesRead: () => seen };
};
