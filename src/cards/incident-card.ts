import { roleLabel } from '../core/approval/quorum.ts';
import type { CauseKind, Incident } from '../core/incident/incident.ts';
import type { IncidentKind } from '../core/incident/incident-kind.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS } from './action-ids.ts';
import { type Blocks, button, type Card, confirm, context, divider, option, section } from './blocks.ts';
import { incidentValue } from './incident-ticket.ts';
import { LIMITS } from './limits.ts';
import { packed } from './reasons.ts';
import type { StateContext } from './state-line.ts';
import { bold, capitalized, code, cut, linked, list, safe, spoken } from './text.ts';
import { clockTime, dayAndTime } from './time.ts';

export const KIND_NAMES: Record<IncidentKind, string> = {
  complaint: 'complaint',
  'wrong-send': 'wrong send',
  'brand-breach': 'brand breach',
  'spend-anomaly': 'spend anomaly',
  'agent-failing': 'agent failing',
  'stuck-effect': 'unknown effect',
  'data-quality': 'data quality',
};

export const CAUSE_NAMES: Record<CauseKind, string> = {
  'wrong-data': 'Wrong data about a person or an account',
  'wrong-content': 'Wrong words',
  'missing-rule': 'A rule was missing',
  'wrong-rule': 'A rule was wrong',
  'outside-service': 'An outside service misbehaved',
  'human-error': 'A person made a mistake',
  'false-alarm': 'Nothing was wrong: a false alarm',
};

const OCCURRENCES = 5;
const DECISIONS = 8;

/** What is true of the incident right now, without kind, severity and id. */
export const incidentState = (i: Incident, c: StateContext): string => {
  const role = i.chain[i.level];
  const overdue = i.overdueSince ? `overdue since ${dayAndTime(i.overdueSince, c)}, nobody further to ask` : null;
  const asked = i.owner
    ? `${safe(i.owner.name, 60)} is asked${i.owner.insteadOf ? ` for ${safe(i.owner.insteadOf, 60)}` : ''}`
    : role
      ? `nobody is asked, because nobody holds ${roleLabel(role)}`
      : 'nobody is asked';
  switch (i.state) {
    case 'closed':
      return i.closure
        ? `✓ closed by ${safe(i.closure.name, 60)} ${clockTime(i.closure.at, c)}: ${CAUSE_NAMES[i.closure.cause].toLowerCase()}`
        : '✓ closed';
    case 'taken':
      return [
        `${safe(i.takenBy?.name ?? 'somebody', 60)} has it since ${clockTime(i.takenBy?.at ?? i.updatedAt, c)}`,
        overdue ?? `to be closed by ${dayAndTime(i.dueAt, c)}`,
      ].join(' · ');
    case 'escalated':
    case 'open':
      return [
        i.state === 'escalated'
          ? `escalated to ${role ? roleLabel(role) : 'nobody'}`
          : `waits for ${role ? roleLabel(role) : 'nobody'}`,
        asked,
        overdue ?? `to be taken over by ${dayAndTime(i.dueAt, c)}`,
      ].join(' · ');
  }
};

export const incidentLine = (i: Incident, c: StateContext): string =>
  [KIND_NAMES[i.kind], incidentState(i, c), `${i.severity} severity`, linked(c.link(`/records/${i._id}`), i._id)].join(
    ' · ',
  );

const scopeName = (scope: string, c: { accountName?: string }): string =>
  scope.startsWith('account:')
    ? `every agent on ${safe(c.accountName ?? scope.slice(8), 120)}`
    : scope.startsWith('agent:')
      ? `the ${scope.slice(6)} agent`
      : 'every agent';

const pauseLine = (i: Incident, c: StateContext & { accountName?: string }): Blocks =>
  i.pause
    ? [
        context(
          `${i._id}.${i.version}.pause`,
          i.pause.doneAt
            ? `⏸ I stopped ${scopeName(i.pause.scope, c)} ${clockTime(i.pause.doneAt, c)}, before anything else. Two people lift it with ${code(`/countersign resume ${i.pause.scope}`)}.`
            : `⏸ Stopping ${scopeName(i.pause.scope, c)} …`,
        ),
      ]
    : [];

const happened = (i: Incident, c: StateContext): string[] => {
  const shown = i.occurrences.slice(-OCCURRENCES).toReversed();
  const since = i.occurrences.length - 1;
  return [
    `*What happened*${since > 0 ? `, ${plural(since, 'more time', 'more times')} since it opened` : ''}`,
    ...shown.map(
      (o) =>
        `• ${dayAndTime(o.at, c)}: ${capitalized(safe(o.text, 300))}${o.decisionId ? ` (${linked(c.link(`/records/${o.decisionId}`), o.decisionId)})` : ''}`,
    ),
    ...(i.occurrences.length > OCCURRENCES
      ? [`• ${i.occurrences.length - OCCURRENCES} earlier ones are in the record`]
      : []),
  ];
};

