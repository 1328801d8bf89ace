import type { IncomingMessage, ServerResponse } from 'node:http';

/** The whole body, or `null` once it grows past `maxBytes`. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

export const sendJson = (
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void => {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
};

/** Bytes of an upload: the first file of a multipart form, or the body itself. */
export const uploadedBytes = async (contentType: string, body: Buffer): Promise<Uint8Array | null> => {
  if (!contentType.startsWith('multipart/form-data')) return body;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    for (const value of form.values()) if (typeof value !== 'string') return new Uint8Array(await value.arrayBuffer());
    return null;
  } catch {
    return null;
  }
};
