import { requesterOf } from '../core/approval/approval.ts';
import { contentChanges } from '../core/approval/content-changes.ts';
import { reviseAction } from '../core/approval/revise-action.ts';
import { routeQuestion } from '../core/approval/stand-in.ts';
import { dayWords } from '../core/day-words.ts';
import type { Action } from '../core/decision/action.ts';
import { hashOf } from '../core/decision/canonical.ts';
import type { Decision, StandIn } from '../core/decision/decision.ts';
import { digestOf } from '../core/decision/digest.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { SlackUserId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { loadAccountView } from './account-view.ts';
import { firstSeen } from './attention.ts';
import { proposableFrom } from './cap-room.ts';
import { changeDecision } from './change-decision.ts';
import { assess, finish, sayOf, stillAsSeen } from './click.ts';
import type { Deps } from './deps.ts';
import type { Decided, Edit, Seen } from './flow.ts';
import { passGate } from './pass-gate.ts';
import { approve, finishTest } from './record-decision.ts';
import { loadRoster, type Roster } from './roster.ts';
import { testChange } from './seed-draft.ts';

/** Delegates of those who are asked now: an edit may bring in a role that was not asked before. */
const standInsFor = (decision: Decision, asked: Verdict, roster: Roster, now: Date): StandIn[] => {
  const requester = requesterOf(decision);
  const known = decision.standIns ?? [];
  const { standIns } = routeQuestion(asked.need, roster.people, now, new Set(requester ? [requester] : []));
  return [...known, ...standIns.filter(({ forId }) => !known.some((one) => one.forId === forId))];
};

/** What an edit changed, for the thread: before and after, part by part. */
const changesText = (decision: Decision, name: string): string => {
  const changes = decision.editedBy.at(-1)?.changes ?? [];
  const quoted = (text: string) => (text === '' ? '(nothing)' : text.slice(0, 600).replaceAll(/^/gm, '> '));
  return [
    `${name} edited ${decision._id}; this is revision ${decision.revision}.`,
    ...changes
      .slice(0, 8)
      .map(({ part, before, after }) => `*${part}*, before:\n${quoted(before)}\nafter:\n${quoted(after)}`),
    ...(changes.length > 8 ? [`and ${changes.length - 8} more, in the record`] : []),
  ].join('\n');
};

const KEPT = 'The card still shows the version before; nothing was lost.';

/** What the rules say to the edited version, or why with it nothing may run. */
const judgeEdit = async (deps: Deps, before: Decision, action: Action, now: Date): Promise<Result<Verdict, string>> => {
  const view = before.accountId ? ((await loadAccountView(deps, before.accountId)) ?? undefined) : undefined;
  const { verdict } = await passGate(deps, {
    agent: before.agent,
    kind: action.kind,
    moment: 'propose',
    action,
    audience: before.audience,
    account: view,
    decision: before,
    runSteps: 1,
    requestedByPerson: before.verdict.facts.requestedByPerson === true,
  });
  if (verdict.outcome !== 'forbidden') return ok(verdict);
  const rules = verdict.rules.map((rule) => `\`${rule.id}\`: ${rule.text}`).join('; ');
  const freeAt = await proposableFrom(deps, { ...before, action }, verdict, now);
  return fail(`With this edit it may not run (${rules}${freeAt ? `; free again on ${dayWords(freeAt)}` : ''}).`);
};

/** A fault that a planted draft is tested with, which the edit took out. */
const tookOutFault = (before: Decision, edited: Action): boolean =>
  before.seeded !== undefined && !JSON.stringify(edited).includes(JSON.stringify(before.seeded.marker).slice(1, -1));

/**
 * Why this edit would be refused, while it can still be changed where it was written; null where it can be taken, and where
 * the answer is about the person or the card and not about the words. Changes nothing.
 */
