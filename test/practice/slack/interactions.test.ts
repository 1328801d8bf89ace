import { afterEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import type { PracticeSlackOptions } from '../../../src/practice/slack/practice-slack.ts';
import { marketer, outsider, startWithBolt, until } from './slack-kit.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});
const start = async (listen: (app: App) => void, over: Partial<PracticeSlackOptions> = {}) => {
  const world = await startWithBolt(listen, over);
  stop = world.close;
  return world;
};
const card = (label = 'Send to 1 person') => [
  { type: 'section', text: { type: 'mrkdwn', text: '*Email to Ada*' } },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: label }, value: 'D-1:1:abc' },
      {
        type: 'static_select',
        action_id: 'snooze',
        options: [
          { text: { type: 'plain_text', text: 'An hour' }, value: '1h' },
          { text: { type: 'plain_text', text: 'A day' }, value: '1d' },
        ],
      },
    ],
  },
];
const modal = (title: string, blocks: unknown[] = []) => ({
  type: 'modal' as const,
  callback_id: 'edit',
  title: { type: 'plain_text' as const, text: title },
  submit: { type: 'plain_text' as const, text: 'Save' },
  private_metadata: 'D-1',
  blocks: blocks as never[],
});
const subject = {
  type: 'input',
  block_id: 'subject',
  label: { type: 'plain_text', text: 'Subject' },
  element: { type: 'plain_text_input', action_id: 'subject', initial_value: 'Hello', max_length: 20 },
};

describe('a click', () => {
  test('reaches the app signed, with container, message, state, response_url and the value that the app posted', async () => {
    const seen: Record<string, unknown>[] = [];
    const { slack, client, channel } = await start((app) => {
      app.action('approve', async ({ ack, body, respond }) => {
        await ack();
        seen.push(body as never);
        await respond({ replace_original: true, text: 'approved' });
      });
    });
    const posted = await client.chat.postMessage({ channel: channel('approvals'), text: 'card', blocks: card() });
    const outcome = await slack
      .as(marketer)
      .click({ channel: channel('approvals'), ts: posted.ts ?? '' }, 'approve', { value: 'forged' });
    expect(outcome).toEqual({ ok: true });
    await until(() => slack.messages(channel('approvals'))[0]?.text === 'approved');
    expect(seen[0]).toMatchObject({
      type: 'block_actions',
      user: { id: marketer, team_id: slack.team.teamId },
      container: { type: 'message', message_ts: posted.ts, channel_id: channel('approvals'), is_ephemeral: false },
      channel: { id: channel('approvals'), name: 'approvals' },
      message: { ts: posted.ts, bot_id: slack.team.botId },
      state: { values: { decide: { snooze: { type: 'static_select', selected_option: null } } } },
      actions: [{ type: 'button', action_id: 'approve', block_id: 'decide', value: 'D-1:1:abc' }],
    });
  });

  test('on a select carries the chosen option, and one that is not listed is refused', async () => {
    const chosen: unknown[] = [];
    const { slack, client, channel } = await start((app) => {
      app.action('snooze', async ({ ack, payload }) => {
        await ack();
        chosen.push(payload);
      });
    });
    const posted = await client.chat.postMessage({ channel: channel('approvals'), text: 'card', blocks: card() });
    const at = { channel: channel('approvals'), ts: posted.ts ?? '' };
    await slack.as(marketer).click(at, 'snooze', { selected_option: { value: '1d' } });
    expect(chosen).toMatchObject([{ selected_option: { text: { text: 'A day' }, value: '1d' } }]);
    expect(await slack.as(marketer).click(at, 'snooze', { selected_option: { value: '9d' } })).toEqual({
      ok: false,
      status: 400,
      reason: '`selected_option` is not in this list',
    });
  });

  test('that is not acknowledged in time is reported to the person who clicked and to nobody else', async () => {
    const told: [string, readonly string[]][] = [];
    let isLate = false;
    const { slack, client, channel } = await start(
      (app) => {
        app.action('approve', async ({ ack }) => {
          await new Promise((resolve) => setTimeout(resolve, 120));
          await ack().catch(() => undefined);
          isLate = true;
        });
      },
      { timing: { ackMs: 60 } },
    );
    slack.onPageEvent((event, to) => {
      if (event.type === 'error') told.push([event.text, to]);
    });
    const posted = await client.chat.postMessage({ channel: channel('approvals'), text: 'card', blocks: card() });
    const outcome = await slack.as(marketer).click({ channel: channel('approvals'), ts: posted.ts ?? '' }, 'approve');
    const text = 'Countersign did not respond in time. Look whether it acted before you try again.';
    expect(outcome).toEqual({ ok: false, status: 504, reason: text });
    expect(told).toEqual([[text, [marketer]]]);
    await until(() => isLate);
  });

  test('on an ephemeral message works for its reader only', async () => {
    let clicks = 0;
    const { slack, client, channel } = await start((app) => {
      app.action('approve', async ({ ack, body }) => {
        await ack();
        clicks += Reflect.get(Object(Reflect.get(body, 'container')), 'is_ephemeral') === true ? 1 : 100;
      });
    });
    const posted = await client.chat.postEphemeral({
      channel: channel('approvals'),
      user: marketer,
      text: 'x',
      blocks: card(),
    });
    const at = { channel: channel('approvals'), ts: posted.message_ts ?? '' };
    expect(await slack.as(outsider).click(at, 'approve')).toMatchObject({ ok: false, status: 404 });
    expect(await slack.as(marketer).click(at, 'approve')).toEqual({ ok: true });
    expect(clicks).toBe(1);
  });
});

