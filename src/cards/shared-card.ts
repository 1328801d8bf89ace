import type { Checkboxes, KnownBlock } from '@slack/types';
import { isBatchable, TEST_CARD } from '../core/approval/shared-card.ts';
import type { ActionKind } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import { ACTIONS } from './action-ids.ts';
import { type Blocks, button, type Card, type ChartCard, context, divider, option, section } from './blocks.ts';
import { type CardContext, decisionCard } from './decision-card.ts';
import { LIMITS } from './limits.ts';
import { KIND_LABELS } from './queue.ts';
import { neededLine, stateText } from './state-line.ts';
import { bold, capitalized, cut, linked, safe, spoken } from './text.ts';
import { ticketValue } from './ticket.ts';
import { dated, dayAndTime } from './time.ts';

const BATCHED: Partial<Record<ActionKind, { many: string; button: string }>> = {
  'create-rep-task': { many: 'tasks for reps', button: 'Create the ticked tasks' },
  'write-brief': { many: 'briefs', button: 'File the ticked briefs' },
  'repair-records': { many: 'data repairs', button: 'Make the ticked repairs' },
  'adopt-playbook': { many: 'playbooks', button: 'Adopt the ticked playbooks' },
};
const SHOWN = 14;
/** A digest is glanced at: the newest, and whatever went wrong. */
const DIGEST_SHOWN = 6;

/** What a tick names: the decision, the revision and the digest that stood beside it. */
const tickValue = (d: Decision): string => `${d._id}.${d.revision}.${d.digest}`;

/** The ticked tickets of a click; a value that is none is left out. */
export const ticketsOf = (values: readonly string[]): { decisionId: string; revision: number; digest: string }[] =>
  values.flatMap((value) => {
    const [, decisionId = '', revision = '', digest = ''] = /^(D-\d+)\.(\d+)\.([0-9a-z]+)$/.exec(value) ?? [];
    return decisionId ? [{ decisionId, revision: Number(revision), digest }] : [];
  });

const recordLink = (id: string, c: CardContext): string => linked(c.link(`/records/${id}`), id);
const recordOf = (d: Decision, c: CardContext): string => recordLink(d._id, c);

/** The exact words of small things are their title and first line; the rest is one click away. */
const words = (d: Decision): string => {
  switch (d.action.kind) {
    case 'create-rep-task':
    case 'write-brief':
      return d.action.body.trim().split('\n')[0] ?? '';
    case 'repair-records':
      return d.action.rows
        .slice(0, 3)
        .map((row) => `${row.field}: ${row.before ?? '–'} → ${row.after ?? '–'}`)
        .join('; ');
    case 'adopt-playbook':
      return `When ${d.action.condition}: ${d.action.play}`;
    default:
      return '';
  }
};

const item = (d: Decision, c: CardContext): KnownBlock => {
  const why = d.evidence[0];
  const line = words(d);
  return {
    ...section(
      `${d._id}.${d.version}.item`,
      [
        `${bold(d.title, 160)} · ${recordOf(d, c)}`,
        ...(line ? [safe(line, 240)] : []),
        ...(why ? [`Why now: ${dated(why.at, c, why.link)} ${safe(why.text, 160)}`] : []),
      ].join('\n'),
    ),
    accessory: button(ACTIONS.review, 'Review', ticketValue(d)),
  };
};

/** What is no longer decided here, or never was: its state, and the one thing one may still want. */
const line = (d: Decision, c: CardContext): KnownBlock => {
  const elsewhere = d.state === 'pending' && d.card?.left ? 'on its own card: ' : '';
  return {
    ...section(
      `${d._id}.${d.version}.line`,
      `${bold(d.title, 160)}\n${elsewhere}${stateText(d, c)} · ${recordOf(d, c)}`,
    ),
    // The way back is in there too, beside why; a line has room for one button.
    accessory: button(ACTIONS.review, 'Review', ticketValue(d)),
  };
};

const ticks = (pending: Decision[], id: string): Blocks => {
  const groups: Decision[][] = [];
  for (let at = 0; at < pending.length; at += LIMITS.checkboxOptions)
    groups.push(pending.slice(at, at + LIMITS.checkboxOptions));
  return groups.map((group, n) => {
    const options = group.map((d) => ({ ...option(d.title, tickValue(d)), description: option(d._id, 'd').text }));
    const element: Checkboxes = { type: 'checkboxes', action_id: ACTIONS.batchTick, options, initial_options: options };
    return { type: 'actions', block_id: `${id}.tick.${n}`, elements: [element] };
  });
};

