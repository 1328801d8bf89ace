import type { Decision } from '../decision/decision.ts';

/** The running test that a decision is a message of, or null. */
export const experimentOf = ({ events }: Pick<Decision, 'events'>): string | null => {
  const id = events[0]?.data.experimentId;
  return typeof id === 'string' ? id : null;
};
