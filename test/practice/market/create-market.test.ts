import { afterEach, describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { marketKeyHeader } from '../../../src/practice/market/mail-life.ts';
import { company, DAY, decentMail, HOUR, start, startMarket } from './market-kit.ts';

type World = Awaited<ReturnType<typeof startMarket>>;
const open: World[] = [];
const begin = async (seed?: number) => {
  const world = await startMarket(seed);
  open.push(world);
  await world.advance(0);
  return world;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((world) => world.close()));
});
const people = (from: number, n: number) => [...company().people.values()].slice(from, from + n);
const mailEach = async (world: World, who: ReturnType<typeof people>, make = decentMail) => {
  for (const person of who) {
    const { subject, text } = make(person, company().accounts.get(person.accountId)?.name ?? '');
    await world.send(person.email, subject, text);
  }
};
/** What came of the mails, without random ids. */
const fates = (world: World) =>
  world.mail.outbox().map((mail) => [mail.to[0], ...mail.events.map((event) => `${event.type} ${event.at}`)].join(' '));

describe('the market at the start', () => {
  test('moves the company into the CRM and the ad account once', async () => {
    const world = await begin();
    expect([world.crm.count('companies'), world.ads.campaigns().length]).toEqual([150, 3]);
    expect(world.crm.count('contacts')).toBeGreaterThanOrEqual(company().people.size);
    const deals = world.crm.count('deals');
    expect(world.ads.days('cmp_1001').length).toBeGreaterThan(25);
    await world.restart();
    await world.advance(0);
    expect(world.crm.count('deals')).toBe(deals);
  });

  test('keeps what comes after the cut-off until the clock reaches it', async () => {
    const world = await begin();
    expect([...world.signals.values()].filter((signal) => signal.at > start)).toEqual([]);
    await world.advance(2 * DAY);
    const times = [...world.signals.values()].map((signal) => signal.at.getTime());
    expect(times.length).toBeGreaterThan(100);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(start.getTime());
    expect(Math.max(...times)).toBeLessThanOrEqual(start.getTime() + 2 * DAY);
  });
});

describe('people who get mail', () => {
  test('read, answer, ignore and bounce within days, in their business hours; machines within seconds', async () => {
    const world = await begin();
    const who = people(0, 150);
    await mailEach(world, who);
    await world.advance(30_000);
    const early = world.mail.outbox().flatMap((mail) => mail.events.map((event) => event.type));
    expect(early.filter((type) => type === 'delivered').length).toBeGreaterThan(130);
    await world.advance(6 * DAY);
    const replies = world.mail.received();
    expect(replies.length).toBeGreaterThan(4);
    expect(replies.length).toBeLessThan(75);
    const events = world.mail.outbox().flatMap((mail) => mail.events.map((event) => event.type));
    expect(events).toEqual(expect.arrayContaining(['opened', 'delivered']));
    // One jump over six days, and yet nobody writes at night: each is stamped with the time at which it was due.
    const byHand = replies.filter((reply) => reply.headers['auto-submitted'] === undefined);
    expect(byHand.length).toBeGreaterThan(2);
    for (const reply of byHand) {
      const zone = who.find((person) => reply.from.includes(person.email))?.timeZone ?? 'UTC';
      const local = DateTime.fromISO(reply.createdAt, { zone });
      expect([reply.from, local.weekday <= 5 && local.hour >= 8 && local.hour < 18]).toEqual([reply.from, true]);
    }
    expect(new Set(byHand.map((reply) => reply.createdAt)).size).toBe(byHand.length);
    expect(new Set(replies.map((reply) => reply.text)).size).toBeGreaterThan(replies.length * 0.9);
  });

  test('like a true and relevant mail better than a shrill and false one', async () => {
    const world = await begin();
    const who = people(150, 160);
    await mailEach(world, who.slice(0, 80));
    await mailEach(world, who.slice(80), () => ({
      subject: 'RE: LIMITED TIME offer!!',
      text: `${'We are the best in synergy and guarantee 100% success. ACT NOW! '.repeat(30)}`,
    }));
    await world.advance(10 * DAY);
    const answers = (from: number, to: number) => {
      const mine = new Set(who.slice(from, to).map((person) => person.email));
      return world.mail
        .received()
        .filter((mail) => mine.has(/<(.*)>/.exec(mail.from)?.[1] ?? '') && !mail.headers['auto-submitted']).length;
    };
    expect(answers(0, 80)).toBeGreaterThan(answers(80, 160));
  });

  test('who get a mail a day for weeks complain or leave', async () => {
    const world = await begin();
    const who = people(330, 15);
    for (let day = 0; day < 12; day++) {
      await mailEach(world, who);
      await world.advance(DAY);
    }
    await world.advance(5 * DAY);
    const gone = world.mail.outbox().filter((mail) => mail.events.some((event) => event.type === 'complained'));
    expect(gone.length).toBeGreaterThan(0);
  });

  test('do the same for the same seed and inputs, and something else for another seed', async () => {
    const run = async (seed: number) => {
      const world = await begin(seed);
      await mailEach(world, people(40, 30));
      await world.advance(3 * DAY);
      return [...fates(world), ...world.mail.received().map((mail) => `${mail.from} ${mail.text}`)].sort();
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  test('answer once, even when the market dies between the answer and its note', async () => {
    const world = await begin();
    const who = people(0, 150);
    await mailEach(world, who);
    const reply = world.mail.reply;
    let died = 0;
    world.mail.reply = async (id, answer) => {
      await reply(id, answer);
      died++;
      throw new Error('killed');
    };
    await expect(world.advance(6 * DAY)).rejects.toThrow('killed');
    expect([died, world.mail.received().length]).toEqual([1, 1]);
    world.mail.reply = reply;
    await world.restart();
    await world.advance(0);
    const keys = world.mail.received().map((mail) => mail.headers[marketKeyHeader]);
    expect(keys.length).toBeGreaterThan(3);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the rest of the world', () => {
  test('spends every day along a curve that flattens', async () => {
    const world = await begin();
    await world.advance(3 * DAY);
    const days = world.ads.days('cmp_1001').slice(-4);
    expect(days.every((day) => day.costMicros > 0)).toBe(true);
    const budget = world.ads.campaigns().find((campaign) => campaign.id === 'cmp_1001')?.dailyMicros ?? 0;
    for (const day of days) expect(day.costMicros).toBeLessThanOrEqual(2 * budget);
    const before = world.ads.days('cmp_1001').length;
    await world.advance(0);
    expect(world.ads.days('cmp_1001').length).toBe(before);
  });

  test('moves deals in the CRM, once per stage', async () => {
    const world = await begin();
    await world.advance(4 * HOUR);
    const moved = world.crm.list('deals', { limit: 5 });
    const next = moved[0];
    expect(next).toBeDefined();
    const history = world.crm.history('deals', next?.id ?? '').dealstage ?? [];
    expect(new Set(history.map((entry) => entry.value)).size).toBe(history.length);
  });
});
