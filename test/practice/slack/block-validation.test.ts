import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Surface } from '../../../src/practice/slack/block-kinds.ts';
import { checkBlocks, elementsOf } from '../../../src/practice/slack/block-validation.ts';
import { marketer, refusalOf, startSlack } from './slack-kit.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (actionId: string, over: object = {}) => ({
  type: 'button',
  action_id: actionId,
  text: plain('Send'),
  ...over,
});
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const messages = (blocks: unknown, surface: Surface = 'message') => {
  const checked = checkBlocks(blocks, surface);
  return checked.ok ? [] : checked.messages;
};
const bar = (over: object = {}) => ({
  type: 'data_visualization',
  title: 'Replies',
  chart: {
    type: 'bar',
    series: [{ name: 'A', data: [{ label: 'Mon', value: 1 }] }],
    axis_config: { categories: ['Mon'] },
    ...over,
  },
});

describe('blocks that cards use', () => {
  test.each<[string, unknown, Surface]>([
    [
      'section',
      {
        ...section('hi'),
        fields: [mrkdwn('a'), plain('b')],
        accessory: { type: 'overflow', options: [{ text: plain('Snooze'), value: 's' }] },
      },
      'message',
    ],
    ['header', { type: 'header', text: plain('Waiting') }, 'home'],
    [
      'context',
      {
        type: 'context',
        elements: [mrkdwn('sdr'), { type: 'image', image_url: 'https://x.example/a.png', alt_text: 'a' }],
      },
      'message',
    ],
    [
      'actions',
      {
        type: 'actions',
        elements: [
          button('a', {
            style: 'primary',
            confirm: { title: plain('Sure?'), text: mrkdwn('It goes out'), confirm: plain('Send'), deny: plain('No') },
          }),
        ],
      },
      'message',
    ],
    [
      'input',
      {
        type: 'input',
        label: plain('Why'),
        optional: true,
        element: { type: 'plain_text_input', multiline: true, action_id: 'why' },
      },
      'modal',
    ],
    ['markdown', { type: 'markdown', text: '# All of it' }, 'message'],
    [
      'rich_text',
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }] },
      'message',
    ],
    [
      'table',
      { type: 'table', column_settings: [{ align: 'right' }], rows: [[{ type: 'raw_text', text: 'now' }]] },
      'message',
    ],
    [
      'data_table',
      {
        type: 'data_table',
        caption: 'Rows',
        rows: [[{ type: 'raw_text', text: 'n' }], [{ type: 'raw_number', value: 1, text: '1' }]],
      },
      'message',
    ],
    [
      'container',
      {
        type: 'container',
        title: plain('Evidence'),
        is_collapsible: true,
        child_blocks: [section('a'), { type: 'divider' }],
      },
      'message',
    ],
    ['card', { type: 'card', title: mrkdwn('Ada'), body: mrkdwn('CTO'), actions: [button('open')] }, 'message'],
    ['alert', { type: 'alert', level: 'warning', text: mrkdwn('changed meanwhile') }, 'modal'],
    ['data_visualization', bar(), 'message'],
    [
      'context_actions',
      {
        type: 'context_actions',
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'f',
            positive_button: { text: plain('Good'), value: '1' },
            negative_button: { text: plain('Bad'), value: '0' },
          },
        ],
      },
      'message',
    ],
  ])('%s is taken', (_kind, block, surface) => {
    expect(messages([block], surface)).toEqual([]);
  });

  const refusals: [string, unknown, string[], Surface?][] = [
    ['an unknown kind', { type: 'hologram' }, ['unsupported type: hologram [json-pointer:/blocks/0/type]']],
    [
      'a kind without a place here',
      { type: 'alert', text: plain('x') },
      ['unsupported type: alert [json-pointer:/blocks/0/type]'],
    ],
    ['a chart on the Home', bar(), ['unsupported type: data_visualization [json-pointer:/blocks/0/type]'], 'home'],
    [
      'a section without words',
      { type: 'section' },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'must define either `text` or `fields` [json-pointer:/blocks/0/type]',
      ],
    ],
    [
      'a text too long',
      section('x'.repeat(3001)),
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      ],
    ],
    [
      'an empty text',
      section(''),
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
      ],
    ],
    [
      'a missing field',
      { type: 'image', image_url: 'https://x.example/a.png' },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'missing required field: alt_text [json-pointer:/blocks/0]',
      ],
    ],
    [
      'a field too many',
      { type: 'divider', colour: 'red' },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'invalid additional property: colour [json-pointer:/blocks/0]',
      ],
    ],
    [
      'a wrong style',
      { type: 'actions', elements: [button('a', { style: 'loud' })] },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
      ],
    ],
    [
      'an unknown element',
      { type: 'actions', elements: [{ type: 'lever' }] },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'unsupported type: lever [json-pointer:/blocks/0/elements/0/type]',
      ],
    ],
    [
      '26 elements',
      { type: 'actions', elements: Array.from({ length: 26 }, (_, index) => button(`a${index}`)) },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
      ],
    ],
    [
      'one action id twice',
      { type: 'actions', elements: [button('a'), button('a')] },
      ['`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'],
    ],
    [
      'an image from two places',
      { type: 'image', image_url: 'https://x.example/a.png', slack_file: { id: 'F1' }, alt_text: 'a' },
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'must define either `image_url` or `slack_file` [json-pointer:/blocks/0/image_url]',
      ],
    ],
    [
      'a chart whose labels do not fit',
      bar({ axis_config: { categories: ['Tue'] } }),
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0]',
        'data labels must match the axis categories [json-pointer:/blocks/0/chart/series/0/data]',
      ],
    ],
  ];
  test.each(refusals.map(([why, block, expected, surface]) => ({ why, block, expected, surface })))(
    '$why is refused',
    ({ block, expected, surface }) => {
      expect(messages([block], surface)).toEqual(expected);
    },
  );

  test('one block id stands once, also inside a container', () => {
    const blocks = [
      { ...section('a'), block_id: 'x' },
      { type: 'container', child_blocks: [{ ...section('b'), block_id: 'x' }] },
    ];
    expect(messages(blocks)).toEqual([
      '`block_id` "x" already exists [json-pointer:/blocks/1/child_blocks/0/block_id]',
    ]);
  });

  test('a message takes 50 blocks, a view 100, a message one table and two charts', () => {
    expect(messages(Array(50).fill({ type: 'divider' }))).toEqual([]);
    expect(messages(Array(51).fill({ type: 'divider' }))).toEqual([
      'no more than 50 items allowed [json-pointer:/blocks]',
    ]);
    expect(messages(Array(101).fill({ type: 'divider' }), 'modal')).toEqual([
      'no more than 100 items allowed [json-pointer:/blocks]',
    ]);
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };
    expect(messages([table, table])).toEqual(['no more than 1 table blocks allowed [json-pointer:/blocks/1]']);
    expect(messages([bar(), bar(), bar()])).toEqual([
      'no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]',
    ]);
  });

  test('every block and element ends with an id of its own, and what was posted is not changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string({ minLength: 1, maxLength: 8 }), { nil: undefined }), { maxLength: 20 }),
        (ids) => {
          const unique = ids.map((id, index) => (id === undefined || ids.indexOf(id) !== index ? undefined : id));
          const posted = unique.map((block_id) => ({
            type: 'actions',
            ...(block_id ? { block_id } : {}),
            elements: [{ type: 'button', text: plain('x') }],
          }));
          const before = structuredClone(posted);
          const checked = checkBlocks(posted, 'message');
          if (!checked.ok) throw new Error(checked.messages.join());
          expect(new Set(checked.blocks.map((block) => block.block_id)).size).toBe(posted.length);
          expect(elementsOf(checked.blocks).every(({ element }) => element.action_id.length > 0)).toBe(true);
          expect(posted).toEqual(before);
        },
      ),
    );
  });
});

