import { describe, expect, test } from '@jest/globals';
import type { Desk } from '../../commands/desk.ts';
import type { InputValues, Interaction, Reply } from '../../commands/interaction.ts';
import { createRouter } from '../../commands/route.ts';
import { ACTIONS, CALLBACKS } from '../../src/cards/action-ids.ts';
import { editModal } from '../../src/cards/edit-modal.ts';
import { SUBCOMMANDS } from '../../src/cards/help.ts';
import { metadata, ticketOf, ticketValue } from '../../src/cards/ticket.ts';
import { checkBlocks, checkView } from '../cards/check-blocks.ts';
import { emailDecision, NOW } from '../cards/decisions.ts';
import { fakeFlow } from './fake-flow.ts';

const decision = emailDecision();
const place = { channel: 'C1', ts: '100.1' };
const seen = { decisionId: 'D-1042', revision: 1, digest: 'd'.repeat(64), by: 'U1' };

const setUp = (changes: Parameters<typeof fakeFlow>[0] = {}) => {
  const { flow, calls } = fakeFlow(changes);
  const logged: string[] = [];
  const desk: Desk = {
    flow,
    now: () => NOW,
    people: async () => [],
    link: (path) => `https://cs.example${path}`,
    practice: true,
    longestPauseHours: () => 8,
    log: { info: (_, message) => logged.push(message) },
  };
  return { router: createRouter(desk), calls, logged };
};

const action = (actionId: string, value = ticketValue(decision)): Interaction => ({
  kind: 'action',
  user: 'U1',
  place,
  actionId,
  value,
});
const slash = (text: string): Interaction => ({
  kind: 'slash',
  user: 'U1',
  place: { channel: 'C1' },
  command: '/countersign',
  text,
});
const submit = (callbackId: string, values: InputValues, meta = metadata(ticketOf(decision), place)): Interaction => ({
  kind: 'view-submission',
  user: 'U1',
  callbackId,
  metadata: meta,
  values,
});
const textOf = (reply: Reply): string => ('text' in reply ? reply.text : '');

describe('buttons', () => {
  test('approve passes on exactly what was on the screen', async () => {
    const { router, calls } = setUp();
    expect(await router.handle(action(ACTIONS.approve))).toEqual({ kind: 'none' });
    expect(calls).toEqual([{ name: 'approve', input: seen }]);
  });

  test.each(['', 'nonsense', '{"d":"D-1042"}', '{"d":"D-1042","r":0,"g":"x"}', '{"d":"1042","r":1,"g":"x"}', 'null'])(
    'a button that does not name revision and digest (%s) decides nothing',
    async (value) => {
      const { router, calls } = setUp();
      const reply = await router.handle(action(ACTIONS.approve, value));
      expect(calls).toEqual([]);
      expect(textOf(reply)).toContain('nothing was decided');
    },
  );

  test('a refusal is told to the clicker alone, with its reason', async () => {
    const { router } = setUp({
      approve: async () => ({ ok: false, reason: 'Only Marketing decides this: ask Mia or Tom.' }),
    });
    expect(await router.handle(action(ACTIONS.approve))).toMatchObject({
      kind: 'ephemeral',
      text: 'Only Marketing decides this: ask Mia or Tom.',
    });
  });

  test('a first of two approvals says what is still missing', async () => {
    const { router } = setUp({ approve: async () => ({ ok: true, decision }) });
    expect(textOf(await router.handle(action(ACTIONS.approve)))).toContain('It still needs Marketing');
  });

  test('an unknown action id is refused aloud and logged', async () => {
    const { router, calls, logged } = setUp();
    for (const id of ['decision.destroy', 'constructor', '__proto__', '']) {
      expect(await router.handle(action(id))).toMatchObject({ kind: 'ephemeral' });
    }
    expect(calls).toEqual([]);
    expect(logged).toEqual(Array(4).fill('unknown action refused'));
  });

  test('the menu of a card names its own verb', async () => {
    const { router } = setUp();
    const menu = (v: string) => action(ACTIONS.more, JSON.stringify({ v, ...ticketOf(decision) }));
    expect(await router.handle(menu('snooze'))).toMatchObject({ kind: 'modal', view: { callback_id: 'snooze' } });
    expect(await router.handle(menu('reassign'))).toMatchObject({ kind: 'modal', view: { callback_id: 'reassign' } });
    expect(await router.handle(menu('open-record'))).toEqual({ kind: 'none' });
    expect(await router.handle(menu('stop-agent'))).toMatchObject({ kind: 'modal', view: { callback_id: 'stop' } });
    expect(await router.handle(menu('approve'))).toMatchObject({ kind: 'ephemeral' });
  });

  test('every verb a card can carry has a handler', async () => {
    const { router, logged } = setUp();
    for (const id of Object.values(ACTIONS).filter((id) => id !== ACTIONS.more && id !== ACTIONS.pickAccount)) {
      await router.handle(action(id));
    }
    expect(logged).toEqual([]);
  });

  test('what answers with a modal opens one at once, and nothing else does', () => {
    const { router } = setUp();
    expect(router.loading(action(ACTIONS.edit))).toMatchObject({ type: 'modal' });
    expect(router.loading(action(ACTIONS.approve))).toBeNull();
    expect(router.loading(slash('flag'))).toMatchObject({ type: 'modal' });
    expect(router.loading(slash('flag Northwind'))).toBeNull();
  });
});

