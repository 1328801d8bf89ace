import { charterStage, effectiveStage, Standing } from '../../core/autonomy/autonomy.ts';
import type { ActionOf } from '../../core/decision/action.ts';
import { readStanding, standingKey, standingOf } from '../autonomy.ts';
import type { Performer } from './performer.ts';

/** Writes the stage that people granted. The one place where a stage goes up. */
export const promoteDomain: Performer<ActionOf<'promote-domain'>> = {
  inverse: async (deps, action) => ({ before: await standingOf(deps, action.agentName, action.domain) }),
  run: async (deps, action, _key, decision) => {
    const charter = deps.governance().charters.get(action.agentName)?.charter;
    if (!charter)
      return { kind: 'refused', reason: `\`${action.agentName}\` has no valid charter; nothing was raised` };
    const at = deps.clock.now();
    const granted: Standing = {
      agent: action.agentName,
      domain: action.domain,
      stage: action.to,
      before: action.from,
      kind: 'granted',
      charterStage: charterStage(charter, action.domain),
      because:
        decision.approvals.length > 0 ? `agreed by ${decision.approvals.map(({ name }) => name).join(' and ')}` : '',
      evidence: action.checks.map(({ label, found }) => `${label}: ${found}`),
      decisionId: decision._id,
      at,
    };
    let stage = action.from;
    // INVARIANT (demotion-wins): a demotion that came first changed the stage, and then nothing is written here.
    await deps.settings.change<unknown>(standingKey(action.agentName, action.domain), (before) => {
      const standing = readStanding(before);
      stage = effectiveStage(charter, action.domain, standing);
      return stage === action.from || standing?.decisionId === decision._id ? granted : before;
    });
    const standing = await standingOf(deps, action.agentName, action.domain);
    if (standing?.decisionId !== decision._id)
      return {
        kind: 'refused',
        reason: `${action.agentName} ${action.domain} is at \`${stage}\` now, not at \`${action.from}\`; nothing was raised`,
      };
    return {
      kind: 'done',
      effect: {
        system: 'countersign',
        recordId: standingKey(action.agentName, action.domain),
        link: deps.link(`/records/${decision._id}`),
        at,
        detail: `${action.agentName} ${action.domain} is at \`${action.to}\`: ${action.unlocks}`,
      },
    };
  },
  lookUp: async (deps, action, _key, decision) => {
    const standing = await standingOf(deps, action.agentName, action.domain);
    return standing?.decisionId === decision._id && standing.kind === 'granted'
      ? {
          system: 'countersign',
          recordId: standingKey(action.agentName, action.domain),
          at: standing.at,
          detail: `${action.agentName} ${action.domain} is at \`${action.to}\``,
        }
      : null;
  },
  undo: async (deps, action, inverse, _key, decision) => {
    const before = Standing.nullable().safeParse(inverse.before ?? null);
    if (!before.success) return { kind: 'refused', reason: 'the stage before was not stored' };
    let isMine = false;
    await deps.settings.change<unknown>(standingKey(action.agentName, action.domain), (now) => {
      const standing = readStanding(now);
      isMine = standing?.decisionId === decision._id && standing.kind === 'granted';
      return isMine ? before.data : now;
    });
    if (!isMine)
      return {
        kind: 'refused',
        reason: `the stage of ${action.agentName} ${action.domain} was changed again since, and putting it back would undo that too`,
      };
    return {
      kind: 'done',
      effect: {
        system: 'countersign',
        recordId: standingKey(action.agentName, action.domain),
        at: deps.clock.now(),
        detail: `${action.agentName} ${action.domain} is at \`${action.from}\` again`,
      },
    };
  },
};
