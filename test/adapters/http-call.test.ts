import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createHttp, decisionIn, failureOf, readCursor, withoutAddresses } from '../../src/adapters/http-call.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
/** Answers with the given replies in turn; `null` never answers. */
const serve = async (replies: ({ status: number; headers?: Record<string, string>; body?: string } | null)[]) => {
  let calls = 0;
  const server = createServer((_request, response) => {
    const reply = replies[Math.min(calls, replies.length - 1)];
    calls += 1;
    if (reply) response.writeHead(reply.status, reply.headers).end(reply.body ?? '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
};
const http = (baseUrl: string, more: Partial<Parameters<typeof createHttp>[0]> = {}) => {
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
  };
  return { waits, ...createHttp({ baseUrl, token: 'secret', timeoutMs: 5000, wait, ...more }) };
};
const messageIn = () => undefined;

describe('a request to an outside service', () => {
  test('that could not connect had no effect: it is refused, not unknown', async () => {
    const server = await serve([{ status: 200 }]);
    for (const close of closers.splice(0)) await close();
    const answer = await http(server.url).write('POST', '/x', {});
    expect(answer).toEqual({
      kind: 'not-sent',
      reason: 'the service could not be reached (ECONNREFUSED); check its URL and the network',
    });
    expect(failureOf(answer, messageIn)?.kind).toBe('refused');
  });

  test('without an answer in time may have had its effect: unknown, and not repeated', async () => {
    const server = await serve([null]);
    const answer = await http(server.url, { timeoutMs: 150 }).write('POST', '/x', {});
    expect(failureOf(answer, messageIn)).toEqual({ kind: 'unknown', reason: 'no answer within 150 ms' });
    expect(server.calls()).toBe(1);
  });

  test.each([500, 502, 503, 504, 408])('answered with %i is unknown, and not repeated', async (status) => {
    const server = await serve([{ status }]);
    const answer = await http(server.url).write('PATCH', '/x', {});
    expect(failureOf(answer, messageIn)?.kind).toBe('unknown');
    expect(server.calls()).toBe(1);
  });

  test('told to slow down, waits as long as it was told, then goes on', async () => {
    const server = await serve([{ status: 429, headers: { 'retry-after': '2' } }, { status: 200 }]);
    const client = http(server.url);
    expect((await client.write('POST', '/x', {})).kind).toBe('answer');
    expect(client.waits).toEqual([2000]);
  });

  test('told to wait longer than its patience, gives up with a reason', async () => {
    const server = await serve([{ status: 429, headers: { 'retry-after': '3600' } }]);
    const client = http(server.url);
    expect(failureOf(await client.write('POST', '/x', {}), messageIn)).toEqual({
      kind: 'refused',
      reason: 'the service asks for fewer requests (429): no reason given',
    });
    expect([client.waits, server.calls()]).toEqual([[], 1]);
  });

  test('that only reads is repeated after a failure, three times at most', async () => {
    const recovering = await serve([{ status: 503 }, { status: 200, body: '{"a":1}' }]);
    expect(await http(recovering.url).read('GET', '/x')).toEqual({ status: 200, body: { a: 1 } });
    const broken = await serve([{ status: 503 }]);
    await expect(http(broken.url).read('GET', '/x')).rejects.toThrow('the service answered 503');
    expect(broken.calls()).toBe(3);
  });

  test('never follows a redirect with the token', async () => {
    const other = await serve([{ status: 200 }]);
    const server = await serve([{ status: 302, headers: { location: other.url } }]);
    expect(failureOf(await http(server.url).write('POST', '/x', {}), messageIn)?.kind).toBe('refused');
    expect(other.calls()).toBe(0);
  });

  test('without a token is not sent', async () => {
    const server = await serve([{ status: 200 }]);
    const token = async () => {
      throw new Error('no network');
    };
    expect((await http(server.url, { token }).write('POST', '/x', {})).kind).toBe('not-sent');
    expect(server.calls()).toBe(0);
  });
});

test('a provider’s sentence loses every address', () => {
  expect(withoutAddresses('Invalid `to`: "Ann" <ann.b+x@buyer.example>, bob@x.example.')).toBe(
    'Invalid `to`: "Ann" <(address)>, (address)',
  );
});

test('a key names its decision, if it names one', () => {
  expect([decisionIn('D-1042/2/1'), decisionIn('run-7'), decisionIn(undefined)]).toEqual([
    'D-1042',
    undefined,
    undefined,
  ]);
});

test('a cursor that cannot be read means starting over, not standing still', () => {
  const schema = z.record(z.string(), z.number());
  expect([
    readCursor(schema, '{"a":1}'),
    readCursor(schema, '{"a":'),
    readCursor(schema, '[]'),
    readCursor(schema, null),
  ]).toEqual([{ a: 1 }, null, null, null]);
});
