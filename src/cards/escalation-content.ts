import type { ActionOf } from '../core/decision/action.ts';
import { type Blocks, exact, section } from './blocks.ts';
import type { ContentContext } from './content-context.ts';
import { bold, cut, safe, safeLines } from './text.ts';

/** Who flagged and in which words, the brief, proposed next steps, the owner. The clock is on line two. */
export const escalationBlocks = (action: ActionOf<'escalate-account'>, id: string, c: ContentContext): Blocks => [
  section(
    `${id}.who`,
    `Flagged by ${bold(c.repName(action.flaggedBy), 80)} · owner ${bold(c.repName(action.ownerRepId), 80)}`,
  ),
  ...(action.words.trim() ? [exact(`${id}.words`, `“${cut(action.words, 1_000)}”`)] : []),
  section(`${id}.brief`, safeLines(action.brief, 2_400)),
  ...(action.nextSteps.length > 0
    ? [
        section(
          `${id}.steps`,
          `*Proposed next steps*\n${action.nextSteps.map((s, i) => `${i + 1}. ${safe(s, 300)}`).join('\n')}`,
        ),
      ]
    : []),
];
