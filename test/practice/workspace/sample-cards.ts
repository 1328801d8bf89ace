/** Cards and views as the app sends them, for the fake workspace. */

/** When the practice story happens: Sunday, 22 November 2026, 13:20 UTC. */
export const STORY_SECONDS = 1_795_353_600;

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const option = (text: string, value: string) => ({ text: plain(text), value });
const button = (actionId: string, text: string, more: object = {}) => ({
  type: 'button',
  action_id: actionId,
  text: plain(text),
  value: '{"id":"D-1042","revision":1}',
  ...more,
});
const section = (id: string, text: string, more: object = {}) => ({
  type: 'section',
  block_id: id,
  text: mrkdwn(text),
  ...more,
});
const context = (id: string, text: string) => ({ type: 'context', block_id: id, elements: [mrkdwn(text)] });
const divider = { type: 'divider' };

const menu = {
  type: 'overflow',
  action_id: 'more',
  options: [
    option('Snooze', 'snooze'),
    option('Reassign', 'reassign'),
    option('Open the record', 'record'),
    option('Stop the sdr agent', 'stop'),
  ],
};

/** A proposed email that waits for Marketing; approving asks once more. */
export const emailCard = (at: number): object[] => [
  section('D-1042.title', '*Email to Priya Natarajan, Head of Platform at Halden Maschinenbau*', { accessory: menu }),
  context(
    'D-1042.state',
    `sdr · needs Marketing · expires <!date^${at + 14_400}^{date_short_pretty} {time}|17:00> · low risk · \`D-1042\``,
  ),
  divider,
  section('D-1042.to', 'Mara Lindt &lt;mara@leadforge.example&gt; → priya.natarajan@halden.example'),
  {
    type: 'section',
    block_id: 'D-1042.text',
    text: plain(
      'Subject: Two questions your platform team asked on our pricing page\n\nHi Priya,\n\nTwo of your colleagues compared the Team and Scale plans on Wednesday. Scale is the one with single sign-on and the audit export; Team is not.\n… 6 more lines',
    ),
  },
  divider,
  section(
    'D-1042.reasons',
    [
      '*Reaches*  Priya Natarajan, Head of Platform at Halden Maschinenbau (stage: evaluating)',
      '*Why now*',
      `• <!date^${at - 345_600}^{date_short}|18 Nov> Two people of the committee read the pricing page, 7 minutes`,
      `• <!date^${at - 259_200}^{date_short}|19 Nov> Jonas Weber asked about single sign-on by mail`,
      '*Step*  2 of 4 towards “technical sponsor engaged”',
      '*Expected*  11 % reply (6–17 %), from 214 like it · costs no money, touch 1 of 3 this week',
      '*Instead of*  call task 9 % · wait a week 4 %',
      '*Asked by*  `new-contact-needs-a-person`',
    ].join('\n'),
  ),
  context('D-1042.writer', 'Written by the built-in writer; no language model was used.'),
  {
    type: 'actions',
    block_id: 'D-1042.decide',
    elements: [
      button('approve', 'Send to 1 person', {
        style: 'primary',
        confirm: {
          title: plain('Send to 1 person?'),
          text: mrkdwn('*Priya Natarajan* at Halden Maschinenbau. It cannot be taken back.'),
          confirm: plain('Send'),
          deny: plain('Not yet'),
        },
      }),
      button('edit', 'Edit'),
      button('reject', 'Reject'),
      button('why', 'Why'),
    ],
  },
];

/** The same card after the decision: three lines. */
export const sentCard = (at: number): object[] => [
  section('D-1042.2.title', '*Email to Priya Natarajan, Head of Platform at Halden Maschinenbau*', { accessory: menu }),
  context('D-1042.2.state', `✓ sent <!date^${at}^{time}|14:02> · approved by Lena Brandt · \`D-1042\``),
  section('D-1042.2.result', 'In her inbox. Detail and outcomes come in the thread.'),
];

const raw = (text: string) => ({ type: 'raw_text', text });
const number = (value: number, text: string) => ({ type: 'raw_number', value, text });

/** A budget move with its table. */
export const budgetCard = (at: number): object[] => [
  section('D-1050.title', '*Move €400 a day from “Brand – search” to “SSO guide – LinkedIn”*', { accessory: menu }),
  context(
    'D-1050.state',
    `budget · needs Demand gen and Finance (1 of 2) · expires <!date^${at + 86_400}^{date_short_pretty} {time}|tomorrow> · high risk · \`D-1050\``,
  ),
  divider,
  {
    type: 'table',
    block_id: 'D-1050.table',
    column_settings: [{ align: 'left' }, { align: 'right' }, { align: 'right' }, { align: 'right' }],
    rows: [
      [raw('Campaign'), raw('Now'), raw('Then'), raw('Change')],
      [raw('Brand – search'), number(900, '€900'), number(500, '€500'), number(-400, '−€400')],
      [raw('SSO guide – LinkedIn'), number(350, '€350'), number(750, '€750'), number(400, '+€400')],
    ],
  },
  {
    type: 'container',
    block_id: 'D-1050.evidence',
    title: plain('Evidence'),
    subtitle: plain('14 days, 2 campaigns'),
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: [
      section('D-1050.e1', 'Cost per qualified meeting: €412 against €188 (€140–€251).'),
      context('D-1050.e2', 'From 61 qualified leads; opens and clicks are not counted.'),
    ],
  },
  {
    type: 'actions',
    block_id: 'D-1050.decide',
    elements: [
      button('approve-budget', 'Move €400', { style: 'primary' }),
      button('reject', 'Reject'),
      button('why', 'Why'),
    ],
  },
];

