import { plural } from '../core/plural.ts';
import type { HomeFacts } from '../core/report/home-facts.ts';
import { ACTIONS } from './action-ids.ts';
import { attentionLines } from './attention-card.ts';
import { autonomyButton } from './autonomy-card.ts';
import { type Blocks, button, divider, type HomeTab, header, section } from './blocks.ts';
import { charterButton } from './charter-card.ts';
import { percent } from './numbers.ts';
import { queueBlocks } from './queue.ts';
import type { StateContext } from './state-line.ts';
import { stateText } from './state-line.ts';
import { resumeValue } from './stop-card.ts';
import { bold, capitalized, code, linked, list, safe } from './text.ts';
import { dayAndTime } from './time.ts';

/** Stops listed one by one; more than these are counted. */
const STOPS_SHOWN = 10;

/** Each stop in force: who, when, why, who has agreed to lift it, and the way to look at what would run. */
const stops = (h: HomeFacts, c: StateContext): Blocks => [
  ...h.stopped.slice(0, STOPS_SHOWN).map((s) => ({
    ...section(
      undefined,
      [
        `⏸ ${capitalized(safe(s.label, 120))} stopped by ${safe(s.by, 60)}, ${dayAndTime(s.at, c)}`,
        s.reason ? `“${safe(s.reason, 300)}”` : 'No reason was given.',
        s.agreed.length > 0
          ? `${safe(list(s.agreed), 120)} agreed to resume; one more person is needed.`
          : 'Two people lift it.',
      ].join('\n'),
    ),
    accessory: button(ACTIONS.resume, 'Resume', resumeValue(s.scope, s.at)),
  })),
  ...(h.stopped.length > STOPS_SHOWN
    ? [section(undefined, `${h.stopped.length - STOPS_SHOWN} more stops are in force; the oldest are shown.`)]
    : []),
];

const alone = (h: HomeFacts, c: StateContext): Blocks => [
  header('Ran by itself today'),
  section(
    undefined,
    h.autonomous.length === 0
      ? 'Nothing ran without a person in the last 24 hours.'
      : h.autonomous
          .slice(0, 6)
          .map((d) => `• ${safe(d.title, 140)}: ${stateText(d, c)} (${linked(c.link(`/records/${d._id}`), d._id)})`)
          .join('\n'),
  ),
  ...h.full.map(({ channel, waiting }) =>
    section(
      undefined,
      `${waiting} decisions wait in #${channel}, as many as people can look at: agents ask nothing new there until one is decided or ends. What needs nobody goes on.`,
    ),
  ),
  ...h.agents
    .filter(({ decisions24h, decisionsPerDay }) => decisions24h >= decisionsPerDay)
    .map(({ name, decisionsPerDay }) =>
      section(
        undefined,
        `${bold(name, 40)} has made the ${plural(decisionsPerDay, 'decision')} that its charter allows in 24 hours: it proposes nothing new until the first of them is a day old.`,
      ),
    ),
  ...stops(h, c),
  {
    type: 'actions',
    elements: [
      button(ACTIONS.stop, 'Stop', JSON.stringify({ s: 'all' }), { style: 'danger' }),
      button(ACTIONS.run, 'Plan one round now', 'home'),
    ],
  },
];

/** Below this many actions the interval of a rate says nothing. */
const FEW_ACTIONS = 20;

/** How many incidents are open, and how many come with a hundred actions, with what that rests on. */
const incidents = (h: HomeFacts): Blocks => {
  const { open, mine, days, rate } = h.incidents;
  const one = (x: number): string => (x < 10 ? x.toFixed(1) : Math.round(x).toString());
  const kpi =
    rate.per100 === null
      ? 'No incident rate yet: it needs actions that were carried out.'
      : rate.executed < FEW_ACTIONS
        ? `Too few actions for a rate: ${plural(rate.incidents, 'incident')} and ${plural(rate.executed, 'action')} in ${days} days.`
        : `${one(rate.per100)} incidents per 100 actions in ${days} days (${one(rate.low)} to ${one(rate.high)}), from ${plural(rate.incidents, 'incident')} and ${plural(rate.executed, 'action')}.`;
  return [
    {
      ...section(undefined, `*Incidents*  ${open === 0 ? 'None is open' : `${open} open, ${mine} with you`}. ${kpi}`),
      ...(open > 0 ? { accessory: button(ACTIONS.incidents, 'Show incidents', 'home') } : {}),
    },
  ];
};