const batch = (on: string, members: Decision[], c: CardContext): Card => {
  const waits = members.filter((d) => isBatchable(d) && !d.card?.left).slice(0, SHOWN);
  const others = members.filter((d) => !waits.includes(d));
  const first = waits[0] ?? members[0];
  const named = first && BATCHED[first.action.kind];
  const id = `${on.replace('/', '.')}.${members.reduce((sum, d) => sum + d.version, 0)}`;
  const many = named?.many ?? (first ? KIND_LABELS[first.action.kind].toLowerCase() : 'decisions');
  const title = waits.length > 0 ? `${waits.length} ${many} to decide together` : `${members.length} ${many}`;
  const ends = waits.map((d) => d.expiresAt).sort((a, b) => a.getTime() - b.getTime())[0];
  const state =
    first && ends
      ? [
          [...new Set(waits.map((d) => d.agent))].join(', '),
          neededLine(first),
          `the first expires ${dayAndTime(ends, c)}`,
          'low risk',
        ].join(' · ')
      : 'decided; each line says what became of it';
  return {
    text: cut(spoken(`${title}: ${state}`), LIMITS.messageText),
    blocks: [
      section(`${id}.title`, bold(title)),
      context(`${id}.state`, state),
      ...waits.map((d) => item(d, c)),
      ...(waits.length > 0
        ? [
            divider(),
            context(`${id}.how`, 'Untick what should wait; the others are decided by one click.'),
            ...ticks(waits, id),
            {
              type: 'actions' as const,
              block_id: `${id}.decide`,
              elements: [
                button(
                  ACTIONS.batchApprove,
                  named?.button ?? 'Approve the ticked ones',
                  JSON.stringify({ b: on, s: waits.map((d) => d._id) }),
                  { style: 'primary' },
                ),
              ],
            },
            context(`${id}.note`, 'What is not ticked is not rejected: it goes on waiting on a card of its own.'),
          ]
        : []),
      ...(others.length > 0 && waits.length > 0 ? [divider()] : []),
      ...others.slice(-SHOWN).map((d) => line(d, c)),
    ],
  };
};

const TROUBLED: ReadonlySet<Decision['state']> = new Set<Decision['state']>(['failed', 'unknown']);

/** What ran without a question of its own: a title, what it was, the newest, and first of all what went wrong. */
const digest = (members: Decision[], c: CardContext, said: { title: string; why: string }): Card => {
  const newest = members.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const agent = newest[0]?.agent ?? 'an agent';
  const id = `digest.${agent}.${members.reduce((sum, d) => sum + d.version, 0)}`;
  const kinds = Map.groupBy(members, (d) => d.action.kind);
  const did = [...kinds].map(([kind, all]) => `${all.length} × ${KIND_LABELS[kind].toLowerCase()}`).join(', ');
  const trouble = newest.filter((d) => TROUBLED.has(d.state));
  const state = [agent, did, ...(trouble.length > 0 ? [`✕ ${trouble.length} failed or in doubt`] : []), said.why].join(
    ' · ',
  );
  const shown = [...trouble, ...newest.filter((d) => !TROUBLED.has(d.state))].slice(0, DIGEST_SHOWN);
  const left = members.length - shown.length;
  return {
    text: cut(spoken(`${said.title}: ${did}`), LIMITS.messageText),
    blocks: [
      section(`${id}.title`, bold(said.title)),
      context(`${id}.state`, state),
      ...shown.map((d) => line(d, c)),
      ...(left > 0 ? [context(`${id}.more`, `and ${left} earlier, each in its record`)] : []),
    ],
  };
};

const ofDay = (members: Decision[], c: CardContext): Card => {
  const newest = members.reduce((one, other) => (other.createdAt > one.createdAt ? other : one));
  const day = dated(newest.createdAt, { now: c.now, timeZone: 'UTC' });
  return digest(members, c, {
    title: `${capitalized(newest.agent)} did this by itself on ${day}`,
    why: 'ran within its charter, nobody was asked',
  });
};

const ofTest = (members: Decision[], c: CardContext): Card => {
  const test = c.experiment ? recordLink(c.experiment.decisionId, c) : 'a test';
  return digest(members, c, { title: 'Emails of a running test', why: `under ${test}, which people approved` });
};

/**
 * A card that several decisions share: a batch of low-risk ones with a tick each, what an agent did by itself in a day,
 * or the messages of a test. One alone is shown as the card it would have had.
 */
export const sharedCard = (on: string, members: Decision[], c: CardContext): ChartCard => {
  const [only] = members;
  if (only && members.length === 1) return decisionCard(only, c);
  if (on.startsWith(TEST_CARD)) return ofTest(members, c);
  return on.startsWith('digest/') ? ofDay(members, c) : batch(on, members, c);
};
