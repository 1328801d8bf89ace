import type { ActionKind } from './action.ts';

/** The same words for what has not happened yet: `nothing is sent`. */
export const nothingThen = (kind: ActionKind): string => VERBS[kind].nothing.replace(' was ', ' is ');

type Verbs = {
  /** `sending …` */
  doing: string;
  /** `sent 14:02` */
  done: string;
  /** `nothing was sent` */
  nothing: string;
  /** `the mail service did not answer` */
  service: string;
  /** `checking whether it went out` */
  whether: string;
  /** What the way back is called. */
  undo: string;
  /** `stopped by Mara 14:02`, after it was used; where nothing else fits, what was done is `put back`. */
  undone?: string;
  /** What is true then, in a sentence. */
  afterUndo?: string;
};

export const undoneWord = (kind: ActionKind): string => VERBS[kind].undone ?? 'put back';
/** What whoever used the way back did: `stopped it`, `put it back`. */
export const undidIt = (kind: ActionKind): string => {
  const { undone } = VERBS[kind];
  return undone ? `${undone} it` : 'put it back';
};
export const afterUndo = (kind: ActionKind): string => VERBS[kind].afterUndo ?? 'What was there before is there again.';

/** How each kind of action is spoken of, so that a card never says more than is true. */
export const VERBS: Record<ActionKind, Verbs> = {
  'send-email': {
    doing: 'sending',
    done: 'sent',
    nothing: 'nothing was sent',
    service: 'the mail service',
    whether: 'it went out',
    undo: 'Undo',
  },
  'book-meeting': {
    doing: 'inviting',
    done: 'invited',
    nothing: 'nobody was invited',
    service: 'the calendar',
    whether: 'the invitation went out',
    undo: 'Cancel the invitation',
    undone: 'cancelled',
    afterUndo: 'The invitation is cancelled in the calendar.',
  },
  'create-rep-task': {
    doing: 'creating the task',
    done: 'task created',
    nothing: 'no task was created',
    service: 'the CRM',
    whether: 'the task exists',
    undo: 'Close the task',
    undone: 'closed',
    afterUndo: 'The task is closed in the CRM.',
  },
  'write-brief': {
    doing: 'filing the brief',
    done: 'brief filed',
    nothing: 'no brief was filed',
    service: 'the CRM',
    whether: 'the brief was filed',
    undo: 'Undo',
  },
  'start-experiment': {
    doing: 'starting the test',
    done: 'test started',
    nothing: 'no test was started',
    service: 'the test runner',
    whether: 'the test started',
    undo: 'Stop the test',
    undone: 'stopped',
    afterUndo: 'Nobody else is written to; what was sent stays sent.',
  },
  'stop-experiment': {
    doing: 'stopping the test',
    done: 'test stopped',
    nothing: 'the test was left as it is',
    service: 'the test runner',
    whether: 'the test stopped',
    undo: 'Undo',
  },
  'move-budget': {
    doing: 'moving the budget',
    done: 'budget moved',
    nothing: 'no budget was moved',
    service: 'the ad platform',
    whether: 'the budgets changed',
    undo: 'Put back',
  },
  'repair-records': {
    doing: 'repairing',
    done: 'repaired',
    nothing: 'no record was changed',
    service: 'the CRM',
    whether: 'the records changed',
    undo: 'Undo',
  },
  'adopt-playbook': {
    doing: 'adopting the playbook',
    done: 'playbook adopted',
    nothing: 'the playbook was not adopted',
    service: 'the playbook store',
    whether: 'the playbook was adopted',
    undo: 'Undo',
  },
  'revise-template': {
    doing: 'changing the template',
    done: 'template changed',
    nothing: 'the template was left as it is',
    service: 'the template store',
    whether: 'the template changed',
    undo: 'Undo',
  },
  'escalate-account': {
    doing: 'holding the account',
    done: 'account held',
    nothing: 'the account was not held',
    service: 'the store',
    whether: 'the account is held',
    undo: 'Give back',
  },
  'change-charter': {
    doing: 'writing the charter',
    done: 'charter changed',
    nothing: 'the charter was left as it is',
    service: 'the charter file',
    whether: 'it was written',
    undo: 'Put back',
  },
  'promote-domain': {
    doing: 'raising the stage',
    done: 'stage raised',
    nothing: 'the stage was left as it is',
    service: 'the store',
    whether: 'the stage was raised',
    undo: 'Take back',
  },
};

/** What decisions of a kind are called when they are counted: one, and many. */
export const KIND_NAMES: Record<ActionKind, readonly [one: string, many: string]> = {
  'send-email': ['mail', 'mails'],
  'book-meeting': ['meeting invitation', 'meeting invitations'],
  'create-rep-task': ['task for a rep', 'tasks for reps'],
  'write-brief': ['brief', 'briefs'],
  'start-experiment': ['test', 'tests'],
  'stop-experiment': ['end of a test', 'ends of tests'],
  'move-budget': ['budget move', 'budget moves'],
  'repair-records': ['repair of records', 'repairs of records'],
  'adopt-playbook': ['playbook', 'playbooks'],
  'revise-template': ['template change', 'template changes'],
  'escalate-account': ['escalation', 'escalations'],
  'change-charter': ['charter change', 'charter changes'],
  'promote-domain': ['promotion', 'promotions'],
};
