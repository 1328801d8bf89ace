import { afterEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { checkSlack } from '../../../src/adapters/slack/check-slack.ts';
import {
  createSlackMessenger,
  type SlackMessenger,
  type SlackMessengerOptions,
} from '../../../src/adapters/slack/messenger.ts';
import { decisionCard } from '../../../src/cards/decision-card.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import { emailDecision, NOW } from '../../cards/decisions.ts';
import { type ApiCall, startFakeSlackApi } from '../../replay/fake-slack-api.ts';
import { createMemoryOutbox } from './memory-outbox.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const setUp = async (
  options: {
    intercept?: (call: ApiCall) => Record<string, unknown> | { status: number } | undefined;
  } & Partial<SlackMessengerOptions> = {},
) => {
  const api = await startFakeSlackApi(options.intercept);
  const decisions = new Map<string, Decision>();
  const outbox = createMemoryOutbox();
  const logged: string[] = [];
  const log = {
    info: () => undefined,
    warn: (_: unknown, m: string) => logged.push(m),
    error: (_: unknown, m: string) => logged.push(m),
  };
  const start = (): SlackMessenger => {
    const messenger = createSlackMessenger({
      botToken: 'xoxb-test',
      apiUrl: api.url,
      outbox,
      readDecision: async (id) => decisions.get(id) ?? null,
      readShared: async (on) => [...decisions.values()].filter((one) => one.card?.on === on),
      render: {
        live: async (key, version) => (key === 'gone' ? null : { text: `live ${key}, drawing ${version}`, blocks: [] }),
        decision: async (d) => decisionCard(d, { now: NOW, people: [], link: (p) => `https://cs.example${p}` }),
        shared: async (_, members) => ({ text: members.map((one) => one._id).join(), blocks: [] }),
        homes: async (users) => users.map(() => ({ type: 'home', blocks: [] })),
      },
      paceMs: 0,
      log,
      ...options,
    });
    open.unshift(messenger);
    return messenger;
  };
  const change = async (messenger: SlackMessenger, decision: Decision) => {
    decisions.set(decision._id, decision);
    await messenger.decisionChanged(decision);
  };
  open.push(api);
  return { api, outbox, logged, start, change, decisions };
};

