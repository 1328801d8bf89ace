import { z } from 'zod';

/** How far an agent may go by itself in one domain, from measuring only to everything. */
export const AutonomyStage = z.enum(['instrument', 'standardize', 'assist', 'automate', 'supervise', 'expand']);
export type AutonomyStage = z.infer<typeof AutonomyStage>;

/** What an agent works in; each of its tools belongs to one. */
export const AutonomyDomain = z.enum([
  'email',
  'content',
  'hygiene',
  'experiments',
  'budget',
  'meetings',
  'research',
  'escalation',
  'governance',
]);
export type AutonomyDomain = z.infer<typeof AutonomyDomain>;

/** The place of a stage in their order, from 0. */
export const rank = (stage: AutonomyStage): number => AutonomyStage.options.indexOf(stage);
export const lower = (a: AutonomyStage, b: AutonomyStage): AutonomyStage => (rank(a) <= rank(b) ? a : b);
export const higher = (a: AutonomyStage, b: AutonomyStage): AutonomyStage => (rank(a) >= rank(b) ? a : b);

/** The stage that comes next; null at the last one. */
export const nextStage = (stage: AutonomyStage): AutonomyStage | null => AutonomyStage.options[rank(stage) + 1] ?? null;
