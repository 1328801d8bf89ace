import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Bootstrap, PageEvent, PageMessage } from '../../../src/practice/slack/page-api.ts';
import { marketer, outsider, startPage, startWithBolt, stillClock, until } from './slack-kit.ts';

type World = Awaited<ReturnType<typeof startWithBolt>>;
let world: World;
let page: Awaited<ReturnType<typeof startPage>>;
const clock = stillClock();
const button = {
  type: 'actions',
  block_id: 'b',
  elements: [{ type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Send' }, value: 'v' }],
};

beforeEach(async () => {
  world = await startWithBolt(
    (app) => {
      app.action('approve', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({
          trigger_id: String(Reflect.get(body, 'trigger_id')),
          view: {
            type: 'modal',
            callback_id: 'edit',
            title: { type: 'plain_text', text: 'Edit' },
            submit: { type: 'plain_text', text: 'Save' },
            blocks: [
              {
                type: 'input',
                block_id: 's',
                label: { type: 'plain_text', text: 'Subject' },
                element: { type: 'plain_text_input', action_id: 'subject', initial_value: 'Hi' },
              },
            ],
          },
        });
      });
      app.view('edit', async ({ ack }) => ack());
      app.command('/countersign', async ({ ack, command }) => ack(`got ${command.text}`));
      app.shortcut('flag-account', async ({ ack }) => ack());
      app.options('account', async ({ ack }) => ack({ options: [] }));
    },
    { clock },
  );
  page = await startPage(world.slack);
});
afterEach(async () => {
  await page.close();
  await world.close();
});

/** Reads the event stream of one person until closed. */
const listen = async (user: string) => {
  const events: PageEvent[] = [];
  const stop = new AbortController();
  const response = await fetch(`${page.base}/api/stream?user=${user}`, { signal: stop.signal });
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) if (part.startsWith('data: ')) events.push(JSON.parse(part.slice(6)));
    }
  })().catch(() => undefined);
  const end = () => {
    stop.abort();
    return reading;
  };
  return { events, type: response.headers.get('content-type'), stop: end };
};