describe('response_url', () => {
  test('works five times, in public only when asked, and deletes the original', async () => {
    const answers: number[] = [];
    const { slack, client, channel } = await start((app) => {
      app.action('approve', async ({ ack, body }) => {
        await ack();
        const url = String(Reflect.get(body, 'response_url'));
        const send = async (payload: unknown) => {
          const response = await fetch(url, {
            method: 'POST',
            body: JSON.stringify(payload),
            headers: { connection: 'close' },
          });
          answers.push(response.status);
        };
        await send({ text: 'only you' });
        await send({ text: 'everybody', response_type: 'in_channel' });
        await send({ text: 'changed', replace_original: true });
        await send({ blocks: [{ type: 'nothing-known' }] });
        await send({ delete_original: true });
        await send({ text: 'once too often' });
      });
    });
    const posted = await client.chat.postMessage({ channel: channel('approvals'), text: 'card', blocks: card() });
    await slack.as(marketer).click({ channel: channel('approvals'), ts: posted.ts ?? '' }, 'approve');
    await until(() => answers.length === 6);
    expect(answers).toEqual([200, 200, 200, 400, 200, 404]);
    expect(slack.messages(channel('approvals')).map((message) => message.text)).toEqual(['everybody']);
    expect(
      slack
        .as(marketer)
        .ephemerals()
        .map((message) => message.text),
    ).toEqual(['only you']);
  });
});

describe('modals', () => {
  test('open once per trigger, stack to three, update in place and refuse an outdated hash', async () => {
    const errors: unknown[] = [];
    const { slack, client, channel } = await start((app) => {
      app.action('approve', async ({ ack, body, client: web }) => {
        await ack();
        const trigger_id = String(Reflect.get(body, 'trigger_id'));
        const opened = await web.views.open({ trigger_id, view: modal('One', [subject]) });
        errors.push(await web.views.open({ trigger_id, view: modal('Two') }).catch((error) => error.data.error));
        const view_id = opened.view?.id ?? '';
        const first = await web.views.update({ view_id, hash: opened.view?.hash, view: modal('Filled', [subject]) });
        errors.push(
          await web.views
            .update({ view_id, hash: opened.view?.hash, view: modal('Late') })
            .catch((error) => error.data.error),
        );
        errors.push(first.view?.title?.text);
      });
    });
    const posted = await client.chat.postMessage({ channel: channel('approvals'), text: 'card', blocks: card() });
    await slack.as(marketer).click({ channel: channel('approvals'), ts: posted.ts ?? '' }, 'approve');
    await until(() => errors.length === 3);
    expect(errors).toEqual(['exchanged_trigger_id', 'hash_conflict', 'Filled']);
    expect(
      slack
        .as(marketer)
        .modals()
        .map((view) => view.title),
    ).toEqual([{ type: 'plain_text', text: 'Filled' }]);
  });

  test('a trigger is dead after its time', async () => {
    const errors: unknown[] = [];
    const { slack } = await start(
      (app) => {
        app.shortcut('ask-why', async ({ ack, shortcut, client }) => {
          await ack();
          await new Promise((resolve) => setTimeout(resolve, 40));
          errors.push(
            await client.views
              .open({ trigger_id: shortcut.trigger_id, view: modal('Late') })
              .catch((error) => error.data.error),
          );
        });
      },
      { timing: { triggerMs: 20 } },
    );
    await slack.as(marketer).globalShortcut('ask-why');
    await until(() => errors.length === 1);
    expect(errors).toEqual(['expired_trigger_id']);
  });

  test('a submission carries what was entered; errors, update, push and clear do what Slack does', async () => {
    const submitted: unknown[] = [];
    const answers: Record<string, unknown>[] = [
      { response_action: 'errors', errors: { subject: 'the subject names another company' } },
      { response_action: 'update', view: modal('Again', [subject]) },
      { response_action: 'push', view: modal('Sure?') },
      { response_action: 'push', view: modal('Really?') },
      { response_action: 'push', view: modal('One too many') },
      { response_action: 'clear' },
    ];
    const { slack } = await start((app) => {
      app.shortcut('ask-why', async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: modal('Edit', [subject]) });
      });
      app.view('edit', async ({ ack, view }) => {
        submitted.push(view.state.values.subject?.subject?.value);
        await ack(answers.shift() as never);
      });
    });
    const mara = slack.as(marketer);
    await mara.globalShortcut('ask-why');
    await until(() => mara.modal() !== undefined);
    const titles = () => mara.modals().map((view) => Reflect.get(Object(view.title), 'text'));
    expect(await mara.submit({ subject: 'x'.repeat(21) })).toEqual({
      ok: true,
      action: 'errors',
      errors: { subject: 'Please enter no more than 20 characters.' },
    });
    expect(await mara.submit({ subject: '' })).toMatchObject({
      errors: { subject: 'Please complete this required field.' },
    });
    expect(submitted).toEqual([]);
    expect(await mara.submit({ subject: 'Typed' })).toEqual({
      ok: true,
      action: 'errors',
      errors: { subject: 'the subject names another company' },
    });
    expect(await mara.submit({})).toEqual({ ok: true, action: 'update' });
    expect(submitted).toEqual(['Typed', 'Typed']);
    expect(titles()).toEqual(['Again']);
    await mara.submit({});
    await mara.submit({});
    expect(titles()).toEqual(['Again', 'Sure?', 'Really?']);
    expect(await mara.submit({})).toEqual({ ok: true, action: 'errors', errors: {} });
    expect(titles()).toHaveLength(3);
    expect(await mara.submit({})).toEqual({ ok: true, action: 'clear' });
    expect(titles()).toEqual([]);
  });

  test('an empty acknowledgement closes the top view; closing tells an app that asked to know', async () => {
    const closed: unknown[] = [];
    const { slack } = await start((app) => {
      app.shortcut('ask-why', async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: { ...modal('Edit'), notify_on_close: true } });
      });
      app.view('edit', async ({ ack }) => ack());
      app.view({ type: 'view_closed', callback_id: 'edit' }, async ({ ack, body }) => {
        await ack();
        closed.push(body.view.private_metadata);
      });
    });
    const mara = slack.as(marketer);
    await mara.globalShortcut('ask-why');
    await until(() => mara.modal() !== undefined);
    expect(await mara.submit()).toEqual({ ok: true, action: 'close' });
    expect(mara.modals()).toEqual([]);
    await mara.globalShortcut('ask-why');
    await until(() => mara.modal() !== undefined);
    expect(await mara.closeModal()).toEqual({ ok: true });
    expect(closed).toEqual(['D-1']);
  });
});

