import type { Decision } from '../core/decision/decision.ts';
import { seenIn, withSeen } from '../core/experiment/count-arms.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { changeExperiment } from './change-experiment.ts';
import type { Deps } from './deps.ts';

/** Writes into the test what came of these messages of it. What was written before is not counted again. */
export const countInTest = async (
  deps: Deps,
  experimentId: string,
  messages: readonly Decision[],
): Promise<Experiment | null> =>
  changeExperiment(deps, experimentId, (current) =>
    withSeen(
      current,
      new Map(
        messages.flatMap((message) =>
          'personId' in message.action && message.action.personId
            ? [[message.action.personId, seenIn(message, current.metric)] as const]
            : [],
        ),
      ),
    ),
  );