describe('the page', () => {
  test('starts with who I am, my channels with what is unread, commands, shortcuts and the clock', async () => {
    await world.client.chat.postMessage({ channel: world.channel('approvals'), text: `look <@${marketer}>` });
    await world.client.chat.postMessage({ channel: world.channel('approvals'), text: 'and this' });
    await world.client.chat.postMessage({ channel: marketer, text: 'hello' });
    const { body } = await page.get('/api/bootstrap');
    const boot: Bootstrap = body;
    expect(boot.me).toMatchObject({ id: marketer, realName: 'Mara Berg', isBot: false });
    expect(boot.channels.map((one) => [one.name, one.kind, one.unread, one.mentions])).toEqual([
      ['approvals', 'channel', 2, 1],
      ['budget', 'channel', 0, 0],
      ['elsewhere', 'channel', 0, 0],
      ['Countersign', 'im', 1, 1],
    ]);
    expect(boot.commands[0]).toEqual({
      command: '/countersign',
      description: 'Ask why, flag, stop',
      usageHint: 'why | flag | stop',
      subcommands: [],
    });
    expect([boot.messageShortcuts, boot.globalShortcuts]).toEqual([
      [{ callbackId: 'flag-account', name: 'Flag this account' }],
      [{ callbackId: 'ask-why', name: 'Ask why' }],
    ]);
    expect(boot.clock).toEqual({ now: clock.now().toISOString(), speed: 1, paused: false });
    await page.post(`/api/channels/${world.channel('approvals')}/read`, {});
    const again: Bootstrap = (await page.get('/api/bootstrap')).body;
    expect(again.channels[0]).toMatchObject({ unread: 0, mentions: 0 });
    const other: Bootstrap = (await page.get('/api/bootstrap', outsider)).body;
    expect(other.channels[0]).toMatchObject({ unread: 2, mentions: 0 });
  });

  test('reads channels page by page, threads, search and refuses strangers', async () => {
    const budget = world.channel('budget');
    for (let index = 0; index < 65; index += 1)
      await world.client.chat.postMessage({ channel: budget, text: `note ${index}` });
    const newest = await page.get(`/api/channels/${budget}/messages`);
    expect([newest.body.messages.length, newest.body.hasMore, newest.body.messages.at(-1).text]).toEqual([
      60,
      true,
      'note 64',
    ]);
    const older = await page.get(`/api/channels/${budget}/messages?before=${newest.body.messages[0].ts}`);
    expect([older.body.messages.map((one: PageMessage) => one.text), older.body.hasMore]).toEqual([
      ['note 0', 'note 1', 'note 2', 'note 3', 'note 4'],
      false,
    ]);
    const parent = older.body.messages[0];
    const sent = await page.post('/api/messages', { channel: budget, threadTs: parent.ts, text: 'ask @otto' });
    const thread = await page.get(`/api/channels/${budget}/threads/${parent.ts}`);
    expect(thread.body.messages).toMatchObject([
      { text: 'note 0', replyCount: 1, replyUsers: [marketer], latestReply: sent.body.ts },
      { text: `ask <@${outsider}>`, threadTs: parent.ts, user: marketer },
    ]);
    const found = await page.get('/api/search?q=NOTE%2064');
    expect(found.body.messages.map((one: PageMessage) => one.text)).toEqual(['note 64']);
    expect((await page.get('/api/bootstrap', 'U404')).status).toBe(403);
    expect((await page.get('/api/channels/C404/messages')).status).toBe(404);
    expect((await page.post('/api/messages', { channel: budget })).status).toBe(400);
    expect((await fetch(`${page.base}/somewhere`, { headers: { connection: 'close' } })).status).toBe(404);
  });

  test('hears live what concerns its person, and only that', async () => {
    const mara = await listen(marketer);
    const otto = await listen(outsider);
    const at = world.channel('approvals');
    const posted = await world.client.chat.postMessage({ channel: at, text: 'card', blocks: [button] as never });
    await world.client.chat.update({ channel: at, ts: posted.ts ?? '', text: 'card 2', blocks: [button] as never });
    await world.client.chat.postEphemeral({ channel: at, user: marketer, text: 'for you' });
    await world.client.views.publish({ user_id: marketer, view: { type: 'home', blocks: [] } });
    await world.client.chat.delete({ channel: at, ts: posted.ts ?? '' });
    clock.setSpeed(60);
    await until(() => otto.events.some((event) => event.type === 'clock') && mara.events.length >= 7);
    clock.setSpeed(1);
    expect(mara.type).toMatch(/^text\/event-stream/);
    expect(mara.events.slice(0, 7).map((event) => event.type)).toEqual([
      'message',
      'channel',
      'message-changed',
      'ephemeral',
      'home',
      'message-deleted',
      'clock',
    ]);
    expect(otto.events.slice(0, 5).map((event) => event.type)).toEqual([
      'message',
      'channel',
      'message-changed',
      'message-deleted',
      'clock',
    ]);
    await mara.stop();
    await otto.stop();
  });

  test('a click opens a modal, what was typed comes back, and submitting closes it', async () => {
    const mara = await listen(marketer);
    const at = world.channel('approvals');
    const posted = await world.client.chat.postMessage({ channel: at, text: 'card', blocks: [button] as never });
    const clicked = await page.post('/api/actions', {
      container: { type: 'message', channel: at, ts: posted.ts },
      action: { type: 'button', action_id: 'approve', block_id: 'b' },
      values: {},
    });
    expect(clicked).toEqual({ status: 200, body: {} });
    await until(() => mara.events.some((event) => event.type === 'view-opened'));
    const opened = mara.events.find((event) => event.type === 'view-opened');
    const view = opened?.type === 'view-opened' ? opened.view : undefined;
    expect(view).toMatchObject({
      type: 'modal',
      callbackId: 'edit',
      state: { s: { subject: { type: 'plain_text_input', value: 'Hi' } } },
    });
    const empty = await page.post(`/api/views/${view?.id}/submit`, { values: { s: { subject: { value: '' } } } });
    expect(empty.body).toEqual({ action: 'errors', errors: { s: 'Please complete this required field.' } });
    expect((await page.post(`/api/views/${view?.id}/submit`, { values: {} }, outsider)).status).toBe(404);
    const done = await page.post(`/api/views/${view?.id}/submit`, { values: { s: { subject: { value: 'Hello' } } } });
    expect(done.body).toEqual({ action: 'close' });
    await until(() => mara.events.at(-1)?.type === 'view-closed');
    await mara.stop();
  });

  test('commands, shortcuts, reactions, Home and options answer; a changed card does not take an old click', async () => {
    const at = world.channel('approvals');
    const posted = await world.client.chat.postMessage({ channel: at, text: 'card', blocks: [button] as never });
    expect(await page.post('/api/commands', { command: '/countersign', text: 'why', channel: at })).toEqual({
      status: 200,
      body: {},
    });
    expect(await page.post('/api/shortcuts', { callbackId: 'flag-account', channel: at, ts: posted.ts })).toEqual({
      status: 200,
      body: {},
    });
    expect(await page.post('/api/reactions', { channel: at, ts: posted.ts, name: 'eyes', add: true })).toEqual({
      status: 200,
      body: {},
    });
    expect(await page.post('/api/home/opened', { tab: 'home' })).toEqual({ status: 200, body: {} });
    expect((await page.get('/api/home')).body).toEqual({ view: null });
    const options = {
      actionId: 'account',
      blockId: 'b',
      value: 'a',
      container: { type: 'message', channel: at, ts: posted.ts },
    };
    expect(await page.post('/api/options', options)).toEqual({ status: 200, body: { options: [], optionGroups: [] } });
    await world.client.chat.update({ channel: at, ts: posted.ts ?? '', text: 'decided', blocks: [] });
    const late = await page.post('/api/actions', {
      container: { type: 'message', channel: at, ts: posted.ts },
      action: { type: 'button', action_id: 'approve', block_id: 'b' },
      values: {},
    });
    expect(late).toEqual({ status: 409, body: { error: 'this was changed meanwhile: look again before you click' } });
  });
});
