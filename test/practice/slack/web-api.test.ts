import { afterEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import fc from 'fast-check';
import { createMessageClock } from '../../../src/practice/slack/message-clock.ts';
import type { PracticeSlackOptions } from '../../../src/practice/slack/practice-slack.ts';
import {
  botToken,
  manifest,
  marketer,
  outsider,
  refusalOf,
  silentLogger,
  startSlack,
  stillClock,
} from './slack-kit.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});
const start = async (over: Partial<PracticeSlackOptions> = {}) => {
  const world = await startSlack(over);
  stop = world.slack.close;
  return world;
};
const raw = async (url: string, init: RequestInit) => {
  const response = await fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

describe('a call', () => {
  test('needs the token, and names an unknown method', async () => {
    const { slack } = await start();
    const post = (method: string, headers: Record<string, string> = {}) =>
      raw(slack.apiUrl + method, { method: 'POST', headers });
    expect((await post('auth.test')).body).toEqual({ ok: false, error: 'not_authed' });
    expect((await post('auth.test', { authorization: 'Bearer xoxb-other' })).body).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    expect((await post('chat.shout', { authorization: `Bearer ${botToken}` })).body).toEqual({
      ok: false,
      error: 'unknown_method',
      req_method: 'chat.shout',
    });
    expect((await post('auth.test', { authorization: `Bearer ${botToken}` })).body).toMatchObject({
      ok: true,
      user_id: slack.team.botUserId,
      bot_id: slack.team.botId,
    });
  });

  test('takes JSON and forms alike', async () => {
    const { slack, channel } = await start();
    const headers = { authorization: `Bearer ${botToken}` };
    const blocks = [{ type: 'divider' }];
    const asJson = await raw(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: channel('approvals'), text: 'json', blocks }),
    });
    const asForm = await raw(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ channel: '#approvals', text: 'form', blocks: JSON.stringify(blocks) }),
    });
    expect([asJson.body.ok, asForm.body.ok]).toEqual([true, true]);
    expect(slack.messages(channel('approvals')).map((message) => [message.text, message.blocks?.[0]?.type])).toEqual([
      ['json', 'divider'],
      ['form', 'divider'],
    ]);
  });

  test('lacks a scope that the manifest does not ask for', async () => {
    const { client, channel } = await start({
      manifest: { ...manifest, oauth_config: { scopes: { bot: ['chat:write'] } } },
    });
    await client.chat.postMessage({ channel: channel('approvals'), text: 'may' });
    expect(
      await refusalOf(client.reactions.add({ channel: channel('approvals'), timestamp: '1.1', name: 'eyes' })),
    ).toMatchObject({
      error: 'missing_scope',
    });
    const who = await client.auth.test();
    expect(who.response_metadata?.scopes).toEqual(['chat:write']);
  });

  test('is held back with 429 and Retry-After where rate limits are on', async () => {
    const { slack, channel } = await start({ hasRateLimits: true });
    const post = () =>
      raw(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${botToken}` },
        body: new URLSearchParams({ channel: channel('approvals'), text: 'again' }),
      });
    const answers = [];
    for (let index = 0; index < 6; index += 1) answers.push(await post());
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.at(-1)?.body).toEqual({ ok: false, error: 'ratelimited' });
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('messages', () => {
  test('are posted, threaded, broadcast, updated and deleted, each with its own timestamp though the clock stands still', async () => {
    const { slack, client, channel } = await start();
    const at = channel('approvals');
    const parent = await client.chat.postMessage({ channel: at, text: 'card' });
    const reply = await client.chat.postMessage({ channel: at, text: 'outcome', thread_ts: parent.ts });
    await client.chat.postMessage({ channel: at, text: 'loud', thread_ts: parent.ts ?? '', reply_broadcast: true });
    expect([parent.ts, reply.ts]).toEqual(['1795165200.000000', '1795165200.000001']);
    const thread = await client.conversations.replies({ channel: at, ts: parent.ts ?? '' });
    expect(thread.messages?.map((message) => [message.text, message.thread_ts])).toEqual([
      ['card', parent.ts],
      ['outcome', parent.ts],
      ['loud', parent.ts],
    ]);
    expect(thread.messages?.[0]).toMatchObject({ reply_count: 2, reply_users: [slack.team.botUserId] });
    const history = await client.conversations.history({ channel: at });
    expect(history.messages?.map((message) => message.text)).toEqual(['loud', 'card']);
    await client.chat.update({ channel: at, ts: parent.ts ?? '', text: 'done', blocks: [{ type: 'divider' }] });
    await client.chat.delete({ channel: at, ts: reply.ts ?? '' });
    expect(slack.message(at, parent.ts ?? '')).toMatchObject({ text: 'done', blocks: [{ type: 'divider' }] });
    expect(slack.messages(at, parent.ts).map((message) => message.text)).toEqual(['loud']);
    const link = await client.chat.getPermalink({ channel: at, message_ts: parent.ts ?? '' });
    expect(link.permalink).toMatch(new RegExp(`/archives/${at}/p1795165200000000$`));
  });

  test('history is paged by cursor from newest to oldest', async () => {
    const { client, channel } = await start();
    for (const text of ['1', '2', '3', '4', '5']) await client.chat.postMessage({ channel: channel('budget'), text });
    const texts: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.conversations.history({
        channel: channel('budget'),
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      texts.push(...(page.messages ?? []).map((message) => message.text));
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);
    expect(texts).toEqual(['5', '4', '3', '2', '1']);
  });

  test('are refused by Slack’s names', async () => {
    const { slack, client, channel } = await start();
    const at = channel('approvals');
    const said = slack.as(marketer).say(at, 'mine');
    const ts = said.ok ? said.ts : '';
    const errors = await Promise.all([
      refusalOf(client.chat.postMessage({ channel: 'C404', text: 'x' })),
      refusalOf(client.chat.postMessage({ channel: channel('elsewhere'), text: 'x' })),
      refusalOf(client.chat.postMessage({ channel: at, text: '' })),
      refusalOf(client.chat.postMessage({ channel: at, text: 'x', thread_ts: '1.000000' })),
      refusalOf(client.chat.update({ channel: at, ts: '1.000000', text: 'x' })),
      refusalOf(client.chat.update({ channel: at, ts, text: 'x' })),
      refusalOf(client.chat.delete({ channel: at, ts })),
      refusalOf(client.chat.postEphemeral({ channel: at, user: 'U404', text: 'x' })),
      refusalOf(client.users.info({ user: 'U404' })),
      refusalOf(client.files.info({ file: 'F404' })),
      refusalOf(client.views.publish({ user_id: 'U404', view: { type: 'home', blocks: [] } })),
      refusalOf(
        client.views.open({
          trigger_id: 'made up',
          view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] },
        }),
      ),
    ]);
    expect(errors.map((refusal) => refusal.error)).toEqual([
      'channel_not_found',
      'not_in_channel',
      'no_text',
      'thread_not_found',
      'message_not_found',
      'cant_update_message',
      'cant_delete_message',
      'user_not_in_channel',
      'user_not_found',
      'file_not_found',
      'user_not_found',
      'invalid_trigger_id',
    ]);
    const own = await client.chat.postMessage({ channel: at, text: 'mine' });
    expect(
      await refusalOf(client.chat.update({ channel: at, ts: own.ts ?? '', text: 'x'.repeat(4001) })),
    ).toMatchObject({
      error: 'msg_too_long',
    });
    const long = await client.chat.postMessage({ channel: at, text: 'x'.repeat(40_001) });
    expect([slack.message(at, long.ts ?? '')?.text.length, Reflect.get(long, 'warning')]).toEqual([
      40_000,
      'message_truncated',
    ]);
  });

  test('timestamps rise strictly whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), (steps) => {
        const clock = stillClock();
        const messages = createMessageClock(clock);
        const given = steps.map((step) => {
          clock.advance(step);
          return messages.nextTs();
        });
        expect([...new Set(given)].sort()).toEqual(given);
      }),
    );
  });
});

describe('channels and people', () => {
  test('the app joins, makes and lists channels and opens direct messages', async () => {
    const { slack, client, channel } = await start();
    await client.conversations.join({ channel: channel('elsewhere') });
    await client.chat.postMessage({ channel: channel('elsewhere'), text: 'here now' });
    const made = await client.conversations.create({ name: 'escalations' });
    expect(await refusalOf(client.conversations.create({ name: 'escalations' }))).toMatchObject({
      error: 'name_taken',
    });
    const listed = await client.conversations.list({ types: 'public_channel', limit: 3 });
    expect(listed.channels?.map((one) => one.name)).toEqual(['approvals', 'budget', 'elsewhere']);
    const rest = await client.conversations.list({
      types: 'public_channel',
      cursor: listed.response_metadata?.next_cursor,
    });
    expect(rest.channels?.map((one) => one.id)).toEqual([made.channel?.id]);
    const direct = await client.conversations.open({ users: marketer });
    expect(direct.channel?.id).toBe(slack.directChannel(marketer).id);
    const posted = await client.chat.postMessage({ channel: marketer, text: 'hello' });
    expect(posted.channel).toBe(direct.channel?.id);
    const members = await client.conversations.members({ channel: channel('budget') });
    expect(members.members).toEqual([marketer, outsider, slack.team.botUserId]);
  });

  test('people and groups are looked up', async () => {
    const { client } = await start({ userGroups: [{ handle: 'marketing', name: 'Marketing', users: [marketer] }] });
    const found = await client.users.lookupByEmail({ email: 'mara@practice.example' });
    expect(found.user).toMatchObject({
      id: marketer,
      tz: 'Europe/Berlin',
      tz_offset: 3600,
      profile: { title: 'Marketing' },
    });
    const groups = await client.usergroups.list({ include_users: true });
    expect(groups.usergroups).toMatchObject([{ handle: 'marketing', users: [marketer] }]);
    const users = await client.usergroups.users.list({ usergroup: groups.usergroups?.[0]?.id ?? '' });
    expect(users.users).toEqual([marketer]);
  });
});

describe('files, reactions, Home and the agent pane', () => {
  test('a file goes up in three steps, is shared in a thread, shown in an image block and comes back byte for byte', async () => {
    const { slack, client, channel } = await start();
    const bytes = Buffer.from([137, 80, 78, 71, 0, 1, 2, 3]);
    const parent = await client.chat.postMessage({ channel: channel('budget'), text: 'report' });
    const uploaded = await client.filesUploadV2({
      channel_id: channel('budget'),
      thread_ts: parent.ts ?? '',
      file: bytes,
      filename: 'trend.png',
      title: 'Spend',
    });
    const id = Reflect.get(Object(uploaded.files[0]), 'files')?.[0]?.id;
    const info = await client.files.info({ file: id });
    expect(info.file).toMatchObject({ name: 'trend.png', mimetype: 'image/png', size: 8, title: 'Spend' });
    expect(slack.messages(channel('budget'), parent.ts)[0]?.files).toEqual([id]);
    const download = await fetch(info.file?.url_private ?? '', {
      headers: { authorization: `Bearer ${botToken}`, connection: 'close' },
    });
    expect(Buffer.from(await download.arrayBuffer())).toEqual(bytes);
    const image = { type: 'image' as const, slack_file: { id }, alt_text: 'Spend by day' };
    await client.chat.postMessage({ channel: channel('budget'), text: 'x', blocks: [image] });
    expect(
      await refusalOf(
        client.chat.postMessage({
          channel: channel('budget'),
          text: 'x',
          blocks: [{ ...image, slack_file: { id: 'F404' } }],
        }),
      ),
    ).toMatchObject({
      error: 'invalid_blocks',
      messages: ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'],
    });
  });

  test('reactions count once per person', async () => {
    const { slack, client, channel } = await start();
    const posted = await client.chat.postMessage({ channel: channel('budget'), text: 'x' });
    const where = { channel: channel('budget'), timestamp: posted.ts ?? '', name: 'eyes' };
    await client.reactions.add(where);
    expect(await refusalOf(client.reactions.add(where))).toMatchObject({ error: 'already_reacted' });
    slack.as(marketer).react({ channel: channel('budget'), ts: posted.ts ?? '' }, 'eyes');
    const got = await client.reactions.get(where);
    expect(got.message?.reactions).toEqual([{ name: 'eyes', users: [slack.team.botUserId, marketer], count: 2 }]);
    await client.reactions.remove(where);
    expect(await refusalOf(client.reactions.remove(where))).toMatchObject({ error: 'no_reaction' });
  });

  test('the Home is published per person under one id, guarded by its hash', async () => {
    const { slack, client } = await start();
    const view = {
      type: 'home' as const,
      blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Waiting' } }] as never[],
    };
    const first = await client.views.publish({ user_id: marketer, view });
    const second = await client.views.publish({ user_id: marketer, view, hash: first.view?.hash });
    expect(second.view?.id).toBe(first.view?.id);
    expect(await refusalOf(client.views.publish({ user_id: marketer, view, hash: first.view?.hash }))).toMatchObject({
      error: 'hash_conflict',
    });
    expect(slack.as(marketer).home()?.blocks[0]?.type).toBe('header');
  });

  test('status and prompts reach the pages of the person concerned', async () => {
    const { slack, client } = await start();
    const told: unknown[] = [];
    slack.onPageEvent((event, to) => told.push([event, to]));
    const direct = slack.directChannel(marketer).id;
    await client.assistant.threads.setStatus({
      channel_id: direct,
      thread_ts: '1.000000',
      status: 'is reading the record',
    });
    await client.assistant.threads.setSuggestedPrompts({
      channel_id: direct,
      prompts: [{ title: 'Why', message: 'why D-1' }],
    });
    expect(told).toEqual([
      [{ type: 'status', channel: direct, threadTs: '1.000000', text: 'is reading the record' }, [marketer]],
      [{ type: 'prompts', prompts: [{ title: 'Why', message: 'why D-1' }] }, [marketer]],
    ]);
  });

  test('a client of the real library pages and retries without help', async () => {
    const { slack, client, channel } = await start();
    for (let index = 0; index < 5; index += 1)
      await client.chat.postMessage({ channel: channel('budget'), text: `${index}` });
    const pager = new WebClient(botToken, { slackApiUrl: slack.apiUrl, logger: silentLogger });
    let count = 0;
    for await (const page of pager.paginate('conversations.history', { channel: channel('budget'), limit: 2 })) {
      count += Reflect.get(page, 'messages').length;
    }
    expect(count).toBe(5);
  });
});
