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

/** A task for a rep, in the CRM. */
export const createRepTask = crmCreate<ActionOf<'create-rep-task'>>('tasks', (action) => ({
  hs_task_subject: action.title,
  hs_task_body: action.body,
  hs_timestamp: action.dueAt.toISOString(),
  hs_task_status: 'NOT_STARTED',
  hubspot_owner_id: action.repId,
}));

/** A brief as a note on the company, in the CRM. */
export const writeBrief = crmCreate<ActionOf<'write-brief'>>('notes', (action, decision) => ({
  hs_note_body: `${action.title}\n\n${action.body}`,
  hs_timestamp: decision.createdAt.toISOString(),
}));
