import { diceOf } from './seeded.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const path = ['demo_scheduled', 'demo_completed', 'proposal_sent', 'negotiation'] as const;

/**
 * The source has a deal's creation day and its stage thirty days after the lead was created. The stages in between are
 * filled in, at times drawn from the deal's id between those two days; the last one is the source's own.
 */
export const stageHistory = (
  opportunityId: string,
  createdAt: Date,
  leadCreatedAt: Date,
  finalStage: string,
): { stage: string; at: Date }[] => {
  const dice = diceOf(`stages:${opportunityId}`);
  const end = Math.max(leadCreatedAt.getTime() + 30 * DAY_MS, createdAt.getTime() + DAY_MS);
  const known = (path as readonly string[]).indexOf(finalStage);
  // A won deal went all the way; a lost one ended anywhere on it.
  const last = known >= 0 ? known : finalStage === 'closed_won' ? path.length - 1 : Math.floor(dice() * path.length);
  const stages: string[] = path.slice(0, last + 1);
  if (known < 0) stages.push(finalStage);
  const times = stages
    .slice(1)
    .map(() => createdAt.getTime() + dice() * (end - createdAt.getTime()))
    .sort((a, b) => a - b);
  return stages.map((stage, i) => ({ stage, at: i === 0 ? createdAt : new Date(times[i - 1] ?? end) }));
};
