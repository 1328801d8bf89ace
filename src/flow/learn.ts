import type { Decision } from '../core/decision/decision.ts';
import { experimentOf } from '../core/experiment/experiment-of.ts';
import type { MemoryItem } from '../core/plan/plan.ts';
import { ANSWERING_INTENTS, type Reading, type Signal } from '../core/signal/signal.ts';
import type { CorrectedReading, Counted } from '../ports/store.ts';
import { countInTest } from './count-in-test.ts';
import { demoteForDecision } from './demote.ts';
import type { Deps } from './deps.ts';

/** A send without a result by then counts as a failure of its play. */
const SILENCE_MS = 7 * 24 * 3600_000;

const playOf = (decision: Decision): string | undefined => {
  const play = decision.events[0]?.data.beliefKey;
  return typeof play === 'string' ? play : undefined;
};

const wonBy = (signal: Signal): boolean | null => {
  if (signal.kind === 'meeting-booked') return true;
  if (signal.kind === 'email-replied') {
    if (!signal.extracted) return null;
    return ANSWERING_INTENTS.includes(signal.extracted.intent);
  }
  if (['email-bounced', 'email-complained', 'unsubscribed', 'meeting-declined'].includes(signal.kind)) return false;
  return null;
};

/** One observed success or failure per decision. */
const count = async (deps: Deps, play: string, counted: Counted): Promise<void> => {
  // An earlier version kept only that a decision was counted.
  if (!(await deps.settings.get(`learned:${counted.decisionId}`))) await deps.memory.addEvidence(play, counted);
};

/** What the agent remembers of a reply, in the words of whoever wrote it. */
const whatWasSaid = (decision: Decision, signal: Signal, { intent, objection }: Reading): MemoryItem => ({
  ...about(decision, signal),
  id: `said/${signal.id}`,
  kind: intent === 'objection' ? 'objected' : 'said',
  tag: intent === 'objection' ? (objection ?? 'other') : intent,
  text: (signal.text ?? '').slice(0, 400),
});

const about = (decision: Decision, signal: Signal) => ({
  accountId: signal.accountId,
  personId: signal.personId,
  agent: decision.agent,
  at: signal.at,
  decisionId: decision._id,
});

const countForItsTest = async (deps: Deps, decision: Decision): Promise<void> => {
  const experimentId = experimentOf(decision);
  if (experimentId && decision.action.kind === 'send-email') await countInTest(deps, experimentId, [decision]);
};

/**
 * Step 9. One result is counted once per decision in its play's belief; objections and refusals go to memory. Proxies
 * teach nothing.
 */
export const learnFrom = async (deps: Deps, decision: Decision, signal: Signal): Promise<void> => {
  const won = wonBy(signal);
  const play = playOf(decision);
  if (won !== null && play) await count(deps, play, { decisionId: decision._id, from: signal.id, won });
  const items: MemoryItem[] = [];
  if (signal.extracted) items.push(whatWasSaid(decision, signal, signal.extracted));
  if (signal.kind === 'meeting-booked')
    items.push({
      ...about(decision, signal),
      id: `learned/${signal.id}`,
      kind: 'learned',
      tag: 'meeting',
      text: `${decision.title} led to a meeting`,
    });
  await deps.memory.remember(items);
  if (signal.kind === 'email-complained')
    await demoteForDecision(deps, decision, {
      reason: 'complaint',
      because: `${decision._id} was marked as spam`,
      evidence: [`${decision.title}, sent ${decision.effect?.at.toISOString().slice(0, 10) ?? 'at an unknown time'}`],
    });
  await countForItsTest(deps, decision);
};

/**
 * What a reply taught, once a person has said how it reads. What its play counted is turned where this reply is what was
 * counted; all of it can be done twice and comes out the same, and a later correction is never covered by an earlier one.
 */
export const learnAnew = async (
  deps: Deps,
  decision: Decision,
  signal: Signal & { extracted: CorrectedReading },
): Promise<void> => {
  const { times } = signal.extracted.corrected;
  const won = wonBy(signal);
  const play = playOf(decision);
  if (won !== null && play)
    await deps.memory.correctEvidence(play, { decisionId: decision._id, from: signal.id, won }, times);
  await deps.memory.correct(whatWasSaid(decision, signal, signal.extracted), times);
  await countForItsTest(deps, decision);
};

/** Sends that nobody answered for a week count against their play, once. */
export const learnFromSilence = async (deps: Deps): Promise<void> => {
  const now = deps.clock.now().getTime();
  const old = await deps.decisions.executedSince(new Date(now - 3 * SILENCE_MS), 'send-email');
  for (const decision of old) {
    const play = playOf(decision);
    if (!play || !decision.effect || now - decision.effect.at.getTime() < SILENCE_MS) continue;
    if (decision.outcomes.some((outcome) => outcome.weight === 'result')) continue;
    await count(deps, play, { decisionId: decision._id, from: 'silence', won: false });
  }
};
