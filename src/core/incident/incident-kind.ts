import { z } from 'zod';

/** What goes wrong, as the program itself can see it. Demotions and escalations name the same kinds. */
export const IncidentKind = z.enum([
  'complaint',
  'wrong-send',
  'brand-breach',
  'spend-anomaly',
  'agent-failing',
  'stuck-effect',
  'data-quality',
]);
export type IncidentKind = z.infer<typeof IncidentKind>;
