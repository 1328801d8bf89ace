import { z } from 'zod';
import type { PersonOfOurs } from '../charter/charter.ts';
import { ActionKind } from '../decision/action.ts';
import type { Decision } from '../decision/decision.ts';
import { AgentName } from '../ids.ts';
import { assessApproval } from './approval.ts';
import { handedTo } from './handed-to.ts';
import { snoozedNow } from './snoozes.ts';
import { byUrgency } from './urgency.ts';

/** What one person chose to look at. A field that is not set leaves everything in. `page` counts from 0. */
export const QueueView = z.object({
  agent: AgentName.optional(),
  kind: ActionKind.optional(),
  risk: z.enum(['low', 'medium', 'high']).optional(),
  whose: z.enum(['mine', 'all']).default('mine'),
  page: z.number().int().min(0).default(0),
});
export type QueueView = z.infer<typeof QueueView>;

export type Queue = {
  /** What is on this page, the most urgent first. */
  items: Decision[];
  /** Over everything that waits for this person, whatever the filters. */
  counts: { waiting: number; dueToday: number; highRisk: number; onOthers: number };
  /** After the filters. */
  found: number;
  view: QueueView;
  pages: number;
  /** What there is to filter by, among everything that waits. */
  agents: AgentName[];
  kinds: ActionKind[];
};

const dayIn = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

/**
 * Waits for this person: the server says that their approval would count now, and they neither put it aside nor handed it
 * to a colleague. Whoever handed it over may still decide it.
 */
export const waitsFor = (
  decision: Decision,
  slackUserId: string,
  people: readonly PersonOfOurs[],
  now: Date,
): boolean =>
  decision.state === 'pending' &&
  !snoozedNow(decision, now).some((one) => one.slackUserId === slackUserId) &&
  handedTo(decision)?.by.slackUserId !== slackUserId &&
  assessApproval({ decision, slackUserId, people, now }).kind === 'counts';

/**
 * One person's queue out of everything pending: theirs by Slack user id and roles, filtered, by urgency, in pages. A page
 * that no longer exists becomes the last one. "Today" is the person's own day.
 */
export const queueOf = (
  pending: readonly Decision[],
  input: {
    slackUserId: string;
    people: readonly PersonOfOurs[];
    now: Date;
    timeZone: string;
    view: QueueView;
    pageSize: number;
  },
): Queue => {
  const { slackUserId, people, now, timeZone, view, pageSize } = input;
  const open = pending.filter((one) => one.state === 'pending' && one.expiresAt > now);
  const mine = open.filter((one) => waitsFor(one, slackUserId, people, now));
  const today = dayIn(now, timeZone);
  const chosen = view.whose === 'mine' ? mine : open;
  const found = chosen.filter(
    (one) =>
      (view.agent === undefined || one.agent === view.agent) &&
      (view.kind === undefined || one.action.kind === view.kind) &&
      (view.risk === undefined || one.verdict.risk === view.risk),
  );
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(view.page, pages - 1);
  return {
    items: byUrgency(found, now).slice(page * pageSize, (page + 1) * pageSize),
    counts: {
      waiting: mine.length,
      dueToday: mine.filter((one) => dayIn(one.expiresAt, timeZone) === today).length,
      highRisk: mine.filter((one) => one.verdict.risk === 'high').length,
      onOthers: open.length - mine.length,
    },
    found: found.length,
    view: { ...view, page },
    pages,
    agents: [...new Set(open.map((one) => one.agent))].sort(),
    kinds: [...new Set(open.map((one) => one.action.kind))].sort(),
  };
};
