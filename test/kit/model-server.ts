import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ModelServer = {
  /** What the program is started with, so that it asks here. */
  settings: Record<string, string>;
  /** The data of every request, without the marks around it. */
  asked: string[];
  close(): Promise<void>;
};

/** A model on loopback that answers every request with what `says` makes of its data; a throw is a failure of the service. */
export const startModelServer = async (says: (data: unknown) => unknown): Promise<ModelServer> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: { content: string }[] };
      const data = (messages[1]?.content ?? '').replace(/^<data>\n|\n<\/data>$/g, '');
      asked.push(data);
      try {
        const content = JSON.stringify(says(JSON.parse(data)));
        const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ id: '1', object: 'chat.completion', created: 1, model: 'm-1', choices: [choice] }),
        );
      } catch {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: 'no answer' } }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_MODEL: 'm-1' },
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
