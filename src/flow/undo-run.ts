import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';
import type { UndoneRun } from './flow.ts';
import { ASKED_ALONE } from './put-charter-back.ts';
import { loadRoster, type Roster } from './roster.ts';
import { noWayBack, undo, undoerOf } from './undo.ts';

/** Decisions of one run that did something or still may, newest first: the way back is the way there in reverse. */
const ofRun = async (deps: Deps, runId: string): Promise<Decision[]> => {
  const all = await deps.decisions.byRun(runId);
  return all
    .filter(({ state }) => !['proposed', 'forbidden', 'rejected', 'expired', 'superseded', 'failed'].includes(state))
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b._id.localeCompare(a._id));
};

/** Why this person's undo of the run leaves this one; null when it takes it back. */
const whyLeft = (decision: Decision, roster: Roster, by: string): string | null => {
  if (decision.state === 'pending') return 'waits for a person; reject it on its card';
  const stays =
    noWayBack(decision) ??
    (decision.action.kind === 'change-charter' && decision.effect !== undefined ? ASKED_ALONE : null);
  if (stays !== null) return stays;
  const undoer = undoerOf(roster, decision, by);
  return undoer.ok ? null : `you cannot undo it; these people can: ${undoer.error}`;
};

/** What this person's undo of a run would restore, and what it could not. Changes nothing. */
export const previewUndoRun = async (deps: Deps, { runId, by }: { runId: string; by: string }): Promise<UndoneRun> => {
  const found: UndoneRun = { runId, restored: [], left: [] };
  const roster = await loadRoster(deps);
  for (const decision of await ofRun(deps, runId)) {
    const reason = whyLeft(decision, roster, by);
    const { _id: decisionId, title } = decision;
    if (reason === null) found.restored.push({ decisionId, title });
    else if (decision.state !== 'undone') found.left.push({ decisionId, title, reason });
  }
  return found;
};

/** Restores what can be restored of a run, one decision after the other, each gated and recorded; lists the rest. */
export const undoRun = async (deps: Deps, input: { runId: string; by: string }): Promise<UndoneRun> => {
  const preview = await previewUndoRun(deps, input);
  const done: UndoneRun = { runId: input.runId, restored: [], left: [...preview.left] };
  for (const one of preview.restored) {
    const answer = await undo(deps, { decisionId: one.decisionId, by: input.by });
    if (answer.ok) done.restored.push(one);
    else done.left.push({ ...one, reason: answer.reason });
  }
  const at = deps.clock.now();
  await deps.ledger.append({
    eventId: `run-undone/${input.runId}/${input.by}/${at.getTime()}`,
    decisionId: 'none',
    type: 'run-undone',
    at,
    by: input.by,
    data: {
      runId: input.runId,
      restored: done.restored.map(({ decisionId }) => decisionId),
      left: done.left.map(({ decisionId, reason }) => ({ decisionId, reason })),
    },
  });
  return done;
};
