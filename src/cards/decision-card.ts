import type { Button, KnownBlock, Overflow } from '@slack/types';
import { stillMissing } from '../core/approval/approval.ts';
import { flagAnswer } from '../core/approval/flag-clock.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { afterUndo, VERBS } from '../core/decision/verbs.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { ACTIONS } from './action-ids.ts';
import { askedWhomLines, changeLines } from './asked-whom.ts';
import { type Blocks, button, type ChartCard, confirm, context, divider, option, section } from './blocks.ts';
import { contentBlocks } from './content.ts';
import { liveBlocks, liveChart } from './experiment-content.ts';
import { flagLine } from './flag-line.ts';
import { LIMITS } from './limits.ts';
import { becauseLines, packed, reasonLines, writerLine } from './reasons.ts';
import { stateLine, stateText, validApprovals } from './state-line.ts';
import { bold, capitalized, cut, linked, list, safe, spoken } from './text.ts';
import { ticketOf, ticketValue } from './ticket.ts';
import { dayAndTime } from './time.ts';
import { isEditable, isIrreversible, mainButton } from './verbs.ts';

export type CardContext = {
  now: Date;
  /** Only for a card that one person reads; in channels Slack fills in each reader's zone. */
  timeZone?: string;
  people: PersonOfOurs[];
  /** Absolute link to a path of the workspace, e.g. `/records/D-1042`. */
  link: (path: string) => string;
  /** The running test of a `start-experiment` decision, or whose messages the card shows. */
  experiment?: Experiment;
};

const UNDO_REPAIR_MS = 30 * 86_400_000;

/** Approved or allowed, and still here: a rule holds it, or its turn has not come. */
export const canTakeBack = (d: Decision): boolean => d.state === 'approved' || d.state === 'allowed';

/** There is a way back, and it is still open: a test that has ended cannot be stopped. */
export const canUndo = (d: Decision, { now, experiment }: Pick<CardContext, 'now' | 'experiment'>): boolean =>
  d.inverse !== undefined &&
  d.action.kind !== 'escalate-account' &&
  (experiment === undefined || experiment.state === 'running') &&
  d.undoneBy === undefined &&
  (d.state === 'executed' || d.state === 'observed' || d.state === 'reconciled') &&
  (d.action.kind !== 'repair-records' || now.getTime() - (d.effect?.at ?? d.updatedAt).getTime() <= UNDO_REPAIR_MS);

/** A person's name for a CRM owner id or a Slack user id; the id itself when nobody holds it. */
export const repNameIn =
  (people: PersonOfOurs[]) =>
  (id: string): string =>
    people.find((p) => p.slackUserId === id || p.repIds.includes(id))?.name ?? id;

/** The overflow's options carry the verb themselves: one menu, one action id. Slack takes five options at most. */
const menu = (d: Decision, c: CardContext): Overflow => {
  const value = (v: string) => JSON.stringify({ v, ...ticketOf(d) });
  const record = c.link(`/records/${d._id}`);
  const isOpen = d.state === 'pending';
  return {
    type: 'overflow',
    action_id: ACTIONS.more,
    options: [
      ...(isOpen
        ? [
            option('Snooze', value('snooze')),
            option('Reassign', value('reassign')),
            option('Ask for information', value('question')),
          ]
        : []),
      { ...option('Open the record', value('open-record')), ...(/^https?:/.test(record) ? { url: record } : {}) },
      ...(d.effect && !isOpen ? [option('Report a problem', value('report'))] : []),
      ...(!isOpen && (d.effect || canTakeBack(d)) ? [option('Undo this whole run', value('undo-run'))] : []),
      option(`Stop the ${d.agent} agent`, value('stop-agent')),
    ],
  };
};

const head = (d: Decision, c: CardContext, id: string): Blocks => [
  { ...section(`${id}.title`, bold(d.title, 300)), accessory: menu(d, c) },
  context(`${id}.state`, stateLine(d, c)),
];

