import type { Decision } from '../decision/decision.ts';

type Channel = Decision['channel'];

/** People can look at so many cards: nobody is asked anything new in a channel that has this many waiting. */
const PLACES: Record<Channel, number> = { approvals: 12, experiments: 2, budget: 2, escalations: 50 };

/** How many more questions a channel has room for beside those that wait; never negative. */
export const roomIn = (channel: Channel, waiting: readonly Pick<Decision, 'channel'>[]): number =>
  Math.max(0, PLACES[channel] - waiting.filter((one) => one.channel === channel).length);

/** Whether somebody has to do something once it is carried out, so that it waits for people although nobody is asked. */
export const takesSomebodysTime = (kind: Decision['action']['kind']): boolean =>
  kind === 'create-rep-task' || kind === 'escalate-account';

/** The channels without room, each with how many questions wait in it. */
export const fullChannels = (waiting: readonly Pick<Decision, 'channel'>[]): { channel: Channel; waiting: number }[] =>
  (Object.keys(PLACES) as Channel[])
    .filter((channel) => roomIn(channel, waiting) === 0)
    .map((channel) => ({ channel, waiting: waiting.filter((one) => one.channel === channel).length }));