const linkedDecisions = (i: Incident, c: StateContext): string[] =>
  i.decisionIds.length === 0
    ? []
    : [
        `*Linked decisions*  ${i.decisionIds
          .slice(-DECISIONS)
          .map((id) => linked(c.link(`/records/${id}`), id))
          .join(' · ')}${i.decisionIds.length > DECISIONS ? ` and ${i.decisionIds.length - DECISIONS} more` : ''}`,
      ];

const runbook = (i: Incident, c: StateContext, id: string): Blocks => [
  section(`${id}.runbook`, `*Runbook*  ${i.runbook.filter((s) => s.done).length} of ${i.runbook.length} done`),
  ...i.runbook.map((step, n) => {
    const text = `${n + 1}. ${safe(step.text, 300)}`;
    return step.done
      ? section(`${id}.step.${n}`, `✓ ${text}\n${safe(step.done.name, 60)}, ${clockTime(step.done.at, c)}`)
      : {
          ...section(`${id}.step.${n}`, text),
          ...(i.state === 'closed'
            ? {}
            : { accessory: button(ACTIONS.incidentStep, 'Mark done', incidentValue(i, n)) }),
        };
  }),
];

const chain = (i: Incident): string => {
  const further = i.chain.slice(i.level + 1);
  return further.length > 0
    ? `When the clock runs out it goes to ${list(further.map(roleLabel), 'then')}.`
    : 'There is no further role: when the clock runs out, a delegate is asked who was not yet. Where nobody is left, the card says so.';
};

/** How it ended, and what became of the lesson. */
const ending = (i: Incident, c: StateContext): string[] => {
  const { closure } = i;
  if (!closure) return [];
  const lesson = { playbook: 'A playbook', rule: 'A rule', none: 'None' }[closure.lesson];
  const became = closure.lessonDecisionId
    ? `; proposed as ${linked(c.link(`/records/${closure.lessonDecisionId}`), closure.lessonDecisionId)}`
    : closure.lesson === 'none'
      ? ''
      : '; it is being proposed';
  return [
    `*Cause*  ${CAUSE_NAMES[closure.cause]}: ${safe(closure.causeWords, 600)}`,
    `*Lesson*  ${lesson}: ${safe(closure.lessonWords, 600)}${closure.rule ? ` (${code(`${closure.rule.agent}: ${closure.rule.field} = ${closure.rule.value}`)})` : ''}${became}`,
  ];
};

export type IncidentContext = StateContext & { accountName?: string };

const buttons = (i: Incident): Blocks => {
  const value = incidentValue(i);
  const isLast = i.level >= i.chain.length - 1;
  const next = i.chain[i.level + 1];
  return [
    {
      type: 'actions',
      block_id: `${i._id}.${i.version}.act`,
      elements: [
        ...(i.state === 'taken'
          ? [button(ACTIONS.incidentClose, 'Close', value, { style: 'primary' })]
          : [button(ACTIONS.incidentTake, 'Take over', value, { style: 'primary' })]),
        ...(isLast || !next
          ? []
          : [
              button(ACTIONS.incidentEscalate, 'Escalate now', value, {
                confirm: confirm(
                  'Escalate now?',
                  `It goes to ${roleLabel(next)}, or to a delegate where they have it already, and a new clock starts.`,
                  'Escalate now',
                ),
              }),
            ]),
        button(ACTIONS.incidentWhy, 'Why', value),
      ],
    },
  ];
};

/** The card of an incident in its present state; a closed one shrinks to cause and lesson. */
export const incidentCard = (i: Incident, c: IncidentContext): Card => {
  const id = `${i._id}.${i.version}`;
  const text = cut(spoken(`${safe(i.title, 600)}: ${incidentState(i, c)} (${i._id})`), LIMITS.messageText);
  const record = c.link(`/records/${i._id}`);
  const head: Blocks = [
    {
      ...section(`${id}.title`, bold(i.title, 300)),
      ...(/^https?:/.test(record)
        ? {
            accessory: {
              type: 'overflow' as const,
              action_id: ACTIONS.more,
              options: [{ ...option('Open the record', JSON.stringify({ v: 'open-record' })), url: record }],
            },
          }
        : {}),
    },
    context(`${id}.state`, incidentLine(i, c)),
  ];
  if (i.state === 'closed') {
    return {
      text,
      blocks: [
        ...head,
        ...packed(ending(i, c), LIMITS.sectionText - 200).map((piece, n) => section(`${id}.end.${n}`, piece)),
        ...pauseLine(i, c),
        { type: 'actions', block_id: `${id}.after`, elements: [button(ACTIONS.incidentWhy, 'Why', incidentValue(i))] },
      ],
    };
  }
  return {
    text,
    blocks: [
      ...head,
      ...pauseLine(i, c),
      divider(),
      ...packed([...happened(i, c), ...linkedDecisions(i, c)], LIMITS.sectionText - 200).map((piece, n) =>
        section(`${id}.what.${n}`, piece),
      ),
      ...runbook(i, c, id),
      context(`${id}.chain`, chain(i)),
      ...buttons(i),
    ],
  };
};