/** A running test with a chart. */
export const experimentCard = (): object[] => [
  { type: 'header', block_id: 'E-7.head', text: plain('Subject line test, day 6 of 14') },
  context('E-7.state', 'experiment · running · 400 people, 40 held out · `E-7`'),
  {
    type: 'data_visualization',
    block_id: 'E-7.chart',
    title: 'Replies per 100 sends',
    chart: {
      type: 'line',
      axis_config: { categories: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'], y_label: 'replies per 100 sends' },
      series: [
        {
          name: 'A: question',
          data: [4, 6, 7, 8, 9, 9.5].map((value, index) => ({
            label: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][index],
            value,
          })),
        },
        {
          name: 'B: number',
          data: [3, 4, 6, 6, 6.5, 7].map((value, index) => ({
            label: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][index],
            value,
          })),
        },
      ],
    },
  },
  section('E-7.text', 'A leads by 2.5 replies per 100 (−0.4 to 5.3). Not enough to decide; 8 days left.'),
  {
    type: 'actions',
    block_id: 'E-7.decide',
    elements: [
      {
        type: 'static_select',
        action_id: 'allocation',
        placeholder: plain('Allocation'),
        options: [option('50 / 50', '50'), option('70 / 30', '70')],
      },
      button('stop-test', 'Stop', { style: 'danger' }),
    ],
  },
  {
    type: 'context_actions',
    block_id: 'E-7.feedback',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: plain('Useful'), value: 'up' },
        negative_button: { text: plain('Not useful'), value: 'down' },
      },
    ],
  },
];

/** The modal behind Reject. */
export const rejectModal = (id: string): object => ({
  id,
  hash: 'h1',
  type: 'modal',
  callbackId: 'reject',
  title: plain('Reject D-1042'),
  submit: plain('Reject'),
  close: plain('Cancel'),
  blocks: [
    section('intro', 'The reason goes into the agent’s memory and changes its next plan.'),
    {
      type: 'input',
      block_id: 'kind',
      label: plain('What is wrong?'),
      element: {
        type: 'static_select',
        action_id: 'kind',
        placeholder: plain('Pick the closest'),
        options: [
          option('Wrong time', 'wrong-time'),
          option('Wrong person', 'wrong-person'),
          option('Wrong words', 'wrong-words'),
        ],
      },
    },
    {
      type: 'input',
      block_id: 'words',
      label: plain('In your words'),
      hint: plain('One sentence is enough.'),
      element: { type: 'plain_text_input', action_id: 'words', multiline: true, max_length: 300 },
    },
    {
      type: 'input',
      block_id: 'remind',
      label: plain('Ask me again'),
      optional: true,
      element: { type: 'datepicker', action_id: 'remind' },
    },
    {
      type: 'input',
      block_id: 'options',
      label: plain('Also'),
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: 'options',
        options: [option('Hold this account for a week', 'hold'), option('Tell the account owner', 'tell')],
      },
    },
    { type: 'actions', block_id: 'more', elements: [button('show-content', 'Read the mail again')] },
  ],
});

/** Pushed over the first modal. */
export const contentModal = (id: string): object => ({
  id,
  hash: 'h1',
  type: 'modal',
  callbackId: 'content',
  title: plain('The whole mail'),
  close: plain('Back'),
  blocks: [
    { type: 'alert', block_id: 'note', level: 'info', text: plain('Exactly what would be sent.') },
    section('mail', '> Hi Priya,\n> two of your colleagues compared the Team and Scale plans.'),
  ],
});

/** App Home as published. */
export const homeView = (): object => ({
  id: 'V-home',
  hash: 'h1',
  type: 'home',
  callbackId: 'home',
  blocks: [
    { type: 'header', block_id: 'waiting', text: plain('2 decisions wait for you') },
    section('w1', '*Move €400 a day to “SSO guide – LinkedIn”*\nhigh risk · expires tomorrow 09:00', {
      accessory: button('open', 'Open'),
    }),
    section('w2', '*Email to Priya Natarajan at Halden Maschinenbau*\nlow risk · expires today 17:00', {
      accessory: button('open', 'Open'),
    }),
    divider,
    { type: 'header', block_id: 'runs', text: plain('Runs by itself today') },
    section('r1', '*hygiene*  31 records repaired, 0 put back', {
      accessory: button('stop', 'Stop', { style: 'danger' }),
    }),
    divider,
    {
      type: 'section',
      block_id: 'numbers',
      fields: [
        mrkdwn('*Waiting*\n2'),
        mrkdwn('*Median time to decide*\n14 min'),
        mrkdwn('*You approved*\n37 this week'),
        mrkdwn('*Meetings from them*\n5 (2–9)'),
      ],
    },
  ],
});
