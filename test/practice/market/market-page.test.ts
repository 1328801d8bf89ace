import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { company, decentMail, startMarket } from './market-kit.ts';

let world: Awaited<ReturnType<typeof startMarket>>;
let server: Server;
let base = '';
let mailId = '';
const person = () => {
  const first = company().people.values().next().value;
  if (!first) throw new Error('the company has no people');
  return first;
};
beforeAll(async () => {
  world = await startMarket();
  await world.advance(0);
  const { subject, text } = decentMail(person(), 'Acme');
  mailId = await world.send(person().email, subject, text);
  await world.advance(1000);
  server = createServer(async (req, res) => {
    if (!(await world.market().handlePage(req, res))) res.writeHead(418).end('{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await world.close();
});
const call = async (path: string, body?: string): Promise<[number, Record<string, unknown>]> => {
  const answer = await fetch(base + path, body === undefined ? {} : { method: 'POST', body });
  return [answer.status, (await answer.json()) as Record<string, unknown>];
};

describe('the market page', () => {
  test('leaves other addresses to others', async () => {
    expect((await call('/api/home'))[0]).toBe(418);
  });

  test('shows the mail as it arrived, by id and by Message-ID, and remembers that it was read', async () => {
    const [status, mail] = await call(`/api/market/mail/${mailId}`);
    expect(status).toBe(200);
    expect(mail.text).toBe(decentMail(person(), 'Acme').text);
    expect(JSON.stringify(mail.headers)).toContain('Message-ID');
    const [, same] = await call(`/api/market/mail/${encodeURIComponent(String(mail.messageId))}`);
    expect(same.id).toBe(mailId);
    await call(`/api/market/mail/${mailId}/read`, '{}');
    const [, inbox] = await call(`/api/market/people/${person().id}`);
    expect(inbox.person).toMatchObject({ mails: 1, unread: 0 });
  });

  test('answers in the words given, or with an intent', async () => {
    await call(`/api/market/mail/${mailId}/reply`, JSON.stringify({ text: 'My own words' }));
    await call(`/api/market/mail/${mailId}/reply`, JSON.stringify({ intent: 'price' }));
    const texts = world.mail.received().map((mail) => mail.text);
    expect(texts[0]).toBe('My own words');
    expect(texts[1]).toMatch(/cost|budget|price|expensive/i);
  });

  test.each([
    ['/api/market/mail/nothing', undefined, 404, 'there is no mail with this id'],
    ['/api/market/crm/shoes', undefined, 404, 'there is no kind of record with this id'],
    ['/api/market/%zz', undefined, 400, 'the address is not readable'],
    ['/api/market/calendar/x/respond', '{"answer":"perhaps"}', 400, 'answer `accepted`, `declined` or `tentative`'],
    ['/api/market/mail/nothing/reply', '{"te', 400, 'the request is not JSON, or too large'],
  ])('refuses %s with a sentence', async (path, body, status, error) => {
    expect(await call(path, body)).toEqual([status, { error }]);
  });

  test('says that a mail without one-click headers cannot be unsubscribed from', async () => {
    expect(await call(`/api/market/mail/${mailId}/unsubscribe`, '{}')).toEqual([
      409,
      { error: 'the mail offers no one-click unsubscribe' },
    ]);
  });

  test('books one meeting per mail, in the CRM', async () => {
    expect((await call(`/api/market/mail/${mailId}/book`, '{}'))[0]).toBe(200);
    expect((await call(`/api/market/mail/${mailId}/book`, '{}'))[0]).toBe(409);
    expect(world.crm.count('meetings')).toBe(1);
  });
});
