import type { Action, ActionOf } from '../core/decision/action.ts';
import { bookMeeting } from './effects/book-meeting.ts';
import { changeCharter } from './effects/change-charter.ts';
import { createRepTask, writeBrief } from './effects/crm-records.ts';
import { startExperiment, stopExperiment } from './effects/experiments.ts';
import { escalateAccount, internal } from './effects/inside.ts';
import { moveBudget } from './effects/move-budget.ts';
import type { Performer } from './effects/performer.ts';
import { promoteDomain } from './effects/promote-domain.ts';
import { repairRecords } from './effects/repair-records.ts';
import { sendEmail } from './effects/send-email.ts';

const PERFORMERS: { [K in Action['kind']]: Performer<ActionOf<K>> } = {
  'send-email': sendEmail,
  'book-meeting': bookMeeting,
  'create-rep-task': createRepTask,
  'write-brief': writeBrief,
  'start-experiment': startExperiment,
  'stop-experiment': stopExperiment,
  'move-budget': moveBudget,
  'repair-records': repairRecords,
  'adopt-playbook': internal((action) => `playbook:${action.name}`, 'playbook adopted'),
  'revise-template': internal((action) => `template:${action.template}:${action.segment}`, 'template revised'),
  'escalate-account': escalateAccount,
  'change-charter': changeCharter,
  'promote-domain': promoteDomain,
};

/** The performer of an action's kind. */
export const performerOf = <A extends Action>(action: A): Performer<A> =>
  PERFORMERS[action.kind] as unknown as Performer<A>;
