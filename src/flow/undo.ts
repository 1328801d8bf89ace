import type { Action } from '../core/decision/action.ts';
import { SlackUserId } from '../core/ids.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { performerOf } from './effects.ts';
import type { Decided } from './flow.ts';
import { isStopped, stopsInForce } from './stop.ts';

/**
 * Puts an executed action back by its stored inverse. Anybody who could have approved it may undo it. What could not be
 * put back is said in the thread.
 */
export const undo = async (deps: Deps, input: { decisionId: string; by: string }): Promise<Decided> => {
  const decision = await deps.decisions.get(input.decisionId);
  if (!decision) return { ok: false, reason: `there is no decision \`${input.decisionId}\`` };
  const person = deps.governance().people.find((candidate) => candidate.slackUserId === input.by);
  const roles = new Set(decision.verdict.need?.groups.flatMap((group) => group.roles) ?? []);
  const may = person && (person.roles.some((role) => roles.has(role)) || (roles.size === 0 && person.roles.length > 0));
  if (!person || !may) {
    const names = deps
      .governance()
      .people.filter((candidate) => candidate.roles.some((role) => roles.has(role)))
      .map((candidate) => candidate.name);
    return {
      ok: false,
      reason: `You cannot undo ${decision._id}. These people can: ${names.join(', ') || 'anybody named in `charters/people.yaml`'}. Nothing was changed.`,
      decision,
    };
  }
  if (decision.state === 'undone')
    return {
      ok: false,
      reason: `${decision._id} was undone already by ${decision.undoneBy?.name ?? 'somebody'}.`,
      decision,
    };
  const performer = performerOf<Action>(decision.action);
  if (!performer.undo || !decision.inverse || !['executed', 'observed', 'reconciled'].includes(decision.state)) {
    return {
      ok: false,
      reason: `${decision._id} cannot be undone: ${decision.effect ? 'what left cannot be taken back' : 'nothing has happened yet'}.`,
      decision,
    };
  }
  if (isStopped(await stopsInForce(deps), 'all')) {
    return { ok: false, reason: 'Everything is stopped, undo included. Resume first; nothing was changed.', decision };
  }
  const result = await performer.undo(
    deps,
    decision.action,
    decision.inverse,
    `${decision._id}-r${decision.revision}`,
    decision,
  );
  const now = deps.clock.now();
  if (result.kind !== 'done') {
    await changeDecision(deps, decision._id, (current) =>
      ok({ type: 'undo-failed', to: current.state, by: input.by, at: now, data: { reason: result.reason } }),
    );
    return {
      ok: false,
      reason: `It could not be put back: ${result.reason}. It stays as it is; try again or change it by hand.`,
      decision,
    };
  }
  const changed = await changeDecision(deps, decision._id, (current) =>
    current.state === 'undone'
      ? fail(`${current._id} was undone already`)
      : ok({
          type: 'undone',
          to: 'undone',
          by: input.by,
          at: now,
          data: { effect: result.effect, name: person.name },
          patch: { undoneBy: { slackUserId: SlackUserId.parse(input.by), name: person.name, at: now } },
        }),
  );
  if (!changed.ok) return { ok: false, reason: changed.error, decision };
  deps.later('show-undo', () => deps.messenger.decisionChanged(changed.value));
  deps.later('note-undo', () =>
    deps.messenger.inThread(decision._id, { text: `${person.name} put it back: ${result.effect.detail}.` }),
  );
  return { ok: true, decision: changed.value };
};
