import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRouter } from '../../commands/route.ts';
import { type SlackApp, startSlackApp } from '../../src/adapters/slack/slack-app.ts';
import { metadata, ticketOf, ticketValue } from '../../src/cards/ticket.ts';
import type { Decided, Seen } from '../../src/flow/flow.ts';
import { emailDecision, NOW } from '../cards/decisions.ts';
import { type Call, fakeFlow } from '../commands/fake-flow.ts';
import { startFakeSlackApi } from './fake-slack-api.ts';
import { blockActions, event, messageShortcut, slashCommand, viewSubmission } from './payloads.ts';
import { form, postSigned } from './signed-request.ts';

const decision = emailDecision();
let api: Awaited<ReturnType<typeof startFakeSlackApi>>;
let app: SlackApp;
let url: string;
let calls: Call[];
let logged: { level: string; message: string; fields: Record<string, unknown> }[];
let approveGate: Promise<void>;

beforeEach(async () => {
  api = await startFakeSlackApi();
  logged = [];
  approveGate = Promise.resolve();
  const settings = new Map<string, unknown>();
  const fake = fakeFlow();
  calls = fake.calls;
  const approve = async (seen: Seen): Promise<Decided> => {
    await approveGate;
    return fake.flow.approve(seen);
  };
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    logged.push({ level, message, fields });
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const router = createRouter({
    flow: { ...fake.flow, approve },
    now: () => NOW,
    people: async () => [],
    link: (path) => `https://cs.example${path}`,
    practice: true,
    longestPauseHours: () => 8,
    log,
  });
  app = await startSlackApp({
    botToken: 'xoxb-test',
    signingSecret: 'a-signing-secret',
    apiUrl: api.url,
    port: 0,
    interactionHandler: router.handle,
    check: router.check,
    loading: router.loading,
    settings: {
      get: async <T>(key: string) => (settings.get(key) ?? null) as T | null,
      set: async (key, value) => void settings.set(key, value),
    },
    log,
  });
  url = `http://127.0.0.1:${app.port()}/slack/events`;
});

afterEach(async () => {
  await app.stop();
  await api.stop();
});

const click = (actionId: string, value = ticketValue(decision), more = {}) =>
  postSigned(url, form(blockActions(actionId, value, more)));

