import { readingsOf } from '../core/decision/readings.ts';
import type { Deps } from './deps.ts';

/** Under which key the note of a reply is drawn. */
export const replyKey = (decisionId: string, signalId: string): string => `reply/${decisionId}/${signalId}`;

/**
 * The note of a reply as it stands now; null for a key of something else. Only a reply that says itself which decision it
 * answers, and was read, can be corrected.
 */
export const replyNotice = async (deps: Pick<Deps, 'decisions' | 'signals'>, key: string) => {
  const [, decisionId, signalId] = /^reply\/(D-\d+)\/(.+)$/.exec(key) ?? [];
  if (!decisionId || !signalId) return null;
  const [decision, signal] = await Promise.all([deps.decisions.get(decisionId), deps.signals.get(signalId)]);
  const outcome = decision?.outcomes.find((one) => one.signalId === signalId);
  if (!decision || !outcome) return null;
  const reading = signal?.decisionId === decisionId ? readingsOf(decision, signalId).at(-1) : undefined;
  const observed = decision.events.find(
    ({ type, data }) =>
      type === 'outcome-observed' && (data.outcome as { signalId?: string } | undefined)?.signalId === signalId,
  );
  return {
    text: outcome.text,
    ...(signal?.text && { said: signal.text }),
    ...(signal?.source.link && { link: signal.source.link }),
    ...(reading && observed && { reading: { observed: observed.eventId, times: reading.corrected?.times ?? 0 } }),
  };
};
