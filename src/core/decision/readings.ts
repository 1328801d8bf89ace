import { Reading } from '../signal/signal.ts';
import type { Decision, DecisionEvent } from './decision.ts';

const toldBy = ({ type, data }: DecisionEvent, signalId: string): unknown => {
  if (type === 'reading-corrected') return data.signalId === signalId ? data.reading : undefined;
  const outcome = data.outcome as { signalId?: string } | undefined;
  return type === 'outcome-observed' && outcome?.signalId === signalId ? data.extracted : undefined;
};

/**
 * How a reply was read, first to last, off the events of its decision: the last one counts. The decision decides, because
 * it is where two people at once are told apart; everything else that keeps a reading follows it.
 */
export const readingsOf = ({ events }: Pick<Decision, 'events'>, signalId: string): Reading[] =>
  events.flatMap((event) => {
    const reading = Reading.safeParse(toldBy(event, signalId));
    return reading.success ? [reading.data] : [];
  });

/** How many times anybody corrected how a reply to this was read. */
export const correctionsIn = ({ events }: Pick<Decision, 'events'>): number =>
  events.filter(({ type }) => type === 'reading-corrected').length;