describe('what is not from Slack has no effect', () => {
  const payload = form(blockActions('decision.approve', ticketValue(decision)));

  test.each<[string, () => Promise<Response>, number]>([
    [
      'unsigned',
      () =>
        fetch(url, { method: 'POST', body: payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      401,
    ],
    ['signed with another secret', () => postSigned(url, payload, { secret: 'other' }), 401],
    ['six minutes old', () => postSigned(url, payload, { at: new Date(Date.now() - 360_000) }), 401],
    [
      'with a body changed after signing',
      () => postSigned(url, payload, { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } }),
      401,
    ],
    ['signed, but not JSON', () => postSigned(url, 'payload=%7Bnot-json'), 400],
    ['signed, but null', () => postSigned(url, 'null', { contentType: 'application/json' }), 400],
    ['signed, but a list', () => postSigned(url, '[]', { contentType: 'application/json' }), 400],
    [
      'signed, but of no known type',
      () => postSigned(url, '{"type":"mystery"}', { contentType: 'application/json' }),
      400,
    ],
    [
      'signed, but with a null where an object belongs',
      () => postSigned(url, form(blockActions('decision.approve', 'x', { channel: null, view: {} }))),
      400,
    ],
    ['signed, but empty', () => postSigned(url, ''), 400],
  ])('%s', async (_, send, status) => {
    expect((await send()).status).toBe(status);
    await app.idle();
    expect(calls).toEqual([]);
    expect(logged.filter((l) => l.message === 'slack request refused')).toHaveLength(1);
  });

  test('a payload without its parts is acknowledged, logged and ignored', async () => {
    expect((await postSigned(url, form(blockActions('decision.approve', 'x', { user: {} })))).status).toBeLessThan(500);
    await app.idle();
    expect(calls).toEqual([]);
  });

  test('another path is not found', async () => {
    expect((await postSigned(url.replace('/slack/events', '/else'), payload)).status).toBe(404);
  });

  test('the URL check is answered', async () => {
    const response = await postSigned(url, JSON.stringify({ type: 'url_verification', challenge: 'abc' }), {
      contentType: 'application/json',
    });
    expect(await response.json()).toEqual({ challenge: 'abc' });
  });
});

describe('clicks', () => {
  test('an approval is acknowledged before any work, then carries what was on the screen', async () => {
    let release: () => void = () => undefined;
    approveGate = new Promise((resolve) => {
      release = resolve;
    });
    expect((await click('decision.approve')).status).toBe(200);
    expect(calls).toEqual([]);
    release();
    await app.idle();
    expect(calls).toEqual([
      { name: 'approve', input: { decisionId: 'D-1042', revision: 1, digest: 'd'.repeat(64), by: 'U1' } },
    ]);
  });

  test('a double click is one click', async () => {
    let release: () => void = () => undefined;
    approveGate = new Promise((resolve) => {
      release = resolve;
    });
    await Promise.all([click('decision.approve'), click('decision.approve'), click('decision.approve')]);
    release();
    await app.idle();
    expect(calls.filter((c) => c.name === 'approve')).toHaveLength(1);
  });

  test('an unknown button is refused to the clicker alone', async () => {
    await click('decision.destroy');
    await app.idle();
    expect(api.named('chat.postEphemeral')).toEqual([
      {
        method: 'chat.postEphemeral',
        args: expect.objectContaining({
          channel: 'C001',
          user: 'U1',
          text: expect.stringContaining('nothing happened'),
        }),
      },
    ]);
    expect(api.named('chat.postMessage')).toEqual([]);
  });

  test('what is told alone about a card with a thread stands in the channel, and in the thread only from a reply', async () => {
    const message = { type: 'message', text: 'card', user: 'UBOT', ts: '1548261231.000200', blocks: [] };
    const at = async (thread_ts: string) => {
      await click('decision.destroy', ticketValue(decision), { message: { ...message, thread_ts } });
      await app.idle();
      return api.named('chat.postEphemeral').at(-1)?.args;
    };
    expect(await at(message.ts)).not.toHaveProperty('thread_ts');
    expect(await at('1548261000.000100')).toMatchObject({ thread_ts: '1548261000.000100' });
  });

  test('a choice on the note of a reply carries the reply, the reading that was seen and what was chosen', async () => {
    const choose = async (value: string) => {
      const chosen = {
        type: 'static_select',
        action_id: 'reply.read-as',
        block_id: 'reply.D-1042/7.1',
        action_ts: '1.1',
      };
      const selected_option = { text: { type: 'plain_text', text: 'Objection: price', emoji: true }, value };
      await click('reply.read-as', '', { actions: [{ ...chosen, selected_option }] });
      await app.idle();
    };
    await choose(JSON.stringify({ e: 'D-1042/7', n: 2, v: 'objection/price' }));
    const meaning = { intent: 'objection', objection: 'price' };
    expect(calls).toMatchObject([{ name: 'readAs', input: { observed: 'D-1042/7', times: 2, meaning, by: 'U1' } }]);
    for (const forged of [{ e: 'D-1042', n: 0, v: 'question' }, { e: 'D-1042/7', n: 0, v: 'objection/moon' }, 'x'])
      await choose(JSON.stringify(forged));
    expect(calls).toHaveLength(1);
    expect(api.named('chat.postEphemeral')).toHaveLength(3);
  });

  test('a modal opens at once and is filled afterwards', async () => {
    await click('decision.reject');
    await app.idle();
    expect(api.calls.map((c) => c.method).filter((m) => m.startsWith('views'))).toEqual(['views.open', 'views.update']);
    expect(api.named('views.open')[0]?.args.trigger_id).toBe('12466734323.1395872398');
    expect(api.named('views.update')[0]?.args).toMatchObject({
      view_id: 'V1',
      hash: 'h1',
      view: { callback_id: 'reject' },
    });
  });

  test('from a modal, a second one is put on top', async () => {
    const view = { id: 'V9', type: 'modal', private_metadata: metadata(ticketOf(decision)), callback_id: 'show' };
    await click('decision.edit', ticketValue(decision), {
      view,
      container: { type: 'view', view_id: 'V9' },
      channel: undefined,
      message: undefined,
    });
    await app.idle();
    expect(api.calls.map((c) => c.method).filter((m) => m.startsWith('views'))).toEqual(['views.push', 'views.update']);
  });

  test('why answers in the thread of the card', async () => {
    await click('decision.why');
    await app.idle();
    expect(api.named('chat.postMessage')[0]?.args).toMatchObject({ channel: 'C001', thread_ts: '1548261231.000200' });
  });

  test('why on a message that only one person sees is answered to that person', async () => {
    const container = { type: 'message', message_ts: '1.2', channel_id: 'C001', is_ephemeral: true };
    await click('decision.why', ticketValue(decision), { container, message: null });
    await app.idle();
    expect(api.named('chat.postMessage')).toEqual([]);
    expect(api.named('chat.postEphemeral')).toHaveLength(1);
  });

  test('a click from another team of the same grid is taken', async () => {
    await click('decision.approve', ticketValue(decision), {
      team: null,
      enterprise: { id: 'E1', name: 'grid' },
      is_enterprise_install: true,
    });
    await app.idle();
    expect(calls).toHaveLength(1);
  });
});

describe('modals', () => {
  const chosen = (kind: string | null) => ({
    kind: {
      field: {
        type: 'static_select',
        selected_option: kind ? { value: kind, text: { type: 'plain_text', text: 'x' } } : null,
      },
    },
    words: { field: { type: 'plain_text_input', value: 'she is on leave' } },
  });
  const send = (kind: string | null) =>
    postSigned(
      url,
      form(viewSubmission('reject', metadata(ticketOf(decision), { channel: 'C001', ts: '1.1' }), chosen(kind))),
    );

  test('wrong values come back as errors of their fields', async () => {
    const response = await send(null);
    expect(await response.json()).toEqual({
      response_action: 'errors',
      errors: { kind: 'Choose what is wrong with it.' },
    });
    await app.idle();
    expect(calls).toEqual([]);
  });

  test('a rejection closes the modal and reaches the flow', async () => {
    expect(await (await send('wrong-time')).json()).toEqual({ response_action: 'clear' });
    await app.idle();
    expect(calls).toEqual([
      {
        name: 'reject',
        input: {
          decisionId: 'D-1042',
          revision: 1,
          digest: 'd'.repeat(64),
          by: 'U1',
          kind: 'wrong-time',
          words: 'she is on leave',
        },
      },
    ]);
  });
});

describe('commands, shortcuts and search', () => {
  test('the bare command lists what waits, to that person only', async () => {
    expect((await postSigned(url, slashCommand(''))).status).toBe(200);
    await app.idle();
    expect(api.named('chat.postEphemeral')[0]?.args).toMatchObject({ channel: 'C001', user: 'U1' });
  });

  test('the shortcut opens the flag modal with the account of the message', async () => {
    await postSigned(url, form(messageShortcut('flag_account', 'Northwind Traders is angry')));
    await app.idle();
    expect(JSON.stringify(api.named('views.update')[0]?.args.view)).toContain('"value":"A1"');
  });

  test('search answers with accounts', async () => {
    const body = {
      type: 'block_suggestion',
      user: { id: 'U1' },
      team: { id: 'T1' },
      action_id: 'account.pick',
      block_id: 'account',
      value: 'north',
      api_app_id: 'A1',
      token: 'x',
    };
    const response = await postSigned(url, form(body));
    expect(await response.json()).toEqual({
      options: [{ text: { type: 'plain_text', text: 'Northwind Traders (northwind.example)' }, value: 'A1' }],
    });
  });
});

describe('events', () => {
  const json = { contentType: 'application/json' };
  const mention = {
    type: 'app_mention',
    user: 'U1',
    text: '<@UBOT> why D-1042',
    ts: '5.1',
    channel: 'C001',
    event_ts: '5.1',
  };

  test('a repeated event is answered once', async () => {
    const body = JSON.stringify(event(mention));
    await postSigned(url, body, json);
    await postSigned(url, body, {
      ...json,
      headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
    });
    await app.idle();
    expect(calls).toEqual([{ name: 'why', input: { question: 'D-1042', by: 'U1' } }]);
    expect(api.named('chat.postMessage')[0]?.args).toMatchObject({ channel: 'C001', thread_ts: '5.1' });
  });

  test('a typed “approve” under a card decides nothing and is answered to its writer', async () => {
    const message = {
      type: 'message',
      user: 'U1',
      text: 'approve',
      ts: '6.1',
      thread_ts: '5.0',
      parent_user_id: 'UBOT',
      channel: 'C001',
      channel_type: 'channel',
    };
    await postSigned(url, JSON.stringify(event(message)), json);
    await app.idle();
    expect(calls).toEqual([]);
    expect(api.named('chat.postEphemeral')[0]?.args).toMatchObject({
      user: 'U1',
      thread_ts: '5.0',
      text: expect.stringContaining('Only the buttons'),
    });
  });

  test('other people’s threads and the bot’s own words are left alone', async () => {
    const message = {
      type: 'message',
      user: 'U1',
      text: 'approve',
      ts: '6.1',
      thread_ts: '5.0',
      parent_user_id: 'U7',
      channel: 'C001',
      channel_type: 'channel',
    };
    await postSigned(url, JSON.stringify(event(message, 'Ev2')), json);
    await postSigned(
      url,
      JSON.stringify(event({ ...message, user: 'UBOT', bot_id: 'BBOT', parent_user_id: 'UBOT' }, 'Ev3')),
      json,
    );
    await app.idle();
    expect(api.named('chat.postEphemeral')).toEqual([]);
  });

  test('App Home is published when it is opened, the first message comes once', async () => {
    await postSigned(
      url,
      JSON.stringify(event({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' }, 'Ev4')),
      json,
    );
    for (const id of ['Ev5', 'Ev6']) {
      await postSigned(
        url,
        JSON.stringify(event({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'messages' }, id)),
        json,
      );
      await app.idle();
    }
    expect(api.named('views.publish')).toHaveLength(1);
    expect(api.named('chat.postMessage')).toHaveLength(1);
    expect(api.named('assistant.threads.setSuggestedPrompts')).toHaveLength(2);
  });
});