export const editRefusal = async (deps: Deps, input: Seen & { edit: Edit }): Promise<string | null> => {
  const before = await deps.decisions.get(input.decisionId);
  const now = deps.clock.now();
  if (before?.state !== 'pending') return null;
  const same = stillAsSeen(before, input, now);
  if (!same.ok) return same.error;
  if (!sayOf(deps, await loadRoster(deps), before, input.by).ok) return null;
  const revised = reviseAction(before.action, input.edit);
  if (!revised.ok) return revised.error;
  if (hashOf(revised.value) === hashOf(before.action) || tookOutFault(before, revised.value)) return null;
  const judged = await judgeEdit(deps, before, revised.value, now);
  return judged.ok
    ? null
    : `${judged.error} Change it here and save again; until then the card shows the version before.`;
};

/**
 * Step 6, with changes. Makes a revision with its own digest and its own verdict. Where the editor may approve alone, the
 * edit approves it; otherwise it asks again, and what was approved before does not count.
 */
export const edit = async (deps: Deps, input: Seen & { edit: Edit }): Promise<Decided> => {
  const before = await deps.decisions.get(input.decisionId);
  if (!before) return { ok: false, reason: `there is no decision \`${input.decisionId}\`` };
  const now = deps.clock.now();
  const roster = await loadRoster(deps);
  const same = stillAsSeen(before, input, now);
  if (!same.ok) return finish(deps, same, input.decisionId, 'edit');
  const editor = sayOf(deps, roster, before, input.by);
  if (!editor.ok) return finish(deps, editor, input.decisionId, 'edit');
  const person = editor.value;
  const revised = reviseAction(before.action, input.edit);
  if (!revised.ok) return finish(deps, revised, input.decisionId, 'edit');
  // INVARIANT (revision-means-change): the same content is no new revision, which would void what others approved.
  if (hashOf(revised.value) === hashOf(before.action)) {
    const kept = `Nothing was changed: your version is the one on the card of ${before._id}, so it stays revision ${before.revision} and waits as before.`;
    return finish(deps, fail(kept), before._id, 'edit');
  }
  if (tookOutFault(before, revised.value)) {
    const seen = await firstSeen(deps, before, input.by);
    const ended = await changeDecision(deps, input.decisionId, (decision) => {
      const unchanged = stillAsSeen(decision, input, now);
      if (!unchanged.ok) return unchanged;
      return ok(testChange(decision, { by: input.by, name: person.name, at: now, outcome: 'caught', data: { seen } }));
    });
    return ended.ok ? finishTest(deps, ended.value, input.by, 'edit') : finish(deps, ended, input.decisionId, 'edit');
  }
  const judged = await judgeEdit(deps, before, revised.value, now);
  if (!judged.ok) return finish(deps, fail(`${judged.error} ${KEPT}`), before._id, 'edit');
  const verdict = judged.value;
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
  const seenAt = await firstSeen(deps, before, input.by);
  const changes = contentChanges(before.action, revised.value);
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    const unchanged = stillAsSeen(decision, input, now);
    if (!unchanged.ok) return unchanged;
    const revision = decision.revision + 1;
    const standIns = standInsFor(decision, asked, roster, now);
    return ok({
      type: 'edited',
      to: 'pending',
      by: input.by,
      at: now,
      data: {
        digest,
        before: decision.digest,
        action: revised.value,
        changes,
        rules: verdict.rules,
        need: asked.need ?? null,
        name: person.name,
        seen: seenAt,
      },
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
          { slackUserId: SlackUserId.parse(input.by), name: person.name, at: now, revision, changes },
        ],
        ...(standIns.length > 0 ? { standIns } : {}),
      },
    });
  });
  if (!result.ok) return finish(deps, result, input.decisionId, 'edit');
  const edited = result.value;
  deps.later('show-changes', () => deps.messenger.inThread(edited._id, { text: changesText(edited, person.name) }));
  const alone = assess(deps, roster, edited, input.by);
  if (alone.kind === 'counts')
    return approve(deps, { decisionId: edited._id, revision: edited.revision, digest, by: input.by });
  return finish(deps, result, input.decisionId, 'edit');
};