const approveButton = (d: Decision): Button => {
  const label = mainButton(d.action);
  const who = d.audience[0];
  const asks = d.verdict.risk === 'high' || (isIrreversible(d.action.kind) && d.verdict.risk !== 'low');
  return button(ACTIONS.approve, label, ticketValue(d), {
    style: 'primary',
    ...(asks
      ? {
          confirm: confirm(
            `${cut(label, 80)}?`,
            `${who ? `${cut(who.name, 80)} at ${cut(who.accountName, 80)}. ` : ''}${isIrreversible(d.action.kind) ? 'It cannot be taken back. ' : ''}Risk: ${d.verdict.risk}.`,
            label,
          ),
        }
      : {}),
  });
};

/** The buttons that answer a flag. */
export const escalationButtons = (d: Decision): Button[] => [
  ...(flagAnswer(d, 'taken-over') ? [] : [button(ACTIONS.takeOver, 'Take over', ticketValue(d), { style: 'primary' })]),
  button(ACTIONS.giveBack, 'Give back', ticketValue(d)),
  button(ACTIONS.why, 'Why', ticketValue(d)),
  button(ACTIONS.read, 'Read it all', ticketValue(d)),
];

/** The buttons that decide; every one names revision and digest. */
export const decideButtons = (d: Decision): Button[] => [
  // What its caps would hold until it ends is not offered as if it would be carried out.
  ...(d.noRoom ? [] : [approveButton(d)]),
  ...(isEditable(d.action.kind) ? [button(ACTIONS.edit, 'Edit', ticketValue(d))] : []),
  button(ACTIONS.reject, 'Reject', ticketValue(d)),
  ...(d.question ? [button(ACTIONS.answer, 'Answer', ticketValue(d))] : []),
  button(ACTIONS.why, 'Why', ticketValue(d)),
  button(ACTIONS.snooze, 'Snooze', ticketValue(d)),
  button(ACTIONS.read, 'Read it all', ticketValue(d)),
];

const decideRow = (d: Decision, id: string): KnownBlock => ({
  type: 'actions',
  block_id: `${id}.decide`,
  elements: decideButtons(d),
});

const reasonBlocks = (d: Decision, c: CardContext, id: string): Blocks =>
  packed([...changeLines(d), ...askedWhomLines(d, c), ...reasonLines(d, c)], LIMITS.sectionText - 200).map((text, i) =>
    section(`${id}.reasons.${i}`, text),
  );

const SYSTEMS: Record<string, string> = {
  mail: 'the inbox',
  crm: 'the CRM',
  ads: 'the ad account',
  calendar: 'the calendar',
  experiments: 'the test',
};

/** The way to the effect; nothing where the system has no page for it. */
const seeIt = (d: Decision): string => {
  if (!d.effect?.link) return '';
  return linked(d.effect.link, `See it in ${SYSTEMS[d.effect.system] ?? safe(d.effect.system, 60)}`);
};

/** What became of it, in one line: the latest result, else the effect, else what happens next. */
const result = (d: Decision, c: CardContext): string => {
  const outcome = d.outcomes.findLast((o) => o.weight === 'result') ?? d.outcomes.at(-1);
  if (outcome) {
    const proxy = outcome.weight === 'proxy' ? ' (a proxy, not a result)' : '';
    return `${capitalized(safe(outcome.text, 300))}${proxy}, ${dayAndTime(outcome.at, c)}`;
  }
  if (d.state === 'undone') return `${afterUndo(d.action.kind)} ${seeIt(d)}`.trim();
  if (d.effect)
    return [`${capitalized(safe(d.effect.detail, 300)).replace(/\.$/, '')}.`, seeIt(d)].filter(Boolean).join(' ');
  if (d.state === 'expired') {
    const missing = validApprovals(d).length > 0 && stillMissing(d);
    return `${missing ? `${approvedBy(d)}${capitalized(missing)} did not answer.` : 'Nobody decided.'} That is not a rejection; the agent may propose again.`;
  }
  if (d.state === 'rejected') return 'The reason is in the agent’s memory and changes its next plan.';
  if (d.state === 'forbidden') return 'Nothing will happen unless a rule or a fact changes; the agent plans around it.';
  if (d.state === 'superseded') return 'This version is void. Where it still makes sense, the agent proposes anew.';
  if (d.state === 'failed')
    return `${approvedBy(d)}Nothing was lost: the agent sees the reason and may propose again${d.attempts.length > 0 ? '' : '; it was not even tried'}.`;
  if (d.state === 'unknown')
    return `${approvedBy(d)}I look it up until the answer is certain, and then say so here; there is nothing you need to do.`;
  return 'Detail and outcomes come in the thread.';
};

