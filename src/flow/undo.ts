import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Action } from '../core/decision/action.ts';
import { type Decision, DONE_STATES } from '../core/decision/decision.ts';
import { undidIt, undoneWord } from '../core/decision/verbs.ts';
import { SlackUserId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { keyOf } from './attempt.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import type { EffectResult } from './effects/performer.ts';
import { performerOf } from './effects.ts';
import type { Decided } from './flow.ts';
import { judgeNow } from './judge-now.ts';
import { putCharterBack } from './put-charter-back.ts';
import { loadRoster, type Roster } from './roster.ts';

/** Approved or allowed, and not begun: nothing has left, so taking it back removes an effect and makes none. */
const NOT_LEFT: readonly Decision['state'][] = ['approved', 'allowed'];

/** Whoever may undo it: who could have approved it; anybody with a role where no role was asked. Otherwise who can. */
export const undoerOf = ({ people }: Roster, decision: Decision, by: string): Result<PersonOfOurs, string> => {
  const roles = new Set(decision.verdict.need?.groups.flatMap((group) => group.roles) ?? []);
  const able = people.filter((one) => (roles.size === 0 ? one.roles.length > 0 : one.roles.some((r) => roles.has(r))));
  const person = able.find(({ slackUserId }) => slackUserId === by);
  if (person) return ok(person);
  return fail(
    roles.size === 0
      ? 'anybody with a role in `charters/people.yaml`'
      : able.map(({ name }) => name).join(', ') || 'nobody yet',
  );
};

/** Why there is no way back, or null. */
export const noWayBack = (decision: Decision): string | null => {
  if (NOT_LEFT.includes(decision.state)) return null;
  if (decision.state === 'undone')
    return `was ${undoneWord(decision.action.kind)} already by ${decision.undoneBy?.name ?? 'somebody'}`;
  if (decision.state === 'executing' || decision.state === 'unknown')
    return 'is being carried out right now; look again when its card says how it ended';
  if (!DONE_STATES.includes(decision.state)) return 'cannot be undone: nothing has happened';
  const hasWay = decision.action.kind === 'change-charter' || performerOf<Action>(decision.action).undo;
  if (!hasWay || !decision.inverse) return 'cannot be undone: what left cannot be taken back';
  return null;
};

/** Ends what was approved and has not left. INVARIANT (one writer, one winner): it loses against a start. */
const takeBack = async (deps: Deps, decision: Decision, person: PersonOfOurs): Promise<Decided> => {
  const reason = `taken back by ${person.name} before it left`;
  const changed = await changeDecision(deps, decision._id, (current) =>
    NOT_LEFT.includes(current.state)
      ? ok({
          type: 'taken-back',
          to: 'superseded',
          by: person.slackUserId,
          at: deps.clock.now(),
          data: { reason, name: person.name },
          patch: { supersededBy: { reason }, held: undefined },
        })
      : fail(`${current._id} ${noWayBack(current) ?? 'left a moment ago'}. Nothing was taken back.`),
  );
  if (!changed.ok) return { ok: false, reason: changed.error, decision };
  deps.later('show-undo', () => deps.messenger.decisionChanged(changed.value));
  deps.later('note-undo', () =>
    deps.messenger.inThread(decision._id, { text: `${person.name} took it back before it left. Nothing was sent.` }),
  );
  return { ok: true, decision: changed.value };
};

const runInverse = async (deps: Deps, decision: Decision): Promise<EffectResult> => {
  const { undo: inverse } = performerOf<Action>(decision.action);
  if (!inverse || !decision.inverse) return { kind: 'refused', reason: 'what left cannot be taken back' };
  try {
    return await inverse(deps, decision.action, decision.inverse, keyOf(decision), decision);
  } catch (error) {
    deps.log.error({ err: error, decisionId: decision._id }, 'an undo ended without an answer');
    return { kind: 'unknown', reason: 'the call ended without an answer' };
  }
};

/**
 * Puts an executed action back by its stored inverse, or takes back one that has not left. It passes the gate like any
 * action and the verdict is recorded with it: a gate that cannot judge holds it. Rules that keep new actions back (stops,
 * holds, caps, quiet hours, cooldowns) do not keep harm in place, so they are recorded and do not hold a way back. A charter
 * is put back by a proposal.
 */
export const undo = async (deps: Deps, input: { decisionId: string; by: string }): Promise<Decided> => {
  const decision = await deps.decisions.get(input.decisionId);
  if (!decision) return { ok: false, reason: `there is no decision \`${input.decisionId}\`` };
  if (decision.action.kind === 'change-charter' && DONE_STATES.includes(decision.state))
    return putCharterBack(deps, decision, input.by);
  const undoer = undoerOf(await loadRoster(deps), decision, input.by);
  if (!undoer.ok)
    return {
      ok: false,
      reason: `You cannot undo ${decision._id}. These people can: ${undoer.error}. Nothing was changed.`,
      decision,
    };
  const person = undoer.value;
  const closed = noWayBack(decision);
  if (closed) return { ok: false, reason: `${decision._id} ${closed}.`, decision };
  if (NOT_LEFT.includes(decision.state)) return takeBack(deps, decision, person);
  const verdict = await judgeNow(deps, decision);
  const rules = verdict.rules.map(({ id, effect }) => ({ id, effect }));
  const broken = verdict.rules.filter(({ effect }) => effect === 'error');
  const result: EffectResult =
    broken.length > 0
      ? { kind: 'refused', reason: `the gate could not judge it (${broken[0]?.text})` }
      : await runInverse(deps, decision);
  const now = deps.clock.now();
  if (result.kind !== 'done') {
    const noted = await changeDecision(deps, decision._id, (current) =>
      ok({ type: 'undo-failed', to: current.state, by: input.by, at: now, data: { reason: result.reason, rules } }),
    );
    if (noted.ok) deps.later('show-undo', () => deps.messenger.decisionChanged(noted.value));
    return {
      ok: false,
      reason: `It could not be put back: ${result.reason}. It stays as it is; try again or change it by hand.`,
      decision,
    };
  }
  const changed = await changeDecision(deps, decision._id, (current) =>
    current.state === 'undone'
      ? fail(`${current._id} ${noWayBack(current)}.`)
      : ok({
          type: 'undone',
          to: 'undone',
          by: input.by,
          at: now,
          data: { effect: result.effect, name: person.name, rules },
          patch: { undoneBy: { slackUserId: SlackUserId.parse(input.by), name: person.name, at: now } },
        }),
  );
  if (!changed.ok) return { ok: false, reason: changed.error, decision };
  deps.later('show-undo', () => deps.messenger.decisionChanged(changed.value));
  deps.later('note-undo', () =>
    deps.messenger.inThread(decision._id, {
      text: `${person.name} ${undidIt(decision.action.kind)}: ${result.effect.detail}.`,
    }),
  );
  return { ok: true, decision: changed.value };
};
