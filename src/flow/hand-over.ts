import type { ApprovalAssessment } from '../core/approval/approval.ts';
import type { Colleague } from '../core/approval/handed-to.ts';
import { isAway } from '../core/approval/working-clock.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import { assess, finish, personOf, stillAsSeen, unreadNote } from './click.ts';
import type { Deps } from './deps.ts';
import type { Decided, Seen } from './flow.ts';
import { loadRoster, type Roster } from './roster.ts';

type Counts = Extract<ApprovalAssessment, { kind: 'counts' }>;
type Asked = { roster: Roster; decision: Decision; by: string };

const named = ({ slackUserId, name }: PersonOfOurs) => ({ slackUserId, name });

/** Whoever may hand a decision over: everybody named. */
const giverOf = ({ roster, by }: Asked): Result<PersonOfOurs, string> => {
  const person = personOf(roster, by);
  return person ? ok(person) : fail('only people named in `charters/people.yaml` can hand over; nothing was changed');
};

/**
 * The colleague whom it may be handed to, or why not: their approval would count now, and it would not be their own work
 * that they look at alone.
 */
const takerOf = (deps: Deps, { roster, decision, by }: Asked, to: string): Result<Counts, string> => {
  if (to === by) return fail('you chose yourself, so nothing was changed; choose the colleague who should decide');
  const theirs = assess(deps, roster, decision, to, 'of');
  const no = (reason: string) =>
    fail(
      `${personOf(roster, to)?.name ?? 'That person'} may not decide this. ${reason.charAt(0).toUpperCase()}${reason.slice(1)}. Nothing was handed over.`,
    );
  if (theirs.kind === 'refused') return no(theirs.reason);
  if (theirs.needsOtherEyes) return no('they wrote it, and somebody who did not has to look');
  return ok(theirs);
};

/** Everybody whom this person may hand it to, those who are there first; or why there is nobody. */
export const colleaguesFor = async (
  deps: Deps,
  { decision, by }: { decision: Decision; by: string },
): Promise<Result<Colleague[], string>> => {
  const asked = { roster: await loadRoster(deps), decision, by };
  const giver = giverOf(asked);
  if (!giver.ok) return giver;
  const found = asked.roster.people.flatMap((one): Colleague[] => {
    const taker = takerOf(deps, asked, one.slackUserId);
    if (!taker.ok) return [];
    const { person, role, for: other } = taker.value;
    return [{ ...named(person), role, standsInFor: other?.name, isAway: isAway(deps.clock.now(), person) }];
  });
  if (found.length > 0) return ok(found.sort((a, b) => Number(a.isAway) - Number(b.isAway)));
  const who = decision.verdict.need?.fourEyes ? 'nobody else who did not write it' : 'nobody else';
  const note = unreadNote(asked.roster, decision);
  return fail(`There is nobody to hand \`${decision._id}\` to now: ${who} may decide it.${note ? ` ${note}.` : ''}`);
};

/** Hands it to a colleague who may decide it, and tells that colleague; it waits for them and no longer for the giver. */
export const reassign = async (deps: Deps, input: Seen & { to: string }): Promise<Decided> => {
  const now = deps.clock.now();
  const roster = await loadRoster(deps);
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const same = stillAsSeen(decision, input, now);
    if (!same.ok) return same;
    const asked = { roster, decision, by: input.by };
    const giver = giverOf(asked);
    if (!giver.ok) return giver;
    const taker = takerOf(deps, asked, input.to);
    if (!taker.ok) return taker;
    const to = named(taker.value.person);
    return ok({
      type: 'reassigned',
      to: 'pending',
      by: input.by,
      at: now,
      data: { to: input.to, name: to.name },
      patch: { assigned: { to, by: named(giver.value), at: now } },
    });
  });
  const handed = result.ok ? result.value.assigned : undefined;
  if (result.ok && handed) {
    const { _id, title, channel } = result.value;
    const text = `${handed.by.name} asks you to decide ${_id}: ${title}.`;
    deps.later('tell-assignee', () => deps.messenger.direct(input.to, { text, card: { id: _id, channel } }));
    deps.later('note-reassign', () =>
      deps.messenger.inThread(_id, { text: `${handed.by.name} handed this to ${handed.to.name}.` }),
    );
  }
  return finish(deps, result, input.decisionId, 'reassign');
};
