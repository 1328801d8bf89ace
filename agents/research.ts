import { AccountId } from '../src/core/ids.ts';
import { becauseOf } from '../src/core/memory/influence.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import { planAccount } from '../src/core/plan/plan-account.ts';
import { ok } from '../src/core/result.ts';
import type { Agent } from '../src/ports/agent.ts';
import {
  accountProposal,
  COST_MINOR,
  type Drafted,
  lessons,
  nameOf,
  repAudience,
  repOf,
  stepValue,
  viewOf,
  waitCandidate,
} from './account-work.ts';
import { evidenceFor } from './writing/facts-to-cite.ts';
import { writeBrief } from './writing/write-brief.ts';

/** Writes a brief with sources for accounts where something is going on and nobody has written one for 90 days. */
export const research: Agent = {
  name: 'research',
  works: 'account',

  plan: async (context) =>
    planAccount('research', context.charter.goal.text, ['briefed'], viewOf(context), context.now, {
      actions: ['write-brief'],
    }),

  candidates: async (context, plan) => {
    const view = viewOf(context);
    const step = plan.steps[plan.current];
    const evidence = evidenceFor(view);
    const isOpen = view.recent.some((d) => d.action.kind === 'write-brief' && d.state !== 'expired');
    const isWorthIt = view.state.momentum > 0 || view.state.openOpportunity !== undefined;
    if (!step || isOpen || evidence.length === 0 || !isWorthIt) return [];
    const valueMinor = stepValue(context, view, plan);
    return [
      {
        key: `brief/${view.account.id}`,
        kind: 'write-brief',
        label: 'write an account brief',
        stepId: step.id,
        beliefKey: beliefKey('brief', '*', view.account.industry),
        valueMinor,
        costMinor: COST_MINOR.brief,
        adjustments: [{ factor: 0.5, because: 'a brief helps a later step and closes none by itself' }],
        evidence,
        hints: { metric: 'used by the rep' },
      },
      waitCandidate(view, plan, valueMinor, []),
    ];
  },

  draft: async (context, plan, chosen) => {
    const view = viewOf(context);
    const { body, citations } = writeBrief(view);
    const repId = repOf(context, view);
    const drafted: Drafted = {
      ...accountProposal(context, plan, chosen),
      title: `Brief on ${view.account.name}`,
      action: {
        kind: 'write-brief',
        accountId: AccountId.parse(view.account.id),
        title: `Account brief: ${view.account.name}`,
        body,
        citations,
      },
      audience: repId ? [repAudience(context, view, repId)] : [],
      because: becauseOf(lessons(context), { play: 'brief' }, nameOf(view)),
      writer: { name: 'built-in' },
    };
    return ok(drafted);
  },
};
