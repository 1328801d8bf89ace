import { listed } from '../core/approval/quorum.ts';
import { delegateOf } from '../core/approval/stand-in.ts';
import { rulesFor } from '../core/charter/escalation.ts';
import {
  type Act,
  type Closing,
  closed,
  escalated,
  isDue,
  stepDone,
  takenOver,
} from '../core/incident/evolve-incident.ts';
import type { Incident } from '../core/incident/incident.ts';
import { askedSoFar, nextAsked } from '../core/incident/next-asked.ts';
import { onDuty } from '../core/incident/on-duty.ts';
import { fail, type Result } from '../core/result.ts';
import type { Deps } from './deps.ts';
import { dutyOf } from './escalate.ts';
import type { Handled } from './flow.ts';
import { minutesFrom } from './incident-clock.ts';
import { proposeLesson, ruleProblem } from './incident-lesson.ts';
import { changeIncident, ensurePause } from './raise-incident.ts';
import { loadRoster, type Roster } from './roster.ts';

type Asked = { incidentId: string; by: string };

export const actOf = async (deps: Deps, by: string): Promise<Act & { roster: Roster }> => {
  const roster = await loadRoster(deps);
  const { people } = roster;
  return { roster, person: people.find((one) => one.slackUserId === by), people, at: deps.clock.now() };
};

const handled = async (deps: Deps, asked: Asked, result: Result<Incident, string>): Promise<Handled> => {
  if (!result.ok)
    return { ok: false, reason: result.error, incident: (await deps.incidents.get(asked.incidentId)) ?? undefined };
  await deps.messenger.incidentChanged(result.value);
  return { ok: true, incident: result.value };
};

export const takeOverIncident = async (deps: Deps, asked: Asked): Promise<Handled> => {
  const act = await actOf(deps, asked.by);
  const result = await changeIncident(deps, asked.incidentId, (incident) => {
    const role = incident.chain[incident.level] ?? incident.chain[0];
    const { counts, closeWithinMinutes } = incident.clock;
    return takenOver(
      incident,
      act,
      role ? minutesFrom(deps, act.roster, { now: act.at, minutes: closeWithinMinutes, counts, role }) : incident.dueAt,
    );
  });
  return handled(deps, asked, result);
};

export const tickStep = async (deps: Deps, asked: Asked & { step: number }): Promise<Handled> => {
  const act = await actOf(deps, asked.by);
  const result = await changeIncident(deps, asked.incidentId, (incident) => stepDone(incident, act, asked.step));
  return handled(deps, asked, result);
};

/** Nobody is left to ask: who was, and what it waits for now. */
const overdueText = (incident: Incident): string => {
  const asked = askedSoFar(incident).map(({ name }) => name);
  const who = `everybody who could be asked has been: ${listed(asked, 'and')}`;
  const now = incident.takenBy
    ? `${incident.takenBy.name} has it, and it stays there until it is closed`
    : 'Nobody has taken it over; one of them has to';
  return `${incident._id} (${incident.title}) is overdue, and ${who}. ${now}.`;
};

const tellNext = async (deps: Deps, incident: Incident): Promise<void> => {
  const event = incident.events.at(-1);
  if (event?.type === 'incident-overdue') {
    await deps.messenger.announce({
      text: overdueText(incident),
      card: { id: incident._id, channel: 'escalations' },
    });
    return;
  }
  const from = typeof event?.data.heldBy === 'string' ? event.data.heldBy : null;
  const because = typeof event?.data.because === 'string' ? event.data.because : 'the clock ran out';
  const how = incident.owner?.insteadOf
    ? `, who stands in for ${incident.owner.insteadOf}`
    : event?.data.isByCharter
      ? `, to whose role the charter of ${incident.agent} escalates`
      : '';
  await deps.messenger.inThread(incident._id, {
    text: `Escalated to ${incident.owner?.name ?? incident.chain[incident.level]}${how}, because ${because}${from ? ` while ${from} had it` : ' before anybody took it over'}.`,
  });
  if (incident.owner)
    await deps.messenger.direct(incident.owner.slackUserId, {
      text: `${incident._id} was escalated to you: ${incident.title}. Take it over on its card.`,
      card: { id: incident._id, channel: 'escalations' },
    });
};

/** Hands it to the next role now, because somebody who answers for it asks. */
export const escalateIncident = async (deps: Deps, asked: Asked): Promise<Handled> => {
  const act = await actOf(deps, asked.by);
  const next = await nextFor(deps, act.roster, await deps.incidents.get(asked.incidentId));
  const result = await changeIncident(deps, asked.incidentId, (incident) =>
    escalated(incident, { act, at: act.at, next: next(incident) }),
  );
  if (result.ok) await tellNext(deps, result.value);
  return handled(deps, asked, result);
};

/** Whom it goes to next and until when, asked anew of each version of the incident. */
const nextFor = async (deps: Deps, roster: Roster, known: Incident | null) => {
  const now = deps.clock.now();
  const charterDuty = await dutyOf(deps, known?.accountId);
  const charter = known?.agent && deps.governance().charters.get(known.agent)?.charter;
  const byCharter = known && charter ? rulesFor(charter.escalate, { trigger: known.kind }).map(({ to }) => to) : [];
  const { people } = roster;
  return (incident: Incident) => {
    const next = nextAsked(incident, {
      people,
      byCharter,
      duty: (role, among) => onDuty(among, role, now, deps.governance().holidayOn),
      charterDuty,
      delegateOf: (one) => delegateOf(one, people, now),
    });
    const role = next?.chain[next.level];
    if (!next || !role) return null;
    const { takeWithinMinutes: minutes, counts } = incident.clock;
    return { ...next, dueAt: minutesFrom(deps, roster, { now, minutes, counts, role }) };
  };
};

/** Closes it with its cause and its lesson; the lesson becomes a proposal at once, or at the next look. */
export const closeIncident = async (deps: Deps, asked: Asked & Closing): Promise<Handled> => {
  const { incidentId, by, ...closing } = asked;
  const act = await actOf(deps, by);
  const problem = closing.lesson === 'rule' && closing.rule ? ruleProblem(deps, closing.rule) : null;
  if (problem) return handled(deps, asked, fail(problem));
  const result = await changeIncident(deps, incidentId, (incident) => closed(incident, act, closing));
  if (!result.ok) return handled(deps, asked, result);
  const incident = await proposeLesson(deps, result.value);
  return handled(deps, asked, { ok: true, value: incident });
};

/** Everything about incidents that is due by the clock or was left half-done: stops, escalations, lessons. */
export const tendIncidents = async (deps: Deps): Promise<void> => {
  const now = deps.clock.now();
  const present = await deps.incidents.open(500);
  for (const incident of present) {
    if (incident.pause && !incident.pause.doneAt) {
      await deps.messenger.incidentChanged(await ensurePause(deps, incident));
    }
    if (!isDue(incident, now)) continue;
    const roster = await loadRoster(deps);
    const next = await nextFor(deps, roster, incident);
    const result = await changeIncident(deps, incident._id, (current) =>
      escalated(current, { act: null, at: now, next: next(current) }),
    );
    if (!result.ok) continue;
    await tellNext(deps, result.value);
    await deps.messenger.incidentChanged(result.value);
  }
  for (const incident of await deps.incidents.lessonsDue(50)) {
    const after = await proposeLesson(deps, incident);
    if (after.version !== incident.version) await deps.messenger.incidentChanged(after);
  }
  deps.metrics.set('open_incidents', present.length);
};
