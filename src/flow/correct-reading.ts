import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { readingsOf } from '../core/decision/readings.ts';
import { SlackUserId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { keyOfMeaning, readingWords } from '../core/signal/reading-words.ts';
import type { Reading, Signal } from '../core/signal/signal.ts';
import { applyReading } from './apply-reading.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import type { ReadAs } from './flow.ts';
import { nameOf, outcomeText } from './observe-outcome.ts';
import { replyKey } from './reply-notice.ts';
import { loadRoster } from './roster.ts';

/** Corrections that are written and may not have reached everything that rests on them. */
const UNDER_WAY = 'corrections-under-way';
type UnderWay = { decisionId: string; signalId: string; since: Date };
/** Wall clock: for that long, whoever made the correction is still at it. */
const AT_WORK_MS = 10_000;

const isSame = (a: UnderWay) => (b: UnderWay) =>
  a.decisionId === b.decisionId && a.signalId === b.signalId && a.since.getTime() === b.since.getTime();
const note = (deps: Deps, one: UnderWay) =>
  deps.settings.change<UnderWay[]>(UNDER_WAY, (before) => [...(before ?? []), one]);
const forget = (deps: Deps, one: UnderWay) =>
  deps.settings.change<UnderWay[]>(UNDER_WAY, (before) => (before ?? []).filter((other) => !isSame(one)(other)));

/** Carries on with corrections whose program ended, or whose store was away, before everything knew of them. */
export const finishCorrections = async (deps: Deps): Promise<void> => {
  for (const one of (await deps.settings.get<UnderWay[]>(UNDER_WAY)) ?? []) {
    if (Date.now() - one.since.getTime() < AT_WORK_MS) continue;
    await applyReading(deps, one);
    await forget(deps, one);
  }
};

/** Names that fit a sentence; the others are counted. */
const NAMED = 4;
const whoCan = (people: readonly PersonOfOurs[]): string => {
  const names = people.slice(0, NAMED).map(({ name }) => name);
  const more = people.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const observedBy = (decision: Decision | null, eventId: string): string | undefined => {
  const event = decision?.events.find((one) => one.eventId === eventId && one.type === 'outcome-observed');
  return (event?.data.outcome as { signalId?: string } | undefined)?.signalId;
};

/** What a person's choice makes of the reading as it stands, or why it changes nothing. */
const corrected = (
  reading: Reading | undefined,
  { meaning, times, by }: ReadAs,
  { name, at }: { name: string; at: Date },
): Result<Reading, string> => {
  if (!reading) return fail('Nobody has read this reply, so there is nothing to correct.');
  const { intent, objection, extractor } = reading;
  if (keyOfMeaning(reading) === keyOfMeaning(meaning))
    return fail(`The note says “${readingWords(reading)}” already. Nothing was changed.`);
  if ((reading.corrected?.times ?? 0) !== times)
    return fail(
      `Somebody was faster, and the note says “${readingWords(reading)}” now. Your choice changed nothing; choose again if that is wrong.`,
    );
  const before = { intent, ...(objection && { objection }), extractor };
  return ok({
    intent: meaning.intent,
    ...(meaning.objection && { objection: meaning.objection }),
    extractor: name,
    confidence: 1,
    corrected: { by: SlackUserId.parse(by), at, times: times + 1, before },
  });
};

/** What the note does not show, for the person who chose. */
const remarks = async (
  deps: Deps,
  { signal, readings, ended, who }: { signal: Signal; readings: Reading[]; ended: Decision[]; who: string },
): Promise<string[]> => {
  const isOptOut = readings.at(-1)?.intent === 'unsubscribe';
  const wasOptOut = readings.some(({ intent }) => intent === 'unsubscribe');
  const person = signal.personId ? await deps.accounts.person(signal.personId) : null;
  return [
    ...(isOptOut && person
      ? [`${who} gets no more mail from now on, and that stays, whatever this reply is read as later.`]
      : []),
    ...(isOptOut && !person
      ? ['I do not know whose address this came from, so there is nobody whom I could stop writing to.']
      : []),
    ...(wasOptOut && !isOptOut && person?.suppression
      ? [
          `${who} still gets no mail. Nobody can lift that from here: a mail to somebody who asked for none cannot be taken back.`,
        ]
      : []),
    ...(ended.length > 0
      ? [
          `${ended.map(({ _id }) => _id).join(', ')} rested on the former reading and ${ended.length === 1 ? 'is' : 'are'} void; the account is planned anew.`,
        ]
      : []),
  ];
};

/**
 * A person of ours says how a reply reads. The decision that it answers is where two at once are told apart: the new
 * reading and its event are one conditional update there, and everything that rests on it follows.
 */
export const correctReading = async (deps: Deps, input: ReadAs): Promise<{ ok: boolean; text: string | null }> => {
  const decisionId = input.observed.split('/')[0] ?? '';
  const known = await deps.decisions.get(decisionId);
  const signalId = observedBy(known, input.observed);
  const signal = signalId ? await deps.signals.get(signalId) : null;
  if (!known || !signalId || !signal || signal.decisionId !== decisionId)
    return { ok: false, text: 'I do not have this reply any more. Nothing was changed.' };
  const refused = async (text: string) => {
    // What was chosen goes from the note with the next drawing, because it does not count.
    await deps.messenger.showAgain(replyKey(decisionId, signalId));
    return { ok: false, text };
  };
  const { people } = await loadRoster(deps);
  const person = people.find(({ slackUserId }) => slackUserId === input.by);
  if (!person)
    return refused(
      `Only people named in \`charters/people.yaml\` can say how a reply reads: ${whoCan(people)}. Nothing was changed.`,
    );
  const who = await nameOf(deps, signal);
  const at = deps.clock.now();
  const underWay: UnderWay = { decisionId, signalId, since: new Date() };
  await note(deps, underWay);
  const changed = await changeDecision(deps, known, (current) => {
    const reading = corrected(readingsOf(current, signalId).at(-1), input, { name: person.name, at });
    if (!reading.ok) return reading;
    const text = outcomeText({ ...signal, extracted: reading.value }, who);
    return ok({
      type: 'reading-corrected',
      to: current.state,
      by: input.by,
      at,
      data: { signalId, reading: reading.value, text: readingWords(reading.value), name: person.name },
      patch: { outcomes: current.outcomes.map((one) => (one.signalId === signalId ? { ...one, text } : one)) },
    });
  });
  if (!changed.ok) {
    await forget(deps, underWay);
    return refused(changed.error);
  }
  const ended = await applyReading(deps, underWay);
  await forget(deps, underWay);
  const told = await remarks(deps, { signal, readings: readingsOf(changed.value, signalId), ended, who });
  return { ok: true, text: told.length > 0 ? told.join(' ') : null };
};
