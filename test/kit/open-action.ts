import type { Action } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type AgentName, RunId } from '../../src/core/ids.ts';
import { money } from '../../src/core/money.ts';
import { loadAccountView } from '../../src/flow/account-view.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { openDecision } from '../../src/flow/propose-plan.ts';

/** Opens an action as its agent proposes one, about its account if it has one, and with nothing else to say for it. */
export const openAction = async (
  deps: Deps,
  action: Action,
  about: {
    agent: AgentName;
    title?: string;
    channel?: Decision['channel'];
    run?: string;
    /** A person of ours asked for it. */
    isAsked?: boolean;
    isRunByCaller?: boolean;
  },
): Promise<Decision> => {
  const accountId = 'accountId' in action ? action.accountId : undefined;
  const view = accountId ? await loadAccountView(deps, accountId) : null;
  if (accountId && !view) throw new Error(`there is no account \`${accountId}\``);
  return openDecision(deps, {
    proposal: {
      agent: about.agent,
      accountId,
      title: about.title ?? `${action.kind.replaceAll('-', ' ')}, as a test`,
      channel: about.channel ?? 'approvals',
      action,
      audience: [],
      cost: money(0),
      evidence: [],
      goal: { text: 'engage a sponsor', step: 1, of: 2, stepLabel: 'first word' },
      because: [],
      writer: { name: 'built-in' },
    },
    alternatives: [],
    runId: RunId.parse(about.run ?? 'run-test'),
    view: view ?? undefined,
    runSteps: 1,
    requestedByPerson: about.isAsked,
    isRunByCaller: about.isRunByCaller,
  });
};
