import type { ActionOf } from '../../core/decision/action.ts';
import type { Performer } from './performer.ts';

/** Two daily budgets changed together, only from the amounts that were approved; back only from the amounts it wrote. */
export const moveBudget: Performer<ActionOf<'move-budget'>> = {
  inverse: async (deps, action) => {
    const now = await deps.ads.campaigns();
    const of = (id: string) => now.find((campaign) => campaign.id === id)?.dailyBudget.minor ?? null;
    return { from: of(action.from.campaignId), to: of(action.to.campaignId) };
  },
  run: async (deps, action) => {
    const campaigns = await deps.ads.campaigns();
    for (const side of [action.from, action.to]) {
      const present = campaigns.find((campaign) => campaign.id === side.campaignId)?.dailyBudget.minor;
      if (present === side.afterDaily.minor) continue;
      if (present !== side.beforeDaily.minor) {
        return {
          kind: 'refused',
          reason: `the budget of ${side.name} was changed elsewhere after this was proposed; nothing was moved`,
        };
      }
    }
    const written = await deps.ads.setDailyBudgets([
      { campaignId: action.from.campaignId, daily: action.from.afterDaily },
      { campaignId: action.to.campaignId, daily: action.to.afterDaily },
    ]);
    if (written.kind !== 'written') return written;
    return {
      kind: 'done',
      effect: {
        system: 'ads',
        recordId: `${action.from.campaignId}>${action.to.campaignId}`,
        link: written.link,
        at: deps.clock.now(),
        detail: 'budgets changed',
      },
    };
  },
  lookUp: async (deps, action) => {
    const campaigns = await deps.ads.campaigns();
    const is = (side: ActionOf<'move-budget'>['from']) =>
      campaigns.find((campaign) => campaign.id === side.campaignId)?.dailyBudget.minor === side.afterDaily.minor;
    return is(action.from) && is(action.to)
      ? {
          system: 'ads',
          recordId: `${action.from.campaignId}>${action.to.campaignId}`,
          at: deps.clock.now(),
          detail: 'budgets changed',
        }
      : null;
  },
  undo: async (deps, action) => {
    const campaigns = await deps.ads.campaigns();
    for (const side of [action.from, action.to]) {
      const present = campaigns.find((campaign) => campaign.id === side.campaignId)?.dailyBudget.minor;
      if (present !== side.afterDaily.minor && present !== side.beforeDaily.minor) {
        return {
          kind: 'refused',
          reason: `the budget of ${side.name} was changed again since, and putting it back would undo that too`,
        };
      }
    }
    const written = await deps.ads.setDailyBudgets([
      { campaignId: action.from.campaignId, daily: action.from.beforeDaily },
      { campaignId: action.to.campaignId, daily: action.to.beforeDaily },
    ]);
    if (written.kind !== 'written') return written;
    return {
      kind: 'done',
      effect: {
        system: 'ads',
        recordId: `${action.to.campaignId}>${action.from.campaignId}`,
        link: written.link,
        at: deps.clock.now(),
        detail: 'budgets put back',
      },
    };
  },
};