const settled = async (messenger: SlackMessenger, until: () => boolean) => {
  messenger.start();
  for (let i = 0; i < 100 && !until(); i += 1) {
    await messenger.idle();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await messenger.idle();
};

describe('cards', () => {
  test('the first change posts, later ones rewrite the same message', async () => {
    const { api, start, change } = await setUp();
    const messenger = start();
    await change(messenger, emailDecision());
    await messenger.idle();
    await change(messenger, emailDecision({ state: 'executing', version: 4 }));
    await messenger.idle();
    expect(api.messages).toHaveLength(1);
    expect(api.messages[0]).toMatchObject({ channel: 'C000', text: expect.stringContaining('sending …') });
    expect(api.named('conversations.join')).toHaveLength(1);
  });

  test('a burst of changes becomes few calls and ends with the newest', async () => {
    const { api, start, change } = await setUp();
    const messenger = start();
    for (let version = 3; version < 23; version += 1) {
      await change(messenger, emailDecision({ version, title: `Version ${version}` }));
    }
    await messenger.idle();
    expect(api.messages).toHaveLength(1);
    expect(api.messages[0]?.text).toContain('Version 22');
    expect(api.named('chat.update').length).toBeLessThan(10);
  });

  test('every copy is rewritten', async () => {
    const { api, start, change } = await setUp({ alsoTo: () => ['U7'] });
    const messenger = start();
    await change(messenger, emailDecision());
    await messenger.idle();
    await change(messenger, emailDecision({ state: 'expired', version: 4 }));
    await messenger.idle();
    expect(api.messages.map((m) => m.channel).toSorted()).toEqual(['C000', 'DU7']);
    expect(api.messages.every((m) => m.text.includes('expired'))).toBe(true);
  });

  test('a crash between post and record leaves one message', async () => {
    const { api, outbox, start, change } = await setUp();
    const first = start();
    await change(first, emailDecision());
    await first.idle();
    await first.stop();
    // What the store holds when the process died after Slack took the post and before it was recorded.
    const row = outbox.rows.get('card/D-1042/approvals');
    if (!row) throw new Error('no row');
    outbox.rows.set(row._id, {
      ...row,
      ts: undefined,
      channelId: undefined,
      shownVersion: 0,
      postingSince: new Date(Date.now() - 60_000),
      postingBy: 'the process that died',
    });
    const second = start();
    second.start();
    await second.idle();
    expect(api.messages).toHaveLength(1);
    expect(outbox.rows.get(row._id)).toMatchObject({ ts: api.messages[0]?.ts, channelId: 'C000', shownVersion: 3 });
  });

  test('no answer to a post is not a second post', async () => {
    let isFirst = true;
    const { api, start, change } = await setUp({
      intercept: ({ method, args }) => {
        if (method !== 'chat.postMessage' || !isFirst) return undefined;
        isFirst = false;
        // Slack took it, and the answer got lost.
        api.messages.push({
          channel: String(args.channel),
          ts: '999.1',
          text: String(args.text),
          metadata: args.metadata,
        });
        return { status: 503 };
      },
    });
    const messenger = start();
    await change(messenger, emailDecision());
    await settled(messenger, () => api.named('conversations.history').length > 0);
    expect(api.messages).toHaveLength(1);
    expect(api.named('chat.postMessage')).toHaveLength(1);
  });

  test('a card that Slack refuses is shown as text, and that is logged', async () => {
    const { api, logged, start, change } = await setUp({
      intercept: ({ method, args }) =>
        method === 'chat.postMessage' && args.blocks ? { ok: false, error: 'invalid_blocks' } : undefined,
    });
    const messenger = start();
    await change(messenger, emailDecision());
    await messenger.idle();
    expect(api.messages).toEqual([expect.objectContaining({ text: expect.stringContaining('Email to Grace Lee') })]);
    expect(logged).toContain('slack refused the blocks of a message; its text was posted alone');
  });

  test('a rate limit delays and loses nothing', async () => {
    let limited = 2;
    const { api, start, change } = await setUp({
      intercept: ({ method }) => {
        if (method !== 'chat.postMessage' || limited === 0) return undefined;
        limited -= 1;
        return { status: 429 };
      },
    });
    const messenger = start();
    await change(messenger, emailDecision());
    await settled(messenger, () => api.messages.length > 0);
    expect(api.messages).toHaveLength(1);
  });

  test('a deleted card is posted anew', async () => {
    const { api, start, change } = await setUp();
    const messenger = start();
    await change(messenger, emailDecision());
    await messenger.idle();
    api.messages.length = 0;
    await change(messenger, emailDecision({ version: 4 }));
    await messenger.idle();
    expect(api.messages).toHaveLength(1);
  });
});

describe('notes', () => {
  test('a note waits for its card and stands in its thread, once', async () => {
    const { api, start, change } = await setUp();
    const messenger = start();
    await messenger.inThread('D-1042', { text: 'Grace replied.', context: 'signal S2' });
    await change(messenger, emailDecision());
    await messenger.inThread('D-1042', { text: 'Grace replied.', context: 'signal S2' });
    await settled(messenger, () => api.messages.length === 2);
    const [card, note] = api.messages;
    expect(api.messages).toHaveLength(2);
    expect(note).toMatchObject({ channel: 'C000', thread_ts: card?.ts, text: 'Grace replied.' });
  });

  test('a note about a card waits until that is posted, and links it', async () => {
    const { api, start, change } = await setUp({
      intercept: ({ method }) =>
        method === 'auth.test' ? { user_id: 'UBOT', url: 'https://practice.example/' } : undefined,
    });
    const messenger = start();
    const note = { text: 'Mia is away, and you stand in.', card: { id: 'D-1042', channel: 'approvals' as const } };
    await messenger.direct('U7', note);
    await change(messenger, emailDecision());
    await settled(messenger, () => api.messages.length === 2);
    const [card, said] = api.messages;
    expect(said?.text).toBe(
      `Mia is away, and you stand in. The card is in <https://practice.example/archives/${card?.channel}/p${card?.ts.replace('.', '')}|#approvals>.`,
    );
    expect(await messenger.cardLinks(['D-1042', 'D-1'])).toEqual({
      'D-1042': `https://practice.example/archives/${card?.channel}/p${card?.ts.replace('.', '')}`,
    });
  });

  test('a note that is drawn from the store stands in its thread, and is drawn again there with each call', async () => {
    const { api, start, change } = await setUp();
    const messenger = start();
    const note = { key: 'reply/D-1042/S2', under: 'D-1042', version: 1 };
    await messenger.show(note);
    await change(messenger, emailDecision());
    await messenger.show(note);
    await settled(messenger, () => api.messages.length === 2);
    const shown = { channel: 'C000', thread_ts: api.messages[0]?.ts };
    expect(api.messages.slice(1)).toMatchObject([{ ...shown, text: 'live reply/D-1042/S2, drawing 1' }]);
    // Nothing of the decision changed between the two: what somebody had chosen on the note is gone all the same.
    for (const drawing of [2, 3]) {
      await messenger.showAgain(note.key);
      await messenger.idle();
      expect(api.messages.slice(1)).toMatchObject([{ ...shown, text: `live reply/D-1042/S2, drawing ${drawing}` }]);
    }
    await messenger.showAgain('reply/D-1042/never-shown');
    await messenger.idle();
    expect(api.messages).toHaveLength(2);
    // Somebody deleted it: it is there again with the next drawing, in its thread.
    api.messages.pop();
    await messenger.showAgain(note.key);
    await messenger.idle();
    expect(api.messages.slice(1)).toMatchObject([{ ...shown, text: 'live reply/D-1042/S2, drawing 4' }]);
  });

  test('the welcome comes once, also after a restart', async () => {
    const { api, start } = await setUp();
    for (let i = 0; i < 2; i += 1) {
      const messenger = start();
      await messenger.once('welcome', 'countersign', { text: 'Hello.', blocks: [] });
      await messenger.idle();
    }
    expect(api.messages).toHaveLength(1);
  });

  test('metadata names nothing: a hash only', async () => {
    const { api, start } = await setUp();
    const messenger = start();
    await messenger.direct('U7', { text: 'Your flag was taken over.' });
    await messenger.idle();
    expect(api.messages[0]?.metadata).toEqual({
      event_type: 'countersign',
      event_payload: { id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });
});

describe('App Home', () => {
  test('once somebody has opened it, it is kept true', async () => {
    const { api, start, change } = await setUp();
    const messenger = start();
    await messenger.homeOpened('U1');
    await messenger.idle();
    expect(api.named('views.publish')).toEqual([]);
    await change(messenger, emailDecision());
    await messenger.idle();
    expect(api.named('views.publish').map((c) => c.args.user_id)).toEqual(['U1']);
  });
});

describe('the check of a workspace', () => {
  test('says in plain words what is missing', async () => {
    const { api } = await setUp({
      intercept: ({ method }) =>
        method === 'conversations.list' ? { channels: [{ id: 'C1', name: 'approvals', is_member: true }] } : undefined,
    });
    const results = await checkSlack(new WebClient('x', { slackApiUrl: api.url }));
    expect(results.find((r) => r.what === 'Channel #approvals')).toMatchObject({ ok: true });
    expect(results.find((r) => r.what === 'Channel #budget')).toMatchObject({
      ok: false,
      hint: expect.stringContaining('/invite'),
    });
  });

  test('a wrong token is named with where to find the right one', async () => {
    const { api } = await setUp({ intercept: () => ({ ok: false, error: 'invalid_auth' }) });
    expect(await checkSlack(new WebClient('x', { slackApiUrl: api.url }))).toEqual([
      { what: 'Slack token', ok: false, hint: expect.stringContaining('`invalid_auth`') },
    ]);
  });
});
