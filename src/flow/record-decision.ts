import { withSnooze } from '../core/approval/snoozes.ts';
import type { FirstSeen } from '../core/attention/numbers.ts';
import type { Decision, RejectionKind } from '../core/decision/decision.ts';
import type { Change } from '../core/decision/evolve.ts';
import { SlackUserId } from '../core/ids.ts';
import { aboutOf } from '../core/memory/lessons.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { firstSeen } from './attention.ts';
import { changeDecision } from './change-decision.ts';
import { assess, finish, sayOf, stillAsSeen } from './click.ts';
import type { Deps } from './deps.ts';
import { executeSoon } from './execute-action.ts';
import type { Decided, Seen } from './flow.ts';
import { loadRoster, type Roster } from './roster.ts';
import { afterTest, recentTests, testChange, underScrutiny } from './seed-draft.ts';
import { lookForRoom, noRoomText } from './watch-room.ts';

/** What is known before a click is counted: who holds which role, when this person saw it, and which tests there were. */
type Known = { roster: Roster; decision: Decision | null; seenAt: FirstSeen; tests: readonly Decision[] };

const known = async (deps: Deps, seen: Seen): Promise<Known> => {
  const [roster, decision, tests] = await Promise.all([
    loadRoster(deps),
    deps.decisions.get(seen.decisionId),
    recentTests(deps),
  ]);
  const seenAt: FirstSeen = decision
    ? await firstSeen(deps, decision, seen.by)
    : { at: deps.clock.now(), how: 'posted' };
  return { roster, decision, seenAt, tests };
};

const approvalChange = (
  deps: Deps,
  { roster, seenAt, tests }: Known,
  before: Decision,
  seen: Seen,
): Result<Change, string> => {
  const decision = underScrutiny(deps, before, seen.by, tests, roster);
  const now = deps.clock.now();
  const same = stillAsSeen(decision, seen, now);
  if (!same.ok) return same;
  const assessed = assess(deps, roster, decision, seen.by);
  if (assessed.kind === 'refused') return fail(assessed.reason);
  if (decision.seeded)
    return ok(
      testChange(decision, {
        by: seen.by,
        name: assessed.person.name,
        at: now,
        outcome: 'missed',
        data: { seen: seenAt },
      }),
    );
  const approval = {
    slackUserId: SlackUserId.parse(seen.by),
    name: assessed.person.name,
    role: assessed.role,
    digest: seen.digest,
    revision: seen.revision,
    at: now,
    ...(assessed.for ? { for: assessed.for } : {}),
  };
  return ok({
    type: assessed.complete ? 'approved' : 'approval-given',
    to: assessed.complete ? 'approved' : 'pending',
    by: seen.by,
    at: now,
    data: {
      digest: seen.digest,
      role: assessed.role,
      name: assessed.person.name,
      seen: seenAt,
      ...(decision === before ? {} : { rules: decision.verdict.rules, need: decision.verdict.need ?? null }),
      ...(assessed.for ? { for: assessed.for.slackUserId, text: `in place of ${assessed.for.name}` } : {}),
    },
    patch: {
      approvals: [...decision.approvals, approval],
      noRoom: undefined,
      ...(decision === before ? {} : { verdict: decision.verdict }),
    },
  });
};

/** Ends a click on a test draft: every card shows that it was one, and this person alone reads what was wrong. */
export const finishTest = async (deps: Deps, decision: Decision, by: string, label: string): Promise<Decided> => {
  const note = await afterTest(deps, decision, by);
  const answer = await finish(deps, ok(decision), decision._id, label);
  return answer.ok ? { ...answer, note } : answer;
};

/**
 * Why nothing would come of an approval that counts; null where something would, or where it does not count.
 * INVARIANT (approved means carried out): nobody approves what its caps would hold until it ends.
 */