const mine = (h: HomeFacts, c: StateContext): Blocks => [
  header('Your numbers'),
  section(
    undefined,
    [
      `${plural(h.queue.counts.waiting, 'decision', 'decisions')} waiting, ${h.mine.decided.toLocaleString('en-US')} decided by you`,
      `In the last 30 days, for your eyes only: ${attentionLines(h.mine.attention).join('\n')}`,
      ...h.mine.outcomes
        .slice(0, 5)
        .map(
          (o) =>
            `• ${safe(o.title, 120)}: ${safe(o.text, 160)} (${linked(c.link(`/records/${o.decisionId}`), safe(o.decisionId, 40))})`,
        ),
    ].join('\n'),
  ),
];

/** `email: standardize · to assist: Carried out: 3, needed at least 20; and 4 more gates`; one gate is named, the rest counted. */
const domainLine = (d: HomeFacts['agents'][number]['domains'][number]): string => {
  const next =
    d.next === null
      ? ''
      : !d.isWithinCeiling
        ? ' · the charter’s ceiling is reached'
        : d.missing.length === 0
          ? ` · every gate of ${code(d.next)} is passed`
          : ` · to ${code(d.next)}: ${safe(d.missing[0] ?? '', 140)}${d.missing.length > 1 ? `; and ${plural(d.missing.length - 1, 'more gate')}` : ''}`;
  return `• ${safe(d.domain, 30)}: ${code(d.stage)}${next}`;
};

const agents = (h: HomeFacts, c: StateContext): Blocks => [
  header('Agents'),
  ...h.agents.flatMap((a): Blocks => {
    const health = a.stopped ? '⏸ stopped' : a.lastRunAt ? `ran ${dayAndTime(a.lastRunAt, c)}` : 'has not run yet';
    return [
      section(
        undefined,
        [
          `${bold(a.name, 40)} · ${health} · ${a.decisions24h.toLocaleString('en-US')} of ${plural(a.decisionsPerDay, 'decision')} in 24 h`,
          safe(a.goal, 200),
          ...a.domains.map(domainLine),
        ].join('\n'),
      ),
      {
        type: 'actions',
        elements: [charterButton(a.name, 'Charter'), autonomyButton(a.name, 'Autonomy')],
      },
    ];
  }),
];

const tests = (h: HomeFacts): Blocks => {
  const running = h.experiments.filter((e) => e.state === 'running').slice(0, 4);
  if (running.length === 0) return [];
  return [
    header('Running tests'),
    section(
      undefined,
      running
        .map(
          (e) =>
            `• ${safe(e.hypothesis, 200)}: ${e.arms.map((a) => `${safe(a.key, 20)} ${percent(a.allocation)}, ${a.successes} of ${a.sent}`).join(' · ')}`,
        )
        .join('\n'),
    ),
  ];
};

const setup = (h: HomeFacts): Blocks =>
  h.setup.length === 0 || h.setup.every((s) => s.done)
    ? []
    : [
        header('Set-up'),
        section(
          undefined,
          h.setup
            .map(
              (s) => `${s.done ? '✓ done' : '✕ open'}: ${safe(s.label, 120)}${s.done ? '' : `: ${safe(s.hint, 200)}`}`,
            )
            .join('\n'),
        ),
      ];

/** App Home: what waits for me, what runs by itself and Stop, my numbers, agents, set-up until it is done. */
export const homeView = (h: HomeFacts, c: StateContext): HomeTab => ({
  type: 'home',
  callback_id: 'home',
  blocks: [
    section(
      undefined,
      `Agents propose, you decide, everything is on the record.${h.practice ? ' This is practice: nothing here leaves this machine.' : ''}`,
    ),
    ...queueBlocks(h, c),
    divider(),
    ...alone(h, c),
    divider(),
    ...mine(h, c),
    ...incidents(h),
    ...tests(h),
    divider(),
    ...agents(h, c),
    {
      type: 'actions',
      elements: [button(ACTIONS.openRecord, 'Open the system document', 'home', { url: c.link('/system-document') })],
    },
    ...setup(h),
  ],
});