describe('modals', () => {
  test('an untouched edit comes back byte for byte, however long', async () => {
    for (const text of ['Short.', `${'word '.repeat(1_500)}\n\n${'x'.repeat(6_000)}\n end`]) {
      const { action: original } = decision;
      if (original.kind !== 'send-email') throw new Error('not a mail');
      const long = emailDecision({ action: { ...original, email: { ...original.email, text } } });
      const view = editModal(long, place);
      const values: InputValues = Object.fromEntries(
        view.blocks.flatMap((b) =>
          'element' in b && b.element.type === 'plain_text_input'
            ? [[b.block_id ?? '', b.element.initial_value ?? null]]
            : [],
        ),
      );
      const { router, calls } = setUp();
      const sent = submit(CALLBACKS.edit, values, view.private_metadata ?? '');
      expect(router.check(sent)).toBeNull();
      await router.handle(sent);
      expect(calls).toEqual([
        { name: 'edit', input: { ...seen, edit: { kind: 'send-email', subject: original.email.subject, text } } },
      ]);
    }
  });

  test('field errors name the field, before anything is done', () => {
    const { router } = setUp();
    const email = metadata(ticketOf(decision), place, { k: 'send-email', j: [] });
    const money = metadata(ticketOf(decision), place, { k: 'move-budget' });
    const rows = metadata(ticketOf(decision), place, { k: 'repair-records', n: 3 });
    expect(router.check(submit('edit', { subject: ' ', 'text.0': 'x' }, email))).toEqual({
      subject: 'A mail needs a subject.',
    });
    expect(router.check(submit('edit', { subject: 's', 'text.0': '' }, email))).toEqual({
      'text.0': 'A mail needs a text.',
    });
    expect(router.check(submit('edit', { amount: 'a lot' }, money))).toEqual({
      amount: 'Write an amount a day such as 250 or 250.50.',
    });
    expect(router.check(submit('edit', { amount: '$1,250.50' }, money))).toBeNull();
    expect(router.check(submit('edit', { 'rows.0': [] }, rows))).toEqual({
      'rows.0': 'Keep at least one row, or reject the whole repair.',
    });
    expect(router.check(submit('reject', { kind: null }))).toEqual({ kind: 'Choose what is wrong with it.' });
    expect(router.check(submit('reject', { kind: 'other', words: ' ' }))).toHaveProperty('words');
    expect(router.check(submit('flag', { account: 'A1', words: null }))).toHaveProperty('words');
  });

  test('a rejection carries kind, words and what was seen', async () => {
    const { router, calls } = setUp();
    await router.handle(submit('reject', { kind: 'wrong-time', words: ' she is on leave ' }));
    expect(calls).toEqual([{ name: 'reject', input: { ...seen, kind: 'wrong-time', words: 'she is on leave' } }]);
  });

  test('a refusal after a modal goes to where the card is', async () => {
    const { router } = setUp({ reject: async () => ({ ok: false, reason: 'It was approved a moment ago.' }) });
    expect(await router.handle(submit('reject', { kind: 'brand' }))).toEqual({
      kind: 'ephemeral',
      text: 'It was approved a moment ago.',
      place,
    });
  });

  test('a repair keeps only the ticked rows', async () => {
    const { router, calls } = setUp();
    const meta = metadata(ticketOf(decision), place, { k: 'repair-records', n: 12 });
    await router.handle(submit('edit', { 'rows.0': ['0', '2', '99'], 'rows.10': ['11'] }, meta));
    expect(calls).toEqual([
      { name: 'edit', input: { ...seen, edit: { kind: 'repair-records', keepRows: [0, 2, 11] } } },
    ]);
  });
});

