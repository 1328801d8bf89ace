import type { Decision } from '../core/decision/decision.ts';
import { readingsOf } from '../core/decision/readings.ts';
import { readingWords } from '../core/signal/reading-words.ts';
import type { Deps } from './deps.ts';
import { learnAnew } from './learn.ts';
import { escalateReply } from './observe-outcome.ts';
import { replyKey } from './reply-notice.ts';
import { supersede } from './supersede.ts';
import { updateAccount } from './update-account.ts';
import { withdrawUnwanted } from './withdraw-unwanted.ts';

/** Ends what waits and names the reply among its reasons: its card says of the reply what is not true. */
const endWhatRestsOn = async (
  deps: Deps,
  { accountId, signalId, at, reason }: { accountId: string; signalId: string; at: Date; reason: string },
): Promise<Decision[]> => {
  const open = await deps.decisions.openOrSince({ accountId, since: deps.clock.now() });
  const ended: Decision[] = [];
  for (const one of open) {
    // What was proposed after the correction knows of it.
    if (one.createdAt > at || !one.evidence.some((fact) => fact.signalId === signalId)) continue;
    const gone = await supersede(deps, one, reason);
    if (gone) ended.push(gone);
  }
  return ended;
};

/**
 * Brings everything that rests on a reply in line with how its decision says that it reads now. It reads the decision
 * itself and every write knows how many corrections it is made after, so it can be done twice, late and by two at once.
 * Returns the proposals that ended with it.
 */
export const applyReading = async (
  deps: Deps,
  { decisionId, signalId }: { decisionId: string; signalId: string },
): Promise<Decision[]> => {
  const [decision, kept] = await Promise.all([deps.decisions.get(decisionId), deps.signals.get(signalId)]);
  const readings = decision ? readingsOf(decision, signalId) : [];
  const reading = readings.at(-1);
  if (!decision || !kept || !reading?.corrected) return [];
  const signal = { ...kept, extracted: { ...reading, corrected: reading.corrected } };
  // INVARIANT (an opt-out takes effect at once): before anything else, and whatever it is read as afterwards.
  if (signal.personId && readings.some(({ intent }) => intent === 'unsubscribe')) {
    await deps.accounts.suppress(signal.personId, { kind: 'unsubscribed', at: signal.at });
    await withdrawUnwanted(deps, signal.personId, 'unsubscribed');
  }
  await deps.signals.correct(signalId, signal.extracted);
  await learnAnew(deps, decision, signal);
  const ended: Decision[] = [];
  const { accountId } = signal;
  if (accountId) {
    await updateAccount(deps, accountId);
    const reason = `how a reply behind it reads was corrected: ${readingWords(reading)}`;
    ended.push(...(await endWhatRestsOn(deps, { accountId, signalId, at: reading.corrected.at, reason })));
    await deps.accounts.planAgainAt([accountId], deps.clock.now());
  }
  const text = decision.outcomes.find((one) => one.signalId === signalId)?.text ?? '';
  await escalateReply(deps, decision, signal, text);
  await deps.messenger.decisionChanged(decision);
  await deps.messenger.showAgain(replyKey(decisionId, signalId));
  return ended;
};
