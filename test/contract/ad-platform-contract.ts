import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CampaignId } from '../../src/core/ids.ts';
import { money } from '../../src/core/money.ts';
import type { AdPlatform } from '../../src/ports/ad-platform.ts';

export type AdScene =
  | 'campaigns'
  | 'report'
  | 'move'
  | 'move-twice'
  | 'silent-after-effect'
  | 'one-is-refused'
  | 'unknown-campaign'
  | 'wrong-currency';
export type AdWorld = {
  ads: AdPlatform;
  /** Campaigns 11 (`Search`, $50.00 a day) and 12 (`Brand`, $20.00 a day, paused). */
  arrange(scene: AdScene): void | Promise<void>;
  /** Daily budgets in minor units by campaign id, as the platform has them. */
  effects(): Record<string, number>;
  close(): Promise<void>;
};

/** What every ad platform must do, fake or real. */
export const adPlatformContract = (start: () => Promise<AdWorld>): void => {
  let world: AdWorld;
  beforeEach(async () => {
    world = await start();
  });
  afterEach(() => world.close());
  const set = (a: number, b: number, second = '12', currency = 'USD') =>
    world.ads.setDailyBudgets([
      { campaignId: CampaignId.parse('11'), daily: money(a) },
      { campaignId: CampaignId.parse(second), daily: money(b, currency) },
    ]);
  const untouched = { 11: 5000, 12: 2000 };
  const moved = { 11: 4500, 12: 2500 };

  test('campaigns come with status and daily budget', async () => {
    await world.arrange('campaigns');
    expect(await world.ads.campaigns()).toEqual([
      { id: '11', name: 'Search', platform: 'google', status: 'enabled', dailyBudget: money(5000) },
      { id: '12', name: 'Brand', platform: 'google', status: 'paused', dailyBudget: money(2000) },
    ]);
  });

  test('the report has cost, clicks and leads per day, both ends included', async () => {
    await world.arrange('report');
    expect(await world.ads.report('2026-02-27', '2026-02-28')).toEqual([
      { campaignId: '11', day: '2026-02-27', cost: money(4321), clicks: 12, leads: 1 },
      { campaignId: '11', day: '2026-02-28', cost: money(5000), clicks: 15, leads: 0 },
    ]);
  });

  test('budgets are set to what was said', async () => {
    await world.arrange('move');
    expect(await set(4500, 2500)).toEqual({ kind: 'written', link: 'https://workspace.example/market/ads/11' });
    expect(world.effects()).toEqual(moved);
  });

  test('setting the same budgets twice is the same as once', async () => {
    await world.arrange('move-twice');
    await set(4500, 2500);
    expect((await set(4500, 2500)).kind).toBe('written');
    expect(world.effects()).toEqual(moved);
  });

  test('silence after the effect is unknown, and the campaigns tell what happened', async () => {
    await world.arrange('silent-after-effect');
    expect((await set(4500, 2500)).kind).toBe('unknown');
    expect((await world.ads.campaigns()).map((campaign) => campaign.dailyBudget.minor)).toEqual([4500, 2500]);
  });

  test('when one budget is refused, none is changed', async () => {
    await world.arrange('one-is-refused');
    expect(await set(4500, 0)).toEqual({ kind: 'refused', reason: expect.stringContaining('pause the campaign') });
    expect(world.effects()).toEqual(untouched);
  });

  test('an unknown campaign is refused by its id', async () => {
    await world.arrange('unknown-campaign');
    expect(await set(4500, 2500, '99')).toEqual({
      kind: 'refused',
      reason: 'there is no campaign `99` in this account',
    });
    expect(world.effects()).toEqual(untouched);
  });

  test('another currency than the account’s is refused', async () => {
    await world.arrange('wrong-currency');
    expect(await set(4500, 2500, '12', 'EUR')).toEqual({
      kind: 'refused',
      reason: 'this account is in `USD`, not `EUR`',
    });
    expect(world.effects()).toEqual(untouched);
  });
};