describe('commands, shortcuts and suggestions', () => {
  test('a slash command answers to the person alone unless it says otherwise; an unknown one is refused aloud', async () => {
    const { slack, channel } = await start((app) => {
      app.command('/countersign', async ({ ack, command }) =>
        command.text === 'public'
          ? ack({ response_type: 'in_channel', text: 'for all' })
          : ack(`you said ${command.text}`),
      );
      app.command('/escaped', async ({ ack, command }) => ack(command.text));
    });
    const mara = slack.as(marketer);
    expect(await mara.command(channel('approvals'), '/countersign', 'why D-1')).toEqual({ ok: true });
    await mara.command(channel('approvals'), '/countersign', 'public');
    await mara.command(channel('approvals'), '/escaped', 'ask @otto in #budget');
    expect(mara.ephemerals().map((message) => message.text)).toEqual([
      'you said why D-1',
      `ask <@${outsider}> in <#${channel('budget')}|budget>`,
    ]);
    expect(slack.messages(channel('approvals')).map((message) => message.text)).toEqual(['for all']);
    expect(await mara.command(channel('approvals'), '/nothing', '')).toMatchObject({
      ok: false,
      reason: '/nothing is not a valid command. Type / to see the commands there are.',
    });
  });

  test('a message shortcut names the message', async () => {
    const seen: unknown[] = [];
    const { slack, channel } = await start((app) => {
      app.shortcut({ callback_id: 'flag-account', type: 'message_action' }, async ({ ack, shortcut }) => {
        await ack();
        seen.push([shortcut.message.text, shortcut.channel.id, shortcut.user.id]);
      });
    });
    const said = slack.as(outsider).say(channel('budget'), 'they are angry');
    if (!said.ok) throw new Error(said.reason);
    await slack.as(marketer).messageShortcut({ channel: channel('budget'), ts: said.ts }, 'flag-account');
    expect(seen).toEqual([['they are angry', channel('budget'), marketer]]);
  });

  test('an external select asks the app for its options', async () => {
    const { slack, client, channel } = await start((app) => {
      app.options('account', async ({ ack, payload }) =>
        ack({ options: [{ text: { type: 'plain_text', text: `like ${payload.value}` }, value: 'A1' }] }),
      );
    });
    const blocks = [
      {
        type: 'actions',
        block_id: 'pick',
        elements: [{ type: 'external_select', action_id: 'account', min_query_length: 1 }],
      },
    ];
    const posted = await client.chat.postMessage({ channel: channel('approvals'), text: 'pick', blocks });
    const offered = await slack.as(marketer).suggest({
      actionId: 'account',
      blockId: 'pick',
      value: 'ac',
      container: { type: 'message', channel: channel('approvals'), ts: posted.ts ?? '' },
    });
    expect(offered).toEqual({
      ok: true,
      options: [{ text: { type: 'plain_text', text: 'like ac' }, value: 'A1' }],
      optionGroups: [],
    });
  });
});
