import { assessApproval } from '../core/approval/approval.ts';
import { reviseAction } from '../core/approval/revise-action.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision, RejectionKind } from '../core/decision/decision.ts';
import { digestOf } from '../core/decision/digest.ts';
import type { Change } from '../core/decision/evolve.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { SlackUserId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { loadAccountView } from './account-view.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { executeSoon } from './execute-action.ts';
import type { Decided, Edit, Seen } from './flow.ts';
import { passGate } from './pass-gate.ts';

const PAST: Partial<Record<Decision['state'], string>> = {
  approved: 'was approved already',
  executing: 'is being carried out',
  executed: 'was carried out already',
  observed: 'was carried out already',
  rejected: 'was rejected',
  expired: 'expired without an answer',
  superseded: 'was replaced',
  forbidden: 'is held by a rule',
  failed: 'failed',
  unknown: 'is being looked up',
  reconciled: 'was carried out already',
  undone: 'was undone',
};

/** Whose doing the present state is; nobody's where the clock or a rule ended it. */
const decidedBy = (decision: Decision): string | undefined => {
  if (decision.state === 'rejected') return decision.rejection?.name;
  if (decision.state === 'undone') return decision.undoneBy?.name;
  return decision.state === 'approved' ? decision.approvals.at(-1)?.name : undefined;
};

/**
 * Checks that a click still means what the person saw: the state, the revision and the digest.
 * INVARIANT (digest-bound): an approval of anything but the present content is void.
 */
const stillAsSeen = (decision: Decision, seen: Seen, now: Date): Result<null, string> => {
  if (decision.state !== 'pending') {
    const who = decidedBy(decision);
    return fail(
      `${decision._id} ${PAST[decision.state] ?? `is ${decision.state}`}${who ? ` by ${who}` : ''}. Your click changed nothing.`,
    );
  }
  if (decision.expiresAt <= now)
    return fail(`${decision._id} expired a moment ago. Nothing was sent, and your click changed nothing.`);
  if (decision.revision !== seen.revision || decision.digest !== seen.digest) {
    return fail(
      `${decision._id} was changed after the version you saw. Your click did not count; please read the card again, it shows the new version.`,
    );
  }
  return ok(null);
};

const personOf = (deps: Deps, slackUserId: string): PersonOfOurs | null =>
  deps.governance().people.find((person) => person.slackUserId === slackUserId) ?? null;

const assess = (deps: Deps, decision: Decision, slackUserId: string) =>
  assessApproval({
    decision,
    slackUserId,
    people: deps.governance().people,
    now: deps.clock.now(),
  });

const finish = async (
  deps: Deps,
  result: Result<Decision, string>,
  id: string,
  reasonLabel: string,
): Promise<Decided> => {
  if (!result.ok) {
    deps.metrics.count('refused_clicks', { reason: reasonLabel });
    const decision = await deps.decisions.get(id);
    if (decision) deps.later('refresh-card', () => deps.messenger.decisionChanged(decision));
    return { ok: false, reason: result.error, decision: decision ?? undefined };
  }
  const decision = result.value;
  deps.later('show-decision', () => deps.messenger.decisionChanged(decision));
  return { ok: true, decision };
};

const approvalChange = (deps: Deps, decision: Decision, seen: Seen): Result<Change, string> => {
  const now = deps.clock.now();
  const same = stillAsSeen(decision, seen, now);
  if (!same.ok) return same;
  const assessed = assess(deps, decision, seen.by);
  if (assessed.kind === 'refused') return fail(assessed.reason);
  const approval = {
    slackUserId: SlackUserId.parse(seen.by),
    name: assessed.person.name,
    role: assessed.role,
    digest: seen.digest,
    revision: seen.revision,
    at: now,
  };
  return ok({
    type: assessed.complete ? 'approved' : 'approval-given',
    to: assessed.complete ? 'approved' : 'pending',
    by: seen.by,
    at: now,
    data: { digest: seen.digest, role: assessed.role, name: assessed.person.name },
    patch: { approvals: [...decision.approvals, approval] },
  });
};

/** Step 6, yes. Counts one approval; the last one needed makes it approved, and it is carried out after the answer. */
export const approve = async (deps: Deps, seen: Seen): Promise<Decided> => {
  const result = await changeDecision(deps, seen.decisionId, (decision) => approvalChange(deps, decision, seen));
  if (result.ok && result.value.state === 'approved') executeSoon(deps, result.value._id);
  return finish(deps, result, seen.decisionId, 'approve');
};

/** Step 6, no. The kind and the words go into the agent's memory before anything else is planned for the account. */
export const reject = async (deps: Deps, input: Seen & { kind: RejectionKind; words: string }): Promise<Decided> => {
  const now = deps.clock.now();
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const same = stillAsSeen(decision, input, now);
    if (!same.ok) return same;
    const assessed = assess(deps, decision, input.by);
    if (assessed.kind === 'refused' && !assessed.mayReject) return fail(assessed.reason);
    const person = personOf(deps, input.by);
    if (!person) return fail('only people named in `charters/people.yaml` can reject; nothing was changed');
    return ok({
      type: 'rejected',
      to: 'rejected',
      by: input.by,
      at: now,
      data: { kind: input.kind, words: input.words, digest: input.digest, name: person.name },
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
      },
    ]);
    if (decision.accountId) await deps.accounts.planAgainAt(decision.accountId, now);
  }
  return finish(deps, result, input.decisionId, 'reject');
};

