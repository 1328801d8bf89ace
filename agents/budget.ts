import { type CampaignSpend, type MoveIdea, proposeMoves } from '../src/core/budget/propose-move.ts';
import { fitResponse } from '../src/core/budget/response.ts';
import { rejectedBefore } from '../src/core/memory/influence.ts';
import { formatMoney, money } from '../src/core/money.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { Candidate } from '../src/core/plan/plan.ts';
import { fail, ok } from '../src/core/result.ts';
import type { Agent, AgentContext } from '../src/ports/agent.ts';
import type { Drafted } from './account-work.ts';

const DAY_MS = 86_400_000;
const REPORT_DAYS = 42;
/** A move is not proposed again for as long as its effect cannot be seen yet. */
const COOL_DOWN_DAYS = 7;
/** Worth of one lead in minor units when deciding between moves; the effect on the card is in leads. */
const LEAD_MINOR = 15_000;

/** Moves money between campaigns of one platform, to where the next dollar brings more leads, under the charter's caps. */
export const budget: Agent = {
  name: 'budget',
  works: 'portfolio',

  plan: async (context) => ({
    agent: 'budget',
    goal: context.charter.goal.text,
    steps: [
      {
        id: 'move',
        label: 'the last dollar brings as much everywhere',
        gap: 'campaigns differ in what the last dollar brings',
        actions: ['move-budget'],
        requires: [],
        done: false,
      },
    ],
    current: 0,
  }),

  candidates: async (context) => {
    const ideas = await findMoves(context);
    return ideas.slice(0, 4).map(
      (idea): Candidate => ({
        key: `move/${idea.from.id}/${idea.to.id}`,
        kind: 'move-budget',
        label: `move ${formatMoney(money(idea.amountMinor))} a day from ${idea.from.name} to ${idea.to.name}`,
        stepId: 'move',
        beliefKey: beliefKey(`budget.${idea.from.platform}`),
        valueMinor: Math.round(idea.effect.mean * 30 * LEAD_MINOR),
        costMinor: 0,
        adjustments: [],
        evidence: evidenceOf(context, idea),
        estimate: {
          metric: 'more leads a week',
          unit: 'count',
          mean: idea.effect.mean * 7,
          low: idea.effect.low * 7,
          high: idea.effect.high * 7,
          n: idea.from.response.leads + idea.to.response.leads,
          basis: `leads of both campaigns in ${REPORT_DAYS} days, with returns that diminish as spend grows`,
        },
        hints: { from: idea.from.id, to: idea.to.id, amount: String(idea.amountMinor) },
      }),
    );
  },

  draft: async (context, plan, chosen) => {
    const idea = (await findMoves(context)).find((i) => i.from.id === chosen.hints.from && i.to.id === chosen.hints.to);
    if (!idea) return fail('the campaigns changed and this move no longer helps');
    const campaigns = await context.reads.campaigns();
    const from = campaigns.find((c) => c.id === idea.from.id);
    const to = campaigns.find((c) => c.id === idea.to.id);
    if (!from || !to) return fail('one of the campaigns is gone');
    const currency = from.dailyBudget.currency;
    const amount = money(idea.amountMinor, currency);
    const side = (c: typeof from, change: number) => ({
      campaignId: c.id,
      name: c.name,
      beforeDaily: c.dailyBudget,
      afterDaily: money(c.dailyBudget.minor + change, currency),
    });
    const drafted: Drafted = {
      agent: 'budget',
      title: `Move ${formatMoney(amount)} a day from ${from.name} to ${to.name}`,
      channel: 'budget',
      action: {
        kind: 'move-budget',
        platform: from.platform,
        from: side(from, -idea.amountMinor),
        to: side(to, idea.amountMinor),
        amountDaily: amount,
      },
      audience: [],
      cost: money(0, currency),
      evidence: chosen.evidence,
      goal: { text: plan.goal, step: 1, of: 1, stepLabel: plan.steps[0]?.label ?? plan.goal },
      because: rejectedBefore(
        await context.reads.recentDecisions(200),
        context.now,
        ({ kind }) => kind === 'move-budget',
      ),
      writer: { name: 'built-in' },
    };
    return ok(drafted);
  },
};

const findMoves = async (context: AgentContext): Promise<MoveIdea[]> => {
  const [campaigns, report, decisions] = await Promise.all([
    context.reads.campaigns(),
    context.reads.adReport(REPORT_DAYS),
    context.reads.recentDecisions(200),
  ]);
  const resting = new Set<string>();
  const refused = new Set<string>();
  for (const { action, state, updatedAt } of decisions) {
    if (action.kind !== 'move-budget') continue;
    const days = (context.now.getTime() - updatedAt.getTime()) / DAY_MS;
    const isOpen = ['pending', 'approved', 'allowed', 'executing', 'unknown'].includes(state);
    if (isOpen || (['executed', 'observed', 'reconciled', 'undone'].includes(state) && days < COOL_DOWN_DAYS)) {
      resting.add(action.from.campaignId);
      resting.add(action.to.campaignId);
    }
    if (state === 'rejected' && days < 30) refused.add(`${action.from.campaignId}>${action.to.campaignId}`);
  }
  const byCampaign = Map.groupBy(report, (d) => d.campaignId);
  const spends = campaigns
    .filter((c) => c.status === 'enabled' && !resting.has(c.id))
    .map((c): CampaignSpend => {
      const days = (byCampaign.get(c.id) ?? []).sort((a, b) => (a.day < b.day ? -1 : 1));
      return {
        id: c.id,
        name: c.name,
        platform: c.platform,
        dailyBudgetMinor: c.dailyBudget.minor,
        response: fitResponse(days.map((d) => ({ costMinor: d.cost.minor, leads: d.leads }))),
      };
    });
  const { moneyPerDayMinor } = context.charter.limits;
  return proposeMoves(spends, { largestStep: 0.2, maxMoveMinor: moneyPerDayMinor, keepShare: 0.5 }).filter(
    (idea) => !refused.has(`${idea.from.id}>${idea.to.id}`),
  );
};

const evidenceOf = (context: AgentContext, idea: MoveIdea): Candidate['evidence'] =>
  [idea.to, idea.from].map((c) => {
    const perLead =
      c.response.leads === 0
        ? 'no leads'
        : `${formatMoney(money(Math.round(c.response.spendMinor / c.response.leads)))} a lead`;
    return {
      at: context.now,
      text: `${c.name}: ${c.response.leads} leads for ${formatMoney(money(c.response.spendMinor))} in ${c.response.days} days, ${perLead}`,
    };
  });
