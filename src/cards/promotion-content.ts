import type { ActionOf } from '../core/decision/action.ts';
import { type Blocks, exact, section, table } from './blocks.ts';
import type { ContentContext } from './content-context.ts';
import { bold, code, cut, safe } from './text.ts';

type Promotion = ActionOf<'promote-domain'>;

/** One gate in a line of plain text. */
export const checkRow = (check: Promotion['checks'][number]): string[] => [
  cut(check.label, 80),
  cut(check.found, 240),
  cut(check.needed, 160),
  cut(check.source, 200),
];

/** From which stage to which, what it unlocks, and every gate with what was found, asked and counted over. */
export const promotionBlocks = (action: Promotion, id: string, c: ContentContext): Blocks => [
  section(
    `${id}.what`,
    `${bold(`${action.agentName} ${action.domain}`)}: ${code(action.from)} → ${code(action.to)}\n*Unlocks* ${safe(action.unlocks, 300)}`,
  ),
  ...(c.surface === 'message'
    ? [table(`${id}.gates`, ['Gate', 'Found', 'Needed', 'Rests on'], action.checks.map(checkRow))]
    : action.checks.map((check, i) => exact(`${id}.gate.${i}`, checkRow(check).join(' · ')))),
  section(
    `${id}.down`,
    'The evidence is read again right before the stage is raised. It comes down by itself, at once, after a complaint, an incident, drift, unanswered exceptions or missing evidence.',
  ),
];
