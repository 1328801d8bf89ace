import { describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { CampaignId } from '../../src/core/ids.ts';
import { money } from '../../src/core/money.ts';
import { inChannel, toldAlone } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { openAction } from '../kit/open-action.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

const [MARA, DENIZ, FEMI] = ['U0MARKETER', 'U0DEMANDGEN', 'U0FINANCE'];
let world: SmallSystem;
const story = browserStory(
  async () => {
    world = await startSmallSystem(1);
    world.practice.ads.api.seed({
      campaigns: ['11', '12'].map((id) => ({ id, name: `Campaign ${id}`, dailyMicros: 2_000_000_000 })),
    });
    return { url: world.system.url, close: () => world.close() };
  },
  { programPer: 'try' },
);

/** Dollars a day from one campaign of $2,000 to the other, as the budget agent proposes it. */
const move = async (dollars: number): Promise<Decision> => {
  const side = (id: string, after: number) => ({
    campaignId: CampaignId.parse(id),
    name: `Campaign ${id}`,
    beforeDaily: money(200_000),
    afterDaily: money(after * 100),
  });
  const decision = await openAction(
    world.system.deps,
    {
      kind: 'move-budget',
      platform: 'google',
      from: side('11', 2_000 - dollars),
      to: side('12', 2_000 + dollars),
      amountDaily: money(dollars * 100),
    },
    { agent: 'budget', title: `Move $${dollars} a day`, channel: 'budget' },
  );
  await world.system.settle();
  return decision;
};
const budgets = () => world.practice.ads.api.campaigns().map(({ dailyMicros }) => dailyMicros / 1e6);

describe('money above the charter’s line', () => {
  test('moves when demand generation and finance have both agreed, and an amount below it does not ask finance', async () => {
    const small = await move(400);
    expect(small.verdict.need?.groups).toEqual([{ roles: ['demand-gen'], quorum: 1 }]);
    await world.as(DENIZ).click(await world.cardOf(small), ACTIONS.reject);
    await world.system.settle();
    const kind = { selected_option: { value: 'wrong-time' } };
    await world.as(DENIZ).submitBlocks({ kind, words: 'a larger one comes' });

    const decision = await move(600);
    expect(decision.verdict.rules.map(({ id }) => id)).toContain('money-needs-finance');
    const card = await world.cardOf(decision);
    expect(world.shown(card)).toContain('needs Demand gen and Finance (0 of 2)');
    const click = async (user: string) => {
      await world.as(user).click(card, ACTIONS.approve);
      return world.get(decision._id);
    };
    const told = (user: string) => JSON.stringify(world.as(user).ephemerals().at(-1));
    expect(await click(MARA)).toMatchObject({ state: 'pending', approvals: [] });
    expect(told(MARA)).toMatch(/ask Deniz Aydin or Femi Adeyemi/);
    for (const _ of [1, 2])
      expect(await click(DENIZ)).toMatchObject({ state: 'pending', approvals: [{ name: 'Deniz Aydin' }] });
    expect(told(DENIZ)).toMatch(/you approved .* already; it still needs .*Finance/);
    expect(budgets()).toEqual([2_000, 2_000]);
    expect(await click(FEMI)).toMatchObject({ state: 'executed' });
    expect(budgets()).toEqual([1_400, 2_600]);
  });

  test('is asked of both on the page, and put back from the card by one of them', async () => {
    const decision = await move(600);
    const visit = await story.visit();
    const card = await inChannel(visit, 'deniz', 'budget', decision._id);
    expect(await card.innerText()).toMatch(/\$600 is above \$500, from where finance decides too/);
    await visit.press(card, 'Move $600');
    await card.getByText('needs Demand gen and Finance (1 of 2) · still missing: Finance').waitFor();
    await visit.actAs('mara');
    await visit.press(card, 'Move $600');
    await toldAlone(visit, /ask Femi Adeyemi/);
    expect(budgets()).toEqual([2_000, 2_000]);
    await visit.actAs('femi');
    await visit.press(card, 'Move $600');
    await card.getByText(/✓ budget moved .*approved by Deniz Aydin and Femi Adeyemi/).waitFor();
    expect(budgets()).toEqual([1_400, 2_600]);
    await visit.press(card, 'Put back');
    await card.getByText(/put back by Femi Adeyemi/).waitFor();
    expect(await card.getByRole('button', { name: 'Put back' }).count()).toBe(0);
    expect(budgets()).toEqual([2_000, 2_000]);
  });
});
