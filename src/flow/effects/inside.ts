import type { ActionOf } from '../../core/decision/action.ts';
import type { Performer } from './performer.ts';

/** A value inside Countersign itself, kept under a settings key; its pre-image is the inverse. */
export const internal = <A extends ActionOf<'adopt-playbook'> | ActionOf<'revise-template'>>(
  keyOf: (action: A) => string,
  label: string,
): Performer<A> => ({
  inverse: async (deps, action) => ({ before: await deps.settings.get(keyOf(action)) }),
  run: async (deps, action, _key, decision) => {
    await deps.settings.set(keyOf(action), { action, decisionId: decision._id, at: deps.clock.now() });
    return {
      kind: 'done',
      effect: {
        system: 'countersign',
        recordId: keyOf(action),
        link: deps.link(`/records/${decision._id}`),
        at: deps.clock.now(),
        detail: label,
      },
    };
  },
  lookUp: async (deps, action, _key, decision) => {
    const found = await deps.settings.get<{ decisionId: string }>(keyOf(action));
    return found?.decisionId === decision._id
      ? { system: 'countersign', recordId: keyOf(action), at: deps.clock.now(), detail: label }
      : null;
  },
  undo: async (deps, action, inverse) => {
    await deps.settings.set(keyOf(action), inverse.before ?? null);
    return {
      kind: 'done',
      effect: { system: 'countersign', recordId: keyOf(action), at: deps.clock.now(), detail: 'put back' },
    };
  },
});

/** Agents hold the account until a person gives it back. */
export const escalateAccount: Performer<ActionOf<'escalate-account'>> = {
  inverse: async () => null,
  run: async (deps, action, _key, decision) => {
    await deps.accounts.setHold(action.accountId, {
      by: action.flaggedBy,
      reason: action.words,
      at: deps.clock.now(),
      decisionId: decision._id,
    });
    return {
      kind: 'done',
      effect: {
        system: 'countersign',
        recordId: action.accountId,
        at: deps.clock.now(),
        detail: 'agents hold this account',
      },
    };
  },
  lookUp: async (deps, action) => {
    const state = await deps.accounts.state(action.accountId);
    return state?.hold
      ? { system: 'countersign', recordId: action.accountId, at: deps.clock.now(), detail: 'agents hold this account' }
      : null;
  },
};
