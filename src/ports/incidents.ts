import type { Incident } from '../core/incident/incident.ts';
import type { IncidentKind } from '../core/incident/incident-kind.ts';

/** The one writer of incidents. Every change is a compare-and-set on `version`. */
export type Incidents = {
  nextId(): Promise<string>;
  /** False when one of the same kind and subject is open already: at most one can be. */
  insert(incident: Incident): Promise<boolean>;
  get(id: string): Promise<Incident | null>;
  /** Replaces the document only while its `version` is `expectedVersion`; false when somebody was faster. */
  replace(next: Incident, expectedVersion: number): Promise<boolean>;
  openFor(kind: IncidentKind, subject: string): Promise<Incident | null>;
  /** Those of these occurrence keys that some incident, open or closed, holds already. */
  known(keys: string[]): Promise<Set<string>>;
  /** All that are not closed, soonest end of the clock first. */
  open(limit: number): Promise<Incident[]>;
  forDecision(decisionId: string): Promise<Incident[]>;
  openedSince(since: Date): Promise<Incident[]>;
  /** Closed with a lesson that has not become a proposal yet. */
  lessonsDue(limit: number): Promise<Incident[]>;
  /** Incidents with events the ledger may not have yet, and how many it is known to have. */
  unrelayed(limit: number): Promise<(Pick<Incident, '_id' | 'events' | 'version'> & { relayed: number })[]>;
  /** `version` is the one whose events were relayed; a newer one stays unrelayed. */
  markRelayed(marks: { id: string; upTo: number; version: number }[]): Promise<void>;
};