describe('/countersign', () => {
  test('bare, lists what waits with buttons and demands no id', async () => {
    const { router, calls } = setUp();
    const reply = await router.handle(slash(''));
    expect(calls).toEqual([{ name: 'waitingFor', input: { id: 'U1', limit: 1000 } }]);
    expect(JSON.stringify(reply)).toContain(ACTIONS.review);
  });

  test.each<[string, string, unknown]>([
    ['why D-1042', 'why', { question: 'D-1042', by: 'U1' }],
    ['why did you write to Grace?', 'why', { question: 'did you write to Grace?', by: 'U1' }],
    ['account northwind.example', 'accountCard', 'northwind.example'],
    ['stop', 'stop', { scope: 'all', by: 'U1' }],
    ['stop agent:sdr', 'stop', { scope: 'agent:sdr', by: 'U1' }],
    ['STOP sdr', 'stop', { scope: 'agent:sdr', by: 'U1' }],
    ['stop all because it is wrong', 'stop', { scope: 'all', by: 'U1', reason: 'it is wrong' }],
    ['stop sdr the list is old', 'stop', { scope: 'agent:sdr', by: 'U1', reason: 'the list is old' }],
    ['stop channel: email wrong list', 'stop', { scope: 'channel:email', by: 'U1', reason: 'wrong list' }],
    ['stop account Northwind Traders', 'stop', { scope: 'account:A1', by: 'U1' }],
    ['resume all', 'resume', { scope: 'all', by: 'U1' }],
    ['run outreach', 'runNow', { agent: 'outreach', by: 'U1' }],
    [
      'flag Northwind Traders their CFO called',
      'flag',
      { account: 'Northwind Traders', words: 'their CFO called', by: 'U1' },
    ],
    ['flag "Northwind": careful', 'flag', { account: 'Northwind', words: 'careful', by: 'U1' }],
    ['flag northwind.example', 'flag', { account: 'northwind.example', words: '', by: 'U1' }],
  ])('%s', async (text, name, input) => {
    const { router, calls } = setUp();
    await router.handle(slash(text));
    expect(calls.filter((c) => c.name === name)).toEqual([{ name, input }]);
  });

  test.each(['stop the world', 'stop all emails', 'resume nobody', 'run away'])(
    '%s changes nothing and says what is allowed',
    async (text) => {
      const { router, calls } = setUp();
      const reply = await router.handle(slash(text));
      expect(calls).toEqual([]);
      expect(textOf(reply)).toMatch(/sdr, outreach/);
    },
  );

  test('an unknown word gets help that names it', async () => {
    const { router } = setUp();
    expect(textOf(await router.handle(slash('dance now')))).toBe('I do not know `dance`. This is what I understand:');
    // What the help lists is understood, so that nobody is offered a word that is not.
    for (const { word } of SUBCOMMANDS) expect(textOf(await router.handle(slash(word)))).not.toContain('I do not know');
  });

  test('home publishes it', async () => {
    const { router } = setUp();
    const reply = await router.handle(slash('home'));
    expect(reply).toMatchObject({ kind: 'many', replies: [{ kind: 'home' }, { kind: 'ephemeral' }] });
    if (reply.kind === 'many' && reply.replies[0]?.kind === 'home')
      expect(checkView(reply.replies[0].view)).toEqual([]);
  });
});

