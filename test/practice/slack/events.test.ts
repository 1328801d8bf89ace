import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createMemoryState } from '../../../src/practice/slack/file-state.ts';
import type { PracticeSlackOptions } from '../../../src/practice/slack/practice-slack.ts';
import { manifest, marketer, signingSecret, startSlack, startWithBolt, until } from './slack-kit.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An app that records what reaches it and answers with the statuses it is given, then 200. */
const recorder = async (statuses: number[] = []) => {
  const calls: {
    headers: IncomingHttpHeaders;
    text: string;
    body: { type: string; event_id: string; event: Record<string, unknown> };
  }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      calls.push({ headers: request.headers, text, body: JSON.parse(text) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return { calls, deliverTo: { events: url, interactivity: url, commands: url } };
};
const start = async (over: Partial<PracticeSlackOptions>) => {
  const world = await startSlack(over);
  stops.unshift(world.slack.close);
  return world;
};

describe('events', () => {
  test('a mention, a direct message, an opened Home and a reaction reach Bolt', async () => {
    const seen: unknown[] = [];
    const world = await startWithBolt((app) => {
      app.event('app_mention', async ({ event }) => void seen.push(['mention', event.text]));
      app.message(
        async ({ message }) => void seen.push(['message', message.channel_type, Reflect.get(message, 'text')]),
      );
      app.event('app_home_opened', async ({ event }) => void seen.push(['home', event.tab, event.user]));
      app.event('reaction_added', async ({ event }) => void seen.push(['reaction', event.reaction]));
    });
    stops.push(world.close);
    const { slack, channel } = world;
    const mara = slack.as(marketer);
    const asked = mara.mention(channel('budget'), 'why did you write to Ada?');
    mara.direct('what waits for me?');
    mara.openHome();
    mara.react({ channel: channel('budget'), ts: asked.ok ? asked.ts : '' }, 'eyes');
    await slack.eventsSettled();
    await until(() => seen.length === 5);
    const text = `<@${slack.team.botUserId}> why did you write to Ada?`;
    expect(seen).toEqual(
      expect.arrayContaining([
        ['mention', text],
        ['message', 'channel', text],
        ['message', 'im', 'what waits for me?'],
        ['home', 'home', marketer],
        ['reaction', 'eyes'],
      ]),
    );
  });

  test('an event that was refused comes again at once under the same id, signed anew, with its number and reason', async () => {
    const app = await recorder([500, 503]);
    const { slack } = await start({ deliverTo: app.deliverTo, timing: { retryDelaysMs: [0, 10, 10] } });
    slack.as(marketer).direct('hello');
    await until(() => app.calls.length === 3);
    expect(app.calls.map((call) => [call.headers['x-slack-retry-num'], call.headers['x-slack-retry-reason']])).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    expect(new Set(app.calls.map((call) => call.body.event_id)).size).toBe(1);
    for (const call of app.calls) {
      const timestamp = call.headers['x-slack-request-timestamp'];
      const expected = createHmac('sha256', signingSecret)
        .update(`v0:${String(timestamp)}:${call.text}`)
        .digest('hex');
      expect(call.headers['x-slack-signature']).toBe(`v0=${expected}`);
      expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
    }
  });

  test('an app that never answers is asked four times and no more', async () => {
    const app = await recorder([500, 500, 500, 500]);
    const { slack } = await start({ deliverTo: app.deliverTo, timing: { retryDelaysMs: [0, 5, 5] } });
    slack.as(marketer).direct('hello');
    await until(() => app.calls.length === 4);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(app.calls).toHaveLength(4);
  });

  test('what was not acknowledged when the practice Slack stopped is sent again after its restart', async () => {
    const state = createMemoryState();
    const nobody = {
      events: 'http://127.0.0.1:1/',
      interactivity: 'http://127.0.0.1:1/',
      commands: 'http://127.0.0.1:1/',
    };
    const first = await startSlack({ state, deliverTo: nobody });
    first.slack.as(marketer).direct('is anybody there?');
    await first.slack.eventsSettled();
    await first.slack.close();
    const app = await recorder();
    await start({ state, deliverTo: app.deliverTo });
    await until(() => app.calls.length === 1);
    expect(app.calls[0]?.body.event).toMatchObject({ type: 'message', text: 'is anybody there?' });
    expect(Number(app.calls[0]?.headers['x-slack-retry-num'])).toBeGreaterThan(0);
  });

  test('only subscribed events are sent, and none from where the app is not', async () => {
    const app = await recorder();
    const subscribed = {
      ...manifest,
      settings: { event_subscriptions: { bot_events: ['app_mention', 'message.channels'] } },
    };
    const { slack, channel } = await start({ deliverTo: app.deliverTo, manifest: subscribed });
    const mara = slack.as(marketer);
    mara.direct('hello');
    mara.openHome();
    mara.mention(channel('elsewhere'), 'not here');
    mara.mention(channel('budget'), 'here');
    await slack.eventsSettled();
    expect(app.calls.map((call) => call.body.event.type).sort()).toEqual(['app_mention', 'message']);
  });

  test('the request URL is verified by its challenge', async () => {
    const world = await startWithBolt(() => undefined);
    stops.push(world.close);
    expect(await world.slack.verifyEventsUrl()).toBe(true);
    const app = await recorder();
    const { slack } = await start({ deliverTo: app.deliverTo });
    expect(await slack.verifyEventsUrl()).toBe(false);
  });

  test('nothing is sent off this machine', async () => {
    const away = 'http://slack.example/slack/events';
    const { slack, channel } = await start({ deliverTo: { events: away, interactivity: away, commands: away } });
    expect(await slack.as(marketer).command(channel('budget'), '/countersign', 'why')).toMatchObject({
      ok: false,
      reason: '/countersign failed with the error "dispatch_failed"',
    });
  });
});