describe('over the Web API', () => {
  test('refusals carry Slack’s error and messages, for messages and for views', async () => {
    const { slack, client, channel } = await startSlack();
    try {
      const at = channel('approvals');
      const post = (blocks: unknown) =>
        refusalOf(client.chat.postMessage({ channel: at, text: 'x', blocks: blocks as never }));
      expect(await post([{ type: 'hologram' }])).toEqual({
        error: 'invalid_blocks',
        messages: ['[ERROR] unsupported type: hologram [json-pointer:/blocks/0/type]'],
      });
      expect(await post('not json')).toMatchObject({ error: 'invalid_blocks_format' });
      const long = { type: 'markdown', text: 'x'.repeat(7_000) };
      expect(await post([long, long])).toMatchObject({ error: 'msg_blocks_too_long' });
      const home = { type: 'home', blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] };
      expect(await refusalOf(client.views.publish({ user_id: marketer, view: home as never }))).toEqual({
        error: 'invalid_arguments',
        messages: [
          '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
          '[ERROR] failed to match all allowed schemas [json-pointer:/view/blocks/0]',
          '[ERROR] must be less than 151 characters [json-pointer:/view/blocks/0/text/text]',
        ],
      });
      const modal = (over: object) =>
        refusalOf(
          client.views.open({
            trigger_id: 'x',
            view: { type: 'modal', title: plain('Edit'), blocks: [], ...over } as never,
          }),
        );
      expect((await modal({ title: plain('x'.repeat(25)) })).messages).toContain(
        '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
      );
      expect((await modal({ private_metadata: 'x'.repeat(3001) })).messages).toContain(
        '[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]',
      );
      const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input' } };
      expect((await modal({ blocks: [input] })).messages[1]).toMatch(/`submit` is required/);
    } finally {
      await slack.close();
    }
  });
});
