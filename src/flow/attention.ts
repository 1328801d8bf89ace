import { type AttentionNumbers, attentionOf, type FirstSeen } from '../core/attention/numbers.ts';
import { type TeamAttention, teamAttention } from '../core/attention/team.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';
import { knownPeople } from './roster.ts';

const WINDOW_MS = 30 * DAY_MS;
/** First views that are kept per person; the oldest go first. */
const KEPT = 300;

type Views = Record<string, { at: Date; how: 'home' | 'opened' }>;
const viewsKey = (slackUserId: string): string => `seen:${slackUserId}`;

/** Remembers the first time a person had these before them; an opened card counts more than a line on Home. */
export const noteSeen = async (
  deps: Deps,
  input: { by: string; decisionIds: readonly string[]; how: 'home' | 'opened' },
): Promise<void> => {
  const at = deps.clock.now();
  if (input.decisionIds.length === 0) return;
  await deps.settings.change<Views>(viewsKey(input.by), (before) => {
    const views: Views = { ...before };
    for (const id of input.decisionIds)
      if (!views[id] || (views[id].how === 'home' && input.how === 'opened')) views[id] = { at, how: input.how };
    const newest = Object.entries(views).sort(([, a], [, b]) => b.at.getTime() - a.at.getTime());
    return Object.fromEntries(newest.slice(0, KEPT));
  });
};

/** When this person first saw the version that stands: opened or on Home where that is known, else when it was posted. */
export const firstSeen = async (deps: Deps, decision: Decision, by: string): Promise<FirstSeen> => {
  const posted = decision.editedBy.at(-1)?.at ?? decision.createdAt;
  const view = (await deps.settings.get<Views>(viewsKey(by)))?.[decision._id];
  return view && view.at >= posted ? view : { at: posted, how: 'posted' };
};

export type DecidedLately = { decisions: Decision[]; from: Date; to: Date };

/** What people decided in the last thirty days. */
export const decidedLately = async (deps: Deps): Promise<DecidedLately> => {
  const to = new Date(deps.clock.now().getTime() + 1);
  const from = new Date(to.getTime() - WINDOW_MS);
  return { decisions: await deps.decisions.decidedSince(from), from, to };
};

/** One person's share of it. */
export const ownAttention = ({ decisions, from, to }: DecidedLately, slackUserId: string): AttentionNumbers =>
  attentionOf(decisions, slackUserId, from, to);

/** One person's last thirty days; for operations the team's too. */
export const attention = async (
  deps: Deps,
  slackUserId: string,
): Promise<{ own: AttentionNumbers; team: TeamAttention | null }> => {
  const lately = await decidedLately(deps);
  const { decisions, from, to } = lately;
  const { people } = await knownPeople(deps);
  const isOperations = people.some((one) => one.slackUserId === slackUserId && one.roles.includes('operations'));
  return {
    own: ownAttention(lately, slackUserId),
    team: isOperations ? teamAttention(people.map((one) => attentionOf(decisions, one.slackUserId, from, to))) : null,
  };
};

const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/**
 * Once a month, to each person alone: how the month before went. `write` puts the numbers into words. A note is wished
 * for before it is noted as sent; said twice with the same words it is still one message.
 */
export const sendAttentionNotes = async (
  deps: Deps,
  write: (numbers: AttentionNumbers, from: Date) => string,
): Promise<void> => {
  const now = deps.clock.now();
  const to = new Date(`${monthOf(now)}-01T00:00:00Z`);
  const from = new Date(`${monthOf(new Date(to.getTime() - DAY_MS))}-01T00:00:00Z`);
  const done = `attention-notes:${monthOf(from)}`;
  if (await deps.settings.get<boolean>(done)) return;
  const decisions = await deps.decisions.decidedSince(from);
  for (const person of (await knownPeople(deps)).people) {
    const key = `${done}:${person.slackUserId}`;
    const numbers = attentionOf(decisions, person.slackUserId, from, to);
    if (numbers.decided + numbers.tests.caught + numbers.tests.missed === 0) continue;
    if (await deps.settings.get<boolean>(key)) continue;
    await deps.messenger.direct(person.slackUserId, { text: write(numbers, from) });
    await deps.settings.set(key, true);
  }
  await deps.settings.set(done, true);
};
