import type { Experiment } from '../core/experiment/experiment.ts';
import type { When } from './time.ts';

export type ContentContext = When & {
  /** Block ids start with this, so that every version has its own. */
  id: string;
  /** Tables exist in messages only. */
  surface: 'message' | 'modal';
  /** Absolute link to a path; without it nothing is linked. */
  link?: (path: string) => string;
  repName: (repId: string) => string;
  experiment?: Experiment;
};
