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
import { fail, type Result } from '../core/result.ts';
import type { Deps } from './deps.ts';
import type { Handled } from './flow.ts';
import { assignment, minutesFrom } from './incident-clock.ts';
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

const tellNext = async (deps: Deps, incident: Incident): Promise<void> => {
  const event = incident.events.at(-1);
  if (event?.type === 'incident-overdue') {
    await deps.messenger.announce({
      text: `${incident._id} (${incident.title}) is overdue, and there is nobody further to hand it to. Somebody has to take it over in #escalations.`,
    });
    return;
  }
  const from = typeof event?.data.heldBy === 'string' ? event.data.heldBy : null;
  const because = typeof event?.data.because === 'string' ? event.data.because : 'the clock ran out';
  await deps.messenger.inThread(incident._id, {
    text: `Escalated to ${incident.owner?.name ?? incident.chain[incident.level]}, because ${because}${from ? ` while ${from} had it` : ' before anybody took it over'}.`,
  });
  if (incident.owner)
    await deps.messenger.direct(incident.owner.slackUserId, {
      text: `${incident._id} was escalated to you: ${incident.title}. The card is in #escalations; take it over there.`,
    });
};

/** Hands it to the next role now, because somebody who answers for it asks. */
export const escalateIncident = async (deps: Deps, asked: Asked): Promise<Handled> => {
  const act = await actOf(deps, asked.by);
  const result = await changeIncident(deps, asked.incidentId, (incident) =>
    escalated(incident, { act, at: act.at, next: nextOf(deps, act.roster, incident, act.at) }),
  );
  if (result.ok) await tellNext(deps, result.value);
  return handled(deps, asked, result);
};

const nextOf = (deps: Deps, roster: Roster, incident: Incident, now: Date) => {
  const role = incident.chain[incident.level + 1];
  return role ? assignment(deps, roster, { now, role, clock: incident.clock }) : { owner: null, dueAt: incident.dueAt };
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
    const result = await changeIncident(deps, incident._id, (current) =>
      escalated(current, { act: null, at: now, next: nextOf(deps, roster, current, now) }),
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