describe('prose', () => {
  test.each(['approve', 'Approved!', 'yes', 'ok, send it', 'LGTM', 'reject', '👍', 'I approve'])(
    '“%s” in a thread decides nothing',
    async (text) => {
      const { router, calls } = setUp();
      const reply = await router.handle({ kind: 'thread-message', user: 'U1', place, text });
      expect(calls).toEqual([]);
      expect(textOf(reply)).toContain('Only the buttons');
    },
  );

  test('talk among people is left alone', async () => {
    const { router } = setUp();
    for (const text of [
      'I spoke to Grace, she will call us back',
      'no idea who approved the last one, and I would like to know before we go on with it',
    ]) {
      expect(await router.handle({ kind: 'thread-message', user: 'U1', place, text })).toEqual({ kind: 'none' });
    }
  });

  test('a mention asks why, in the thread', async () => {
    const { router, calls } = setUp();
    const reply = await router.handle({
      kind: 'mention',
      user: 'U1',
      place,
      text: 'why did you write to Grace at Northwind?',
    });
    expect(reply.kind).toBe('thread');
    expect(calls).toEqual([{ name: 'why', input: { question: 'why did you write to Grace at Northwind?', by: 'U1' } }]);
    if (reply.kind === 'thread') expect(checkBlocks(reply.blocks, 'message')).toEqual([]);
  });

  test('“why D-1042” by mention asks for the decision', async () => {
    const { router, calls } = setUp();
    await router.handle({ kind: 'mention', user: 'U1', place, text: 'why D-1042' });
    expect(calls).toEqual([{ name: 'why', input: { question: 'D-1042', by: 'U1' } }]);
  });
});

describe('flagging', () => {
  test('the shortcut guesses the account from the message', async () => {
    const { router } = setUp();
    const shortcut: Interaction = {
      kind: 'message-shortcut',
      user: 'U1',
      place,
      callbackId: 'flag_account',
      text: 'Heads up: Northwind Traders wants no more mail.',
    };
    const reply = await router.handle(shortcut);
    expect(JSON.stringify(reply)).toContain('"value":"A1"');
    if (reply.kind === 'modal') expect(checkView(reply.view)).toEqual([]);
  });

  test('the rep is told in the thread, and the flow knows where', async () => {
    const { router, calls } = setUp();
    const reply = await router.handle(
      submit('flag', { account: 'A1', words: 'they called me' }, metadata(null, place)),
    );
    expect(calls).toEqual([{ name: 'flag', input: { account: 'A1', words: 'they called me', by: 'U1', place } }]);
    expect(reply).toMatchObject({ kind: 'thread', place });
  });
});

describe('the first message', () => {
  test('comes once, has five lines and three buttons that do something', async () => {
    const { router } = setUp();
    const opened = (firstTime: boolean): Interaction => ({
      kind: 'home-opened',
      user: 'U1',
      place,
      tab: 'messages',
      firstTime,
    });
    const first = await router.handle(opened(true));
    if (first.kind !== 'many' || first.replies[0]?.kind !== 'direct') throw new Error('no first message');
    expect(first.replies[0].text.split('\n')).toHaveLength(5);
    const ids = first.replies[0].blocks?.flatMap((b) =>
      b.type === 'actions' ? b.elements.map((e) => e.action_id) : [],
    );
    expect(ids).toEqual([ACTIONS.waiting, ACTIONS.run, ACTIONS.help]);
    expect((await router.handle(opened(false))).kind).toBe('prompts');
  });
});