/**
 * Step 6, with changes. Makes a revision with its own digest and its own verdict. Where the editor may approve alone, the
 * edit approves it; otherwise it asks again, and what was approved before does not count.
 */
export const edit = async (deps: Deps, input: Seen & { edit: Edit }): Promise<Decided> => {
  const before = await deps.decisions.get(input.decisionId);
  if (!before) return { ok: false, reason: `there is no decision \`${input.decisionId}\`` };
  const now = deps.clock.now();
  const same = stillAsSeen(before, input, now);
  if (!same.ok) return finish(deps, same, input.decisionId, 'edit');
  const person = personOf(deps, input.by);
  const allowed = assess(deps, before, input.by);
  if (!person || (allowed.kind === 'refused' && !allowed.mayReject)) {
    const reason = allowed.kind === 'refused' ? allowed.reason : 'only people named in `charters/people.yaml` can edit';
    return finish(deps, fail(reason), input.decisionId, 'edit');
  }
  const revised = reviseAction(before.action, input.edit);
  if (!revised.ok) return finish(deps, revised, input.decisionId, 'edit');
  const view = before.accountId ? ((await loadAccountView(deps, before.accountId)) ?? undefined) : undefined;
  const { verdict } = await passGate(deps, {
    agent: before.agent,
    kind: revised.value.kind,
    moment: 'propose',
    action: revised.value,
    audience: before.audience,
    account: view,
    decision: before,
    runSteps: 1,
  });
  if (verdict.outcome === 'forbidden') {
    const rules = verdict.rules.map((rule) => `\`${rule.id}\`: ${rule.text}`).join('; ');
    return finish(
      deps,
      fail(`With this edit it may not run (${rules}). The card still shows the version before; nothing was lost.`),
      before._id,
      'edit',
    );
  }
  // A person was asked, so a person decides, also where the rules would let the edited version run alone.
  const asked: Verdict =
    verdict.outcome === 'allowed' ? { ...verdict, outcome: 'needs-approval', need: before.verdict.need } : verdict;
  const digest = digestOf({
    action: revised.value,
    audience: before.audience,
    cost: before.cost,
    charterHash: verdict.charterHash,
    policyHash: verdict.policyHash,
  });
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const unchanged = stillAsSeen(decision, input, now);
    if (!unchanged.ok) return unchanged;
    const revision = decision.revision + 1;
    return ok({
      type: 'edited',
      to: 'pending',
      by: input.by,
      at: now,
      data: { digest, before: decision.digest, action: revised.value, rules: verdict.rules, name: person.name },
      patch: {
        revision,
        digest,
        action: revised.value,
        verdict: asked,
        charterHash: verdict.charterHash,
        policyHash: verdict.policyHash,
        approvals: [],
        editedBy: [
          ...decision.editedBy,
          { slackUserId: SlackUserId.parse(input.by), name: person.name, at: now, revision },
        ],
      },
    });
  });
  if (!result.ok) return finish(deps, result, input.decisionId, 'edit');
  const edited = result.value;
  const alone = assess(deps, edited, input.by);
  if (alone.kind === 'counts')
    return approve(deps, { decisionId: edited._id, revision: edited.revision, digest, by: input.by });
  return finish(deps, result, input.decisionId, 'edit');
};

/** Puts it aside for one person's sake; it keeps its end. */
export const snooze = async (deps: Deps, input: Seen & { forMs: number }): Promise<Decided> => {
  const now = deps.clock.now();
  const person = personOf(deps, input.by);
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const same = stillAsSeen(decision, input, now);
    if (!same.ok) return same;
    const assessed = assess(deps, decision, input.by);
    if (!person || (assessed.kind === 'refused' && !assessed.mayReject))
      return fail(
        assessed.kind === 'refused'
          ? `${assessed.reason}; nothing was put aside`
          : 'only people named in `charters/people.yaml` can snooze; nothing was changed',
      );
    const until = new Date(Math.min(now.getTime() + input.forMs, decision.expiresAt.getTime()));
    return ok({
      type: 'snoozed',
      to: 'pending',
      by: input.by,
      at: now,
      data: { until, name: person.name },
      patch: { snoozedUntil: until },
    });
  });
  return finish(deps, result, input.decisionId, 'snooze');
};

/** Hands it to a colleague who may decide it, and tells that colleague. */
export const reassign = async (deps: Deps, input: Seen & { to: string }): Promise<Decided> => {
  const now = deps.clock.now();
  const from = personOf(deps, input.by);
  const to = personOf(deps, input.to);
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const same = stillAsSeen(decision, input, now);
    if (!same.ok) return same;
    if (!from) return fail('only people named in `charters/people.yaml` can hand over; nothing was changed');
    const theirs = assess(deps, decision, input.to);
    if (!to || theirs.kind === 'refused') {
      return fail(
        `${to?.name ?? 'That person'} cannot decide ${decision._id}: ${theirs.kind === 'refused' ? theirs.reason : 'not named in `charters/people.yaml`'}`,
      );
    }
    return ok({ type: 'reassigned', to: 'pending', by: input.by, at: now, data: { to: input.to, name: to.name } });
  });
  if (result.ok && to && from) {
    const text = `${from.name} asks you to decide ${result.value._id}: ${result.value.title}.`;
    deps.later('tell-assignee', () => deps.messenger.direct(input.to, { text }));
    deps.later('note-reassign', () =>
      deps.messenger.inThread(input.decisionId, { text: `${from.name} handed this to ${to.name}.` }),
    );
  }
  return finish(deps, result, input.decisionId, 'reassign');
};