/** Line two of what went wrong has no room for who agreed to it. */
const approvedBy = (d: Decision): string => {
  const names = validApprovals(d).map(({ name }) => safe(name, 60));
  return names.length > 0 ? `Approved by ${list(names)}. ` : '';
};

/** The way back, called what it is: what has not left is taken back, what happened is put back. */
const undoButtons = (d: Decision, c: CardContext): Button[] => {
  if (canTakeBack(d))
    return [
      button(ACTIONS.undo, 'Take it back', ticketValue(d), {
        confirm: confirm('Take it back?', 'It has not left yet, and then it never will.', 'Take it back'),
      }),
    ];
  return canUndo(d, c)
    ? [
        button(ACTIONS.undo, VERBS[d.action.kind].undo, ticketValue(d), {
          confirm: confirm(
            `${VERBS[d.action.kind].undo}?`,
            d.action.kind === 'change-charter'
              ? 'The text of before becomes a proposal, and those who own the charter decide about it.'
              : (VERBS[d.action.kind].afterUndo ??
                  'I restore what was there before, and list what cannot be restored.'),
            VERBS[d.action.kind].undo,
          ),
        }),
      ]
    : [];
};

const shrunk = (d: Decision, c: CardContext, id: string): ChartCard['blocks'] => {
  const undo = undoButtons(d, c);
  const drawn = c.experiment && liveChart(c.experiment, `${id}.content`);
  return [
    ...head(d, c, id),
    section(`${id}.result`, [...becauseLines(d), result(d, c)].join('\n')),
    ...(c.experiment
      ? liveBlocks(c.experiment, `${id}.content`, { ...c, id, surface: 'message', repName: repNameIn(c.people) })
      : []),
    ...(drawn ? [drawn.chart, ...drawn.words] : []),
    {
      type: 'actions',
      block_id: `${id}.after`,
      elements: [
        ...undo,
        button(ACTIONS.why, 'Why', ticketValue(d)),
        button(ACTIONS.read, 'Read it all', ticketValue(d)),
      ],
    },
  ];
};

const ENDED: ReadonlySet<Decision['state']> = new Set<Decision['state']>([
  'rejected',
  'expired',
  'superseded',
  'undone',
  'forbidden',
  'failed',
]);

/** Somebody has the account, or should: it was not given back yet. */
export const isOpenEscalation = (d: Decision): boolean =>
  d.action.kind === 'escalate-account' && !ENDED.has(d.state) && !flagAnswer(d, 'given-back');

/** An escalation stays whole while somebody has to answer it; being taken over or given back is one of its outcomes. */
const escalation = (d: Decision, c: CardContext, id: string): Blocks => {
  return [
    ...head(d, c, id),
    context(`${id}.owner`, `${flagLine(d, c)}. Every agent leaves the account alone until it is given back.`),
    divider(),
    ...contentBlocks(d, { ...c, id, surface: 'message', repName: repNameIn(c.people) }),
    ...reasonBlocks(d, c, id),
    {
      type: 'actions',
      block_id: `${id}.decide`,
      elements: escalationButtons(d),
    },
  ];
};

/**
 * The card of a decision in its present state. Pending ones are whole; decided ones shrink to what, who and when, and
 * what became of it. Block ids name the version, because Slack keeps input state per block id.
 */
export const decisionCard = (d: Decision, c: CardContext): ChartCard => {
  const id = `${d._id}.${d.version}`;
  const text = cut(spoken(`${safe(d.title, 600)}: ${stateText(d, c)} (${d._id})`), LIMITS.messageText);
  if (isOpenEscalation(d)) return { text, blocks: escalation(d, c, id) };
  if (d.state !== 'pending') return { text, blocks: shrunk(d, c, id) };
  return {
    text,
    blocks: [
      ...head(d, c, id),
      divider(),
      ...contentBlocks(d, { ...c, id, surface: 'message', repName: repNameIn(c.people) }),
      divider(),
      ...reasonBlocks(d, c, id),
      context(`${id}.writer`, writerLine(d)),
      decideRow(d, id),
    ],
  };
};
