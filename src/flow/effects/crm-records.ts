import type { ActionOf } from '../../core/decision/action.ts';
import type { Decision } from '../../core/decision/decision.ts';
import type { Performer } from './performer.ts';

/** A record created in the CRM under our key, so that a repeat finds it. */
const crmCreate = <A extends ActionOf<'create-rep-task'> | ActionOf<'write-brief'>>(
  object: 'tasks' | 'notes',
  properties: (action: A, decision: Decision) => Record<string, string>,
): Performer<A> => ({
  inverse: async () => null,
  run: async (deps, action, key, decision) => {
    const written = await deps.crm.create(
      object,
      {
        ...properties(action, decision),
        countersign_decision: decision._id,
        countersign_agent: decision.agent,
        countersign_run: decision.runId,
      },
      key,
      { object: 'companies', id: action.accountId },
    );
    if (written.kind !== 'written') return written;
    return {
      kind: 'done',
      effect: {
        system: 'crm',
        recordId: `${object}/${written.id}`,
        link: written.link,
        at: deps.clock.now(),
        detail: object === 'tasks' ? 'task created' : 'note written',
      },
    };
  },
  lookUp: async (deps, _action, key) => {
    const [found] = await deps.crm.search(object, 'countersign_key', key);
    return found
      ? {
          system: 'crm',
          recordId: `${object}/${found.id}`,
          link: found.link,
          at: deps.clock.now(),
          detail: 'found in the CRM',
        }
      : null;
  },
});

const createTask = crmCreate<ActionOf<'create-rep-task'>>('tasks', (action) => ({
  hs_task_subject: action.title,
  hs_task_body: action.body,
  hs_timestamp: action.dueAt.toISOString(),
  hs_task_status: 'NOT_STARTED',
  hubspot_owner_id: action.repId,
}));

/** The CRM's words for a task that nobody began, and for one that is put off for good. */
const OPEN = 'NOT_STARTED';
const CLOSED = 'DEFERRED';

/** A task for a rep, in the CRM. Its inverse closes it unfinished, and only while the rep has not begun. */
export const createRepTask: Performer<ActionOf<'create-rep-task'>> = {
  ...createTask,
  inverse: async () => ({ before: null, after: OPEN }),
  undo: async (deps, _action, _inverse, key) => {
    const [task] = await deps.crm.search('tasks', 'countersign_key', key);
    if (!task) return { kind: 'refused', reason: 'the task is no longer in the CRM' };
    const status = task.properties.hs_task_status;
    if (status !== OPEN && status !== CLOSED)
      return {
        kind: 'refused',
        reason: `the rep has the task at ${String(status).toLowerCase().replaceAll('_', ' ')}`,
      };
    const written = await deps.crm.update('tasks', task.id, { hs_task_status: CLOSED });
    if (written.kind !== 'written') return written;
    return {
      kind: 'done',
      effect: {
        system: 'crm',
        recordId: `tasks/${task.id}`,
        link: written.link,
        at: deps.clock.now(),
        detail: 'the task is closed, unfinished',
      },
    };
  },
};

/** A brief as a note on the company, in the CRM. */
export const writeBrief = crmCreate<ActionOf<'write-brief'>>('notes', (action, decision) => ({
  hs_note_body: `${action.title}\n\n${action.body}`,
  hs_timestamp: decision.createdAt.toISOString(),
}));
