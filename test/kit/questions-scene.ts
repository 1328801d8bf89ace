import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { CampaignId, SignalId } from '../../src/core/ids.ts';
import { takeIn } from '../../src/flow/observe-outcome.ts';
import { receiveSignals } from '../../src/flow/receive-signal.ts';
import { askIn } from './asking.ts';
import { openAction } from './open-action.ts';
import { type SmallSystem, startSmallSystem } from './small-system.ts';
import { openVariantTest } from './variant-test.ts';

export const [MARA, DENIZ, FEMI, RITA] = ['U0MARKETER', 'U0DEMANDGEN', 'U0FINANCE', 'U0REPONE'] as const;

const usd = (minor: number) => ({ minor, currency: 'USD' as const });

const openMove = (world: SmallSystem) =>
  openAction(
    world.system.deps,
    {
      kind: 'move-budget',
      platform: 'google',
      from: { campaignId: CampaignId.parse('11'), name: 'Search', beforeDaily: usd(200_000), afterDaily: usd(190_000) },
      to: { campaignId: CampaignId.parse('12'), name: 'Brand', beforeDaily: usd(100_000), afterDaily: usd(110_000) },
      amountDaily: usd(10_000),
    },
    { agent: 'budget', channel: 'budget', title: 'Move $100 a day from Search to Brand' },
  );

const replyTo = async (world: SmallSystem, decision: Decision, text: string) => {
  const at = world.clock.now();
  const signals = await receiveSignals(world.system.deps, [
    {
      id: SignalId.parse(`reply-${decision._id}`),
      kind: 'email-replied',
      accountId: decision.accountId,
      personId: decision.action.kind === 'send-email' ? decision.action.personId : undefined,
      at,
      receivedAt: at,
      source: { system: 'resend', recordId: decision._id },
      trust: 'untrusted',
      text,
      facts: {},
      decisionId: decision._id,
    },
  ]);
  await takeIn(world.system.deps, signals);
  await world.system.settle();
};

const seedAds = (world: SmallSystem) => {
  const day = (campaignId: string, date: string, costMicros: number, conversions: number) => ({
    campaignId,
    day: date,
    costMicros,
    clicks: 10,
    conversions,
  });
  world.practice.ads.api.seed({
    campaigns: [
      { id: '11', name: 'Search', dailyMicros: 2_000_000_000 },
      { id: '12', name: 'Brand', dailyMicros: 1_000_000_000 },
    ],
    days: [
      day('11', '2026-11-02', 1_200_000_000, 8),
      day('11', '2026-11-16', 800_000_000, 2),
      day('12', '2026-10-30', 500_000_000, 5),
    ],
  });
};

/**
 * A company in which something of each kind has happened by the second afternoon: a mail to Editha was sent and answered,
 * one to Edithb rejected, one to Edithc expired, one to Edithd waits; Edithg opted out, Harlow H Freight is flagged, a
 * budget was moved and put back, and a test of variants waits.
 */
export const startQuestionsScene = async () => {
  const world = await startSmallSystem(16);
  const { deps } = world.system;
  const click = async (user: string, decision: Decision, action: string) => {
    await world.as(user).click(await world.cardOf(decision), action);
    await world.system.settle();
  };
  seedAds(world);
  const sent = await world.email();
  await click(MARA, sent, ACTIONS.approve);
  await replyTo(world, sent, 'Thanks, this sounds interesting. Could you tell me more?');
  await click(MARA, await world.email(), ACTIONS.reject);
  const kind = { selected_option: { text: { type: 'plain_text', text: 'Wrong time' }, value: 'wrong-time' } };
  await world.as(MARA).submitBlocks({ kind, words: 'they are in budget talks' });
  await world.system.settle();
  const expiring = await world.email();
  world.clock.advance(expiring.expiresAt.getTime() - world.clock.now().getTime());
  await world.run('expire');
  const waiting = await world.email();
  const move = await openMove(world);
  await world.system.settle();
  await click(DENIZ, move, ACTIONS.approve);
  await world.get(move._id);
  await click(DENIZ, move, ACTIONS.undo);
  const variantTest = await openVariantTest(world, 9, 14);
  const channel = world.slack.channelByName('sales')?.id ?? '';
  await world.as(RITA).command(channel, '/countersign', 'flag "Harlow H Freight" their CFO called me');
  await world.system.settle();
  await deps.accounts.suppress('edithg', { kind: 'unsubscribed', at: world.clock.now() });
  return { world, ask: askIn(world), waiting, variantTest };
};
