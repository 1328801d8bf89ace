import type { ActionOf } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import { type Blocks, exact, section } from './blocks.ts';
import { budgetBlocks } from './budget-content.ts';
import { charterChangeBlocks } from './charter-content.ts';
import type { ContentContext } from './content-context.ts';
import { escalationBlocks } from './escalation-content.ts';
import { experimentBlocks } from './experiment-content.ts';
import { promotionBlocks } from './promotion-content.ts';
import { repairBlocks } from './repair-content.ts';
import { bold, code, cut, safe } from './text.ts';
import { dayAndTime, duration } from './time.ts';

const PREVIEW_LINES = 3;

/** The first lines as they are; says how many more there are, so that a preview is never taken for the whole. */
export const firstLines = (text: string, lines = PREVIEW_LINES): { shown: string; hidden: number } => {
  const all = text.split('\n');
  let taken = 0;
  let end = 0;
  for (; end < all.length && taken < lines; end += 1) if (all[end]?.trim()) taken += 1;
  const shown = all
    .slice(0, end)
    .map((line) => cut(line, 400))
    .join('\n')
    .trimEnd();
  return { shown, hidden: all.slice(end).filter((line) => line.trim()).length };
};

const preview = (id: string, text: string): Blocks => {
  const { shown, hidden } = firstLines(text);
  return [exact(id, hidden > 0 ? `${shown}\n… ${hidden} more ${hidden === 1 ? 'line' : 'lines'}` : shown)];
};

const emailBlocks = (action: ActionOf<'send-email'>, id: string): Blocks => [
  section(`${id}.to`, `${safe(action.email.from, 120)} → ${safe(action.email.to, 120)}`),
  ...preview(`${id}.text`, `Subject: ${action.email.subject}\n\n${action.email.text}`),
];

const meetingBlocks = (action: ActionOf<'book-meeting'>, id: string, c: ContentContext): Blocks => [
  section(
    `${id}.when`,
    `${bold(action.title)}\n${dayAndTime(action.startsAt, c)}, ${duration(action.durationMs)}, ${safe(action.attendeeEmail, 120)} with ${safe(c.repName(action.repId), 60)}`,
  ),
  ...(action.description.trim() ? preview(`${id}.text`, action.description) : []),
];

const taskBlocks = (action: ActionOf<'create-rep-task'>, id: string, c: ContentContext): Blocks => [
  section(
    `${id}.task`,
    `${bold(action.title)}\nFor ${safe(c.repName(action.repId), 60)}, due ${dayAndTime(action.dueAt, c)}`,
  ),
  ...(action.body.trim() ? preview(`${id}.text`, action.body) : []),
];

/** What exactly would happen, per kind of action. Text from outside is shown character for character. */
export const contentBlocks = (decision: Decision, c: ContentContext): Blocks => {
  const { action } = decision;
  const id = `${c.id}.content`;
  switch (action.kind) {
    case 'send-email':
      return emailBlocks(action, id);
    case 'book-meeting':
      return meetingBlocks(action, id, c);
    case 'create-rep-task':
      return taskBlocks(action, id, c);
    case 'write-brief':
      return [section(`${id}.title`, bold(action.title)), ...preview(`${id}.text`, action.body)];
    case 'start-experiment':
      return experimentBlocks(action, id, c);
    case 'stop-experiment':
      return [
        section(
          `${id}.stop`,
          `${action.winner ? `Winner: ${bold(action.winner)}. ` : 'No winner is named. '}${safe(action.reason, 600)}`,
        ),
      ];
    case 'move-budget':
      return budgetBlocks(decision, action, id, c);
    case 'repair-records':
      return repairBlocks(action, id, c);
    case 'adopt-playbook':
      return [
        section(
          `${id}.play`,
          `*When* ${safe(action.condition, 500)}\n*Do* ${safe(action.play, 500)}\n*Rests on* ${safe(action.evidence, 500)}`,
        ),
      ];
    case 'revise-template':
      return [
        section(`${id}.for`, `Template ${code(action.template)} for ${safe(action.segment, 200)}`),
        ...preview(`${id}.text`, `Subject: ${action.subject}\n\n${action.opening}`),
        section(`${id}.why`, safe(action.reason, 600)),
      ];
    case 'escalate-account':
      return escalationBlocks(action, id, c);
    case 'change-charter':
      return charterChangeBlocks(action, id, c);
    case 'promote-domain':
      return promotionBlocks(action, id, c);
  }
};
