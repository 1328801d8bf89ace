import type { Decision } from '../../decision/decision.ts';
import type { Experiment } from '../../experiment/experiment.ts';
import type { AgentName } from '../../ids.ts';
import type { Said } from './said.ts';

/** One line under the direct answer, with the day it is about and what it was read from. */
export type ToldLine =
  | { kind: 'said'; at?: Date; said: Said; signalId?: string }
  /** A decision with its state as the card says it. */
  | { kind: 'decision'; decision: Decision }
  | { kind: 'test'; experiment: Experiment }
  | { kind: 'heading'; text: string };

/** Where to look further: what a button under the answer opens. */
export type Further =
  | { kind: 'why' | 'review'; decision: Pick<Decision, '_id' | 'revision' | 'digest'> }
  | { kind: 'account' | 'flag' | 'stop-account'; accountId: string; name: string }
  | { kind: 'stop-agent'; agent: AgentName | null }
  | { kind: 'charter' | 'autonomy'; agent: AgentName }
  | { kind: 'waiting' | 'incidents' | 'system-document' }
  /** Asks this question. */
  | { kind: 'ask'; question: string; label: string };

/** An answer in sentences: the direct answer first, then what it rests on, what is not known, and where to look. */
export type Told = {
  lead: Said;
  lines: ToldLine[];
  /** Lines that were left out. */
  more: number;
  unknown: Said[];
  further: Further[];
};

export const told = (lead: Said, rest: Partial<Omit<Told, 'lead'>> = {}): Told => ({
  lead,
  lines: [],
  more: 0,
  unknown: [],
  further: [],
  ...rest,
});

/** The first lines, and how many are left out. */
export const firstOf = (lines: readonly ToldLine[], shown: number): Pick<Told, 'lines' | 'more'> => ({
  lines: lines.slice(0, shown),
  more: Math.max(0, lines.length - shown),
});