const roomlessFor = async (deps: Deps, { roster, decision }: Known, seen: Seen): Promise<string | null> => {
  if (!decision || !stillAsSeen(decision, seen, deps.clock.now()).ok) return null;
  if (assess(deps, roster, decision, seen.by).kind === 'refused') return null;
  const noRoom = await lookForRoom(deps, decision);
  return noRoom && noRoomText(decision, noRoom);
};

/** Step 6, yes. Counts one approval; the last one needed makes it approved, and it is carried out after the answer. */
export const approve = async (deps: Deps, seen: Seen): Promise<Decided> => {
  const before = await known(deps, seen);
  const noRoom = await roomlessFor(deps, before, seen);
  if (noRoom) return finish(deps, fail(noRoom), seen.decisionId, 'approve');
  const result = await changeDecision(deps, seen.decisionId, (decision) =>
    approvalChange(deps, before, decision, seen),
  );
  if (result.ok && result.value.seeded) return finishTest(deps, result.value, seen.by, 'approve');
  if (result.ok && result.value.state === 'approved') executeSoon(deps, result.value._id);
  return finish(deps, result, seen.decisionId, 'approve');
};

/** Step 6, no. The kind and the words go into the agent's memory before anything else is planned for the account. */
export const reject = async (deps: Deps, input: Seen & { kind: RejectionKind; words: string }): Promise<Decided> => {
  const now = deps.clock.now();
  const { roster, seenAt } = await known(deps, input);
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const same = stillAsSeen(decision, input, now);
    if (!same.ok) return same;
    const say = sayOf(deps, roster, decision, input.by);
    if (!say.ok) return say;
    const person = say.value;
    if (decision.seeded)
      return ok(
        testChange(decision, {
          by: input.by,
          name: person.name,
          at: now,
          outcome: 'caught',
          data: { kind: input.kind, words: input.words, seen: seenAt },
        }),
      );
    return ok({
      type: 'rejected',
      to: 'rejected',
      by: input.by,
      at: now,
      data: { kind: input.kind, words: input.words, digest: input.digest, name: person.name, seen: seenAt },
      patch: {
        rejection: {
          slackUserId: SlackUserId.parse(input.by),
          name: person.name,
          kind: input.kind,
          words: input.words,
          at: now,
        },
      },
    });
  });
  if (result.ok && result.value.seeded) return finishTest(deps, result.value, input.by, 'reject');
  if (result.ok) {
    const decision = result.value;
    const personId = 'personId' in decision.action ? decision.action.personId : undefined;
    await deps.memory.remember([
      {
        id: `rejected/${decision._id}`,
        accountId: decision.accountId,
        personId,
        agent: decision.agent,
        kind: 'rejected',
        tag: input.kind,
        text: input.words,
        at: now,
        decisionId: decision._id,
        about: aboutOf(decision.action),
      },
    ]);
    if (decision.accountId) await deps.accounts.planAgainAt([decision.accountId], now);
  }
  return finish(deps, result, input.decisionId, 'reject');
};

/** Puts it aside for one person's sake; it keeps its end, and past that there is nothing to remind them of. */
export const snooze = async (deps: Deps, input: Seen & { forMs: number }): Promise<Decided> => {
  const now = deps.clock.now();
  const roster = await loadRoster(deps);
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const same = stillAsSeen(decision, input, now);
    if (!same.ok) return same;
    const say = sayOf(deps, roster, decision, input.by);
    if (!say.ok) return fail(`${say.error}; nothing was put aside`);
    const until = new Date(now.getTime() + input.forMs);
    if (until >= decision.expiresAt)
      return fail(`${decision._id} expires before that, so nothing was put aside; decide it now, or choose less time`);
    const { slackUserId, name } = say.value;
    return ok({
      type: 'snoozed',
      to: 'pending',
      by: input.by,
      at: now,
      data: { until, name },
      patch: { snoozes: withSnooze(decision, { slackUserId, name, until }) },
    });
  });
  return finish(deps, result, input.decisionId, 'snooze');
};
