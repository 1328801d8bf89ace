import { z } from 'zod';
import { AgentName, RoleName } from '../ids.ts';
import { Severity } from './incident.ts';
import type { IncidentKind } from './incident-kind.ts';

const minutes = z
  .number()
  .int()
  .positive()
  .max(60 * 24 * 30);

const handling = {
  severity: Severity,
  /** From so many occurrences on it is high. */
  highFrom: z.number().int().min(1).optional(),
  /** What a person's report is worth; `severity` when absent. */
  reportedIs: Severity.optional(),
  /** What a high severity stops: the agent that caused it, the account, a named agent, or nothing. */
  pauses: z.enum(['causing-agent', 'account', 'nothing', ...AgentName.options]),
  clock: z.strictObject({
    takeWithinMinutes: minutes,
    closeWithinMinutes: minutes,
    /** `working`: minutes in which somebody of the role is at work; `elapsed`: minutes of the clock. */
    counts: z.enum(['working', 'elapsed']),
  }),
  owner: RoleName,
  /** Whom it goes to when the clock runs out, one after the other. */
  escalateTo: z.array(RoleName).min(1).max(4),
  runbook: z.array(z.string().min(1).max(300)).min(1).max(8),
};
const kindOf = <S extends z.ZodRawShape>(detect: S) => z.strictObject({ ...handling, detect: z.strictObject(detect) });
const days = z.number().int().positive().max(90);

/** `charters/incidents.yaml`: from when something is an incident, who answers by when, and what they do. */
export const IncidentRules = z.strictObject({
  complaint: kindOf({
    /** Complaints about one agent in the window. */
    atLeast: z.number().int().min(1),
    withinDays: days,
  }),
  'wrong-send': kindOf({ onWrongPersonReply: z.boolean(), onBounceOfChangedAddress: z.boolean() }),
  'brand-breach': kindOf({
    /** How far back sent words are checked again when the brand rules change. */
    lookBackDays: days,
  }),
  'spend-anomaly': kindOf({
    /** A day costs more than so many daily budgets. */
    overBudget: z.number().min(1),
    /** Robust z-score of a day's cost against the campaign's own history. */
    robustZ: z.number().positive(),
    historyDays: days,
    /** With fewer days of history only the budget is compared. */
    minHistoryDays: z.number().int().min(5).max(90),
  }),
  'agent-failing': kindOf({
    /** Failed executions and failed planning together. */
    failures: z.number().int().min(1),
    withinHours: z
      .number()
      .int()
      .positive()
      .max(24 * 30),
  }),
  'stuck-effect': kindOf({ afterMinutes: minutes }),
  'data-quality': kindOf({
    /** Share of an import's rows that were refused, 0..1. */
    importRefusedShare: z.number().min(0).max(1),
    /** Records found in need of repair: at least so many, and so many times what it was before. */
    findingsAtLeast: z.number().int().min(1),
    findingsFactor: z.number().min(1),
    /** How far back our own CRM writes are looked up again. */
    writesLookBackDays: days,
  }),
});
export type IncidentRules = z.infer<typeof IncidentRules>;
export type Handling = Omit<IncidentRules[IncidentKind], 'detect'>;
