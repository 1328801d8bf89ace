import type { Action, ActionKind } from '../core/decision/action.ts';
import { formatMoney } from '../core/money.ts';
import { plural } from '../core/plural.ts';

/** Kinds whose effect stays in the world whatever is done afterwards. */
const IRREVERSIBLE: ReadonlySet<ActionKind> = new Set<ActionKind>(['send-email']);
export const isIrreversible = (kind: ActionKind): boolean => IRREVERSIBLE.has(kind);

/** People a test writes to: its people without those who are held out. */
export const testedPeople = (action: Extract<Action, { kind: 'start-experiment' }>): number => {
  const out = new Set<string>(action.heldOutPersonIds);
  return action.personIds.filter((id) => !out.has(id)).length;
};

/** The main button says what pressing it does. */
export const mainButton = (action: Action): string => {
  switch (action.kind) {
    case 'send-email':
      return 'Send to 1 person';
    case 'book-meeting':
      return 'Invite 1 person';
    case 'create-rep-task':
      return 'Create 1 task';
    case 'write-brief':
      return 'File the brief';
    case 'start-experiment':
      return `Start test on ${testedPeople(action).toLocaleString('en-US')}`;
    case 'stop-experiment':
      return 'Stop the test';
    case 'move-budget':
      return `Move ${formatMoney(action.amountDaily)} a day`;
    case 'repair-records':
      return `Repair ${plural(action.rows.length, 'field')}`;
    case 'adopt-playbook':
      return 'Adopt the playbook';
    case 'revise-template':
      return 'Use this version';
    case 'escalate-account':
      return 'Take over';
    case 'change-charter':
      return 'Change the charter';
    case 'promote-domain':
      return `Raise to ${action.to}`;
  }
};

/** Kinds whose content a person may change before it is decided. */
export const isEditable = (kind: ActionKind): boolean =>
  kind === 'send-email' || kind === 'start-experiment' || kind === 'move-budget' || kind === 'repair-records';
