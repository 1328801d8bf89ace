import { said } from '../../core/report/answer/said.ts';
import { told } from '../../core/report/answer/told.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import type { Asked } from './asked.ts';

/** How fast and carefully somebody decides is theirs alone, also where a colleague or a channel asks. */
export const answerAttention = async (_: Deps, asked: Asked): Promise<WhyAnswer> => ({
  kind: 'told',
  told: told(said`How fast and how carefully somebody decides is shown to that person alone.`, {
    lines: [
      {
        kind: 'said',
        said: said`Your own numbers: \`/countersign attention\`, and App Home under “Your numbers”`,
      },
    ],
    unknown: asked.named.ours.length > 0 ? [said`I tell nobody about a colleague’s.`] : [],
  }),
});
