import { Absences } from '../core/approval/absence.ts';
import { requesterOf } from '../core/approval/approval.ts';
import { delegateOf, routeQuestion } from '../core/approval/stand-in.ts';
import { isAway, localDay } from '../core/approval/working-clock.ts';
import { spokenDay } from '../core/day-words.ts';
import type { Decision } from '../core/decision/decision.ts';
import { shortDay } from '../core/memory/influence.ts';
import { readDay } from '../core/read-day.ts';
import { fail, ok } from '../core/result.ts';
import { tellTakenOver } from './ask-whom.ts';
import { changeDecision } from './change-decision.ts';
import { personOf } from './click.ts';
import type { Deps } from './deps.ts';
import { ABSENCES, loadRoster, type Roster } from './roster.ts';

const WEEK_MS = 7 * 86_400_000;

type Said = { ok: boolean; text: string };
const NOT_NAMED = {
  ok: false,
  text: 'Only people named in `charters/people.yaml` can say that they are away. Nothing was changed.',
};

const standInsNow = (deps: Deps, roster: Roster, decision: Decision, forId: string): Decision['standIns'] => {
  const requester = requesterOf(decision);
  const { standIns } = routeQuestion(
    decision.verdict.need,
    roster.people,
    deps.clock.now(),
    new Set(requester ? [requester] : []),
  );
  const known = decision.standIns ?? [];
  return standIns.filter((one) => one.forId === forId && !known.some((other) => other.forId === forId));
};

/** What waits for somebody who has just left goes to the delegate as well. */
const rerouteWaiting = async (deps: Deps, roster: Roster, forId: string): Promise<number> => {
  const taken: Parameters<typeof tellTakenOver>[1][number][] = [];
  let moved = 0;
  for (const waiting of await deps.decisions.inState(['pending'], 500)) {
    if ((standInsNow(deps, roster, waiting, forId) ?? []).length === 0) continue;
    const result = await changeDecision(deps, waiting._id, (decision) => {
      const to = decision.state === 'pending' ? (standInsNow(deps, roster, decision, forId) ?? []) : [];
      if (to.length === 0) return fail('decided meanwhile');
      return ok({
        type: 'handed-over',
        to: 'pending',
        by: forId,
        at: deps.clock.now(),
        data: { because: 'away', to, text: to.map((one) => `${one.name} may decide for ${one.forName}`).join(', ') },
        patch: { standIns: [...(decision.standIns ?? []), ...to] },
      });
    });
    if (!result.ok) continue;
    moved += 1;
    await deps.messenger.decisionChanged(result.value);
    for (const standIn of result.value.standIns ?? [])
      if (standIn.forId === forId) taken.push({ decision: result.value, standIn });
  }
  await tellTakenOver(deps, taken);
  return moved;
};

/** `until 24 Nov`: away from today up to and including that day, in the person's own time zone. Kept in the store. */
export const goAway = async (deps: Deps, input: { by: string; until: string }): Promise<Said> => {
  const person = personOf(await loadRoster(deps), input.by);
  if (!person) return NOT_NAMED;
  const now = deps.clock.now();
  const from = localDay(now, person.timeZone);
  const until = readDay(input.until, now, person.timeZone);
  if (until === null)
    return {
      ok: false,
      text: `I could not read that day. Write it as in \`/countersign away until ${shortDay(new Date(now.getTime() + WEEK_MS))}\` or \`until Friday\`. Nothing was changed.`,
    };
  if (until < from) return { ok: false, text: `${spokenDay(until)} is over already. Nothing was changed.` };
  await deps.settings.change<Absences>(ABSENCES, (before) => ({
    ...Absences.parse(before ?? {}),
    [input.by]: { kind: 'away', from, until },
  }));
  const roster = await loadRoster(deps);
  const self = personOf(roster, input.by) ?? person;
  const delegate = delegateOf(self, roster.people, now);
  const moved = delegate ? await rerouteWaiting(deps, roster, input.by) : 0;
  const lead = `You are away up to and including ${spokenDay(until)}.`;
  if (!delegate)
    return {
      ok: true,
      text: `${lead} No delegate of yours is there: name one in \`charters/people.yaml\`, or what needs you waits and ends. Say \`/countersign back\` when you are here again.`,
    };
  return {
    ok: true,
    text: `${lead} ${delegate.name} stands in for you, ${moved === 0 ? 'and nothing was waiting' : `also for ${moved} that ${moved === 1 ? 'waits' : 'wait'} now`}. Say \`/countersign back\` when you are here again.`,
  };
};

/** Ends every absence of this person that is running, also one in `people.yaml`. What a delegate may decide by then stays. */
export const comeBack = async (deps: Deps, input: { by: string }): Promise<Said> => {
  const person = personOf(await loadRoster(deps), input.by);
  if (!person) return NOT_NAMED;
  const now = deps.clock.now();
  if (!isAway(now, person)) return { ok: true, text: 'You were not away. Questions come to you.' };
  await deps.settings.change<Absences>(ABSENCES, (before) => ({
    ...Absences.parse(before ?? {}),
    [input.by]: { kind: 'back', since: localDay(now, person.timeZone) },
  }));
  return {
    ok: true,
    text: 'Welcome back. New questions come to you; those that your delegate was asked while you were away, both of you may decide.',
  };
};
