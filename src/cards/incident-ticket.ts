import type { Incident } from '../core/incident/incident.ts';

/** What a button of an incident names; `s` is a step of its runbook, from 0. */
export const incidentValue = (incident: Pick<Incident, '_id'>, step?: number): string =>
  JSON.stringify({ i: incident._id, ...(step === undefined ? {} : { s: step }) });
