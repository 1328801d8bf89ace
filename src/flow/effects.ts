import type { Action, ActionOf } from '../core/decision/action.ts';
import type { Decision, Effect } from '../core/decision/decision.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { changeExperiment } from './change-experiment.ts';
import type { Deps } from './deps.ts';

export type EffectResult =
  | { kind: 'done'; effect: Effect }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };
export type Inverse = Record<string, unknown>;

/** How one kind of action happens, is looked up after silence, and is put back. */
export type Performer<A extends Action> = {
  /** Stored before the effect; null: it cannot be undone. */
  inverse(deps: Deps, action: A, decision: Decision): Promise<Inverse | null>;
  run(deps: Deps, action: A, key: string, decision: Decision): Promise<EffectResult>;
  /** What an earlier `run` with this key did, seen from the other side; null when nothing left. */
  lookUp(deps: Deps, action: A, key: string, decision: Decision): Promise<Effect | null>;
  undo?(deps: Deps, action: A, inverse: Inverse, key: string, decision: Decision): Promise<EffectResult>;
};

const at = (deps: Deps) => deps.clock.now();

const sendEmail: Performer<ActionOf<'send-email'>> = {
  inverse: async () => null,
  run: async (deps, action, key, decision) => {
    const sent = await deps.mailer.send(action.email, key, {
      decision: decision._id,
      agent: decision.agent,
      run: decision.runId,
    });
    if (sent.kind !== 'sent') return sent.kind === 'refused' ? { kind: 'refused', reason: sent.reason } : sent;
    return {
      kind: 'done',
      effect: {
        system: 'mail',
        recordId: sent.messageId,
        link: sent.link,
        at: at(deps),
        detail: `sent to ${decision.audience[0]?.name ?? '1 person'}`,
      },
    };
  },
  lookUp: async (deps, _action, key, decision) => {
    const found = await deps.mailer.findByKey(key);
    return (
      found && {
        system: 'mail',
        recordId: found.messageId,
        link: found.link,
        at: at(deps),
        detail: `sent to ${decision.audience[0]?.name ?? '1 person'}`,
      }
    );
  },
};

const bookMeeting: Performer<ActionOf<'book-meeting'>> = {
  inverse: async (_deps, action, decision) => ({ repId: action.repId, decision: decision._id }),
  run: async (deps, action, key) => {
    const invited = await deps.calendar.invite({ ...action, key });
    if (invited.kind !== 'booked') return invited;
    return {
      kind: 'done',
      effect: {
        system: 'calendar',
        recordId: invited.eventId,
        link: invited.link,
        at: at(deps),
        detail: 'invitation sent',
      },
    };
  },
  lookUp: async (deps, action, key) => {
    const found = await deps.calendar.find(key, action.repId);
    return (
      found && {
        system: 'calendar',
        recordId: found.eventId,
        link: found.link,
        at: at(deps),
        detail: 'invitation sent',
      }
    );
  },
  undo: async (deps, action, _inverse, key) => {
    const result = await deps.calendar.cancel(key, action.repId);
    if (result.kind === 'refused') return result;
    return {
      kind: 'done',
      effect: { system: 'calendar', recordId: key, at: at(deps), detail: 'invitation cancelled' },
    };
  },
};

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
        at: at(deps),
        detail: object === 'tasks' ? 'task created' : 'note written',
      },
    };
  },
  lookUp: async (deps, _action, key) => {
    const [found] = await deps.crm.search(object, 'countersign_key', key);
    return found
      ? { system: 'crm', recordId: `${object}/${found.id}`, link: found.link, at: at(deps), detail: 'found in the CRM' }
      : null;
  },
});

const createRepTask = crmCreate<ActionOf<'create-rep-task'>>('tasks', (action) => ({
  hs_task_subject: action.title,
  hs_task_body: action.body,
  hs_timestamp: action.dueAt.toISOString(),
  hs_task_status: 'NOT_STARTED',
  hubspot_owner_id: action.repId,
}));

const writeBrief = crmCreate<ActionOf<'write-brief'>>('notes', (action, decision) => ({
  hs_note_body: `${action.title}\n\n${action.body}`,
  hs_timestamp: decision.createdAt.toISOString(),
}));

const moveBudget: Performer<ActionOf<'move-budget'>> = {
  inverse: async (deps, action) => {
    const now = await deps.ads.campaigns();
    const of = (id: string) => now.find((campaign) => campaign.id === id)?.dailyBudget.minor ?? null;
    return { from: of(action.from.campaignId), to: of(action.to.campaignId) };
  },
  run: async (deps, action) => {
    const campaigns = await deps.ads.campaigns();
    for (const side of [action.from, action.to]) {
      const present = campaigns.find((campaign) => campaign.id === side.campaignId)?.dailyBudget.minor;
      if (present === side.afterDaily.minor) continue;
      if (present !== side.beforeDaily.minor) {
        return {
          kind: 'refused',
          reason: `the budget of ${side.name} was changed elsewhere after this was proposed; nothing was moved`,
        };
      }
    }
    const written = await deps.ads.setDailyBudgets([
      { campaignId: action.from.campaignId, daily: action.from.afterDaily },
      { campaignId: action.to.campaignId, daily: action.to.afterDaily },
    ]);
    if (written.kind !== 'written') return written;
    return {
      kind: 'done',
      effect: {
        system: 'ads',
        recordId: `${action.from.campaignId}>${action.to.campaignId}`,
        link: written.link,
        at: at(deps),
        detail: 'budgets changed',
      },
    };
  },
  lookUp: async (deps, action) => {
    const campaigns = await deps.ads.campaigns();
    const is = (side: ActionOf<'move-budget'>['from']) =>
      campaigns.find((campaign) => campaign.id === side.campaignId)?.dailyBudget.minor === side.afterDaily.minor;
    return is(action.from) && is(action.to)
      ? {
          system: 'ads',
          recordId: `${action.from.campaignId}>${action.to.campaignId}`,
          at: at(deps),
          detail: 'budgets changed',
        }
      : null;
  },
  undo: async (deps, action) => {
    const campaigns = await deps.ads.campaigns();
    for (const side of [action.from, action.to]) {
      const present = campaigns.find((campaign) => campaign.id === side.campaignId)?.dailyBudget.minor;
      if (present !== side.afterDaily.minor && present !== side.beforeDaily.minor) {
        return {
          kind: 'refused',
          reason: `the budget of ${side.name} was changed again since, and putting it back would undo that too`,
        };
      }
    }
    const written = await deps.ads.setDailyBudgets([
      { campaignId: action.from.campaignId, daily: action.from.beforeDaily },
      { campaignId: action.to.campaignId, daily: action.to.beforeDaily },
    ]);
    if (written.kind !== 'written') return written;
    return {
      kind: 'done',
      effect: {
        system: 'ads',
        recordId: `${action.to.campaignId}>${action.from.campaignId}`,
        link: written.link,
        at: at(deps),
        detail: 'budgets put back',
      },
    };
  },
};

const CRM_OBJECT = { contact: 'contacts', company: 'companies', deal: 'deals' } as const;

const repairRecords: Performer<ActionOf<'repair-records'>> = {
  inverse: async (_deps, action) => ({
    rows: action.rows.map(({ object, recordId, field, before }) => ({ object, recordId, field, before })),
  }),
  run: async (deps, action) => {
    const changed: string[] = [];
    for (const row of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[row.object], row.recordId);
      const present = record?.properties[row.field] ?? null;
      if (present === row.after) continue;
      if (present !== row.before) continue;
      const written = await deps.crm.update(CRM_OBJECT[row.object], row.recordId, { [row.field]: row.after });
      if (written.kind !== 'written') return written;
      changed.push(`${row.object}/${row.recordId}`);
    }
    const skipped = action.rows.length - changed.length;
    return {
      kind: 'done',
      effect: {
        system: 'crm',
        recordId: changed[0] ?? 'none',
        link: deps.link(
          `/market/crm/${CRM_OBJECT[action.rows[0]?.object ?? 'contact']}/${action.rows[0]?.recordId ?? ''}`,
        ),
        at: at(deps),
        detail: `${changed.length} of ${action.rows.length} fields changed${skipped > 0 ? `, ${skipped} were already changed by somebody else and left alone` : ''}`,
      },
    };
  },
  lookUp: async (deps, action) => {
    for (const row of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[row.object], row.recordId);
      if ((record?.properties[row.field] ?? null) !== row.after) return null;
    }
    return {
      system: 'crm',
      recordId: action.rows[0]?.recordId ?? 'none',
      at: at(deps),
      detail: `${action.rows.length} fields changed`,
    };
  },
  undo: async (deps, action) => {
    const left: string[] = [];
    for (const row of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[row.object], row.recordId);
      if ((record?.properties[row.field] ?? null) !== row.after) {
        left.push(row.recordId);
        continue;
      }
      const written = await deps.crm.update(CRM_OBJECT[row.object], row.recordId, { [row.field]: row.before });
      if (written.kind !== 'written') return written;
    }
    const detail = `${action.rows.length - left.length} fields put back${left.length > 0 ? `; changed since by somebody else and left: ${left.join(', ')}` : ''}`;
    return {
      kind: 'done',
      effect: { system: 'crm', recordId: action.rows[0]?.recordId ?? 'none', at: at(deps), detail },
    };
  },
};

const startExperiment: Performer<ActionOf<'start-experiment'>> = {
  inverse: async (_deps, action) => ({ experimentId: action.experimentId }),
  run: async (deps, action, _key, decision) => {
    const experiment: Experiment = {
      _id: action.experimentId,
      decisionId: decision._id,
      state: 'running',
      hypothesis: action.hypothesis,
      segment: action.segment,
      metric: action.metric,
      arms: action.arms.map((arm) => ({
        ...arm,
        sent: 0,
        successes: 0,
        complaints: 0,
        allocation: 1 / action.arms.length,
      })),
      personIds: action.personIds,
      heldOutPersonIds: action.heldOutPersonIds,
      assignments: [],
      stopWhen: action.stopWhen,
      startedAt: at(deps),
      version: 1,
    };
    if (!(await deps.experiments.get(action.experimentId))) await deps.experiments.insert(experiment);
    return {
      kind: 'done',
      effect: {
        system: 'experiments',
        recordId: action.experimentId,
        link: deps.link(`/records/${decision._id}`),
        at: at(deps),
        detail: `test started with ${action.arms.length} arms on ${action.personIds.length} people`,
      },
    };
  },
  lookUp: async (deps, action, _key, decision) => {
    const found = await deps.experiments.get(action.experimentId);
    return (
      found && {
        system: 'experiments',
        recordId: found._id,
        link: deps.link(`/records/${decision._id}`),
        at: found.startedAt,
        detail: 'test started',
      }
    );
  },
  undo: async (deps, action) => endExperiment(deps, action.experimentId, 'stopped', 'stopped by a person'),
};

const endExperiment = async (
  deps: Deps,
  id: string,
  state: 'stopped' | 'concluded',
  why: string,
): Promise<EffectResult> => {
  const ended = await changeExperiment(deps, id, (test) =>
    test.state === 'running' ? { ...test, state, endedAt: at(deps), conclusion: why } : test,
  );
  if (!ended) return { kind: 'refused', reason: `there is no test \`${id}\`` };
  return {
    kind: 'done',
    effect: { system: 'experiments', recordId: id, at: at(deps), detail: `test ended: ${ended.conclusion ?? why}` },
  };
};

const stopExperiment: Performer<ActionOf<'stop-experiment'>> = {
  inverse: async () => null,
  run: (deps, action) =>
    endExperiment(deps, action.experimentId, action.winner ? 'concluded' : 'stopped', action.reason),
  lookUp: async (deps, action) => {
    const found = await deps.experiments.get(action.experimentId);
    return found && found.state !== 'running'
      ? { system: 'experiments', recordId: found._id, at: at(deps), detail: 'test ended' }
      : null;
  },
};

/** A value inside Countersign itself, kept under a settings key; its pre-image is the inverse. */
const internal = <A extends ActionOf<'adopt-playbook'> | ActionOf<'revise-template'>>(
  keyOf: (action: A) => string,
  label: string,
): Performer<A> => ({
  inverse: async (deps, action) => ({ before: await deps.settings.get(keyOf(action)) }),
  run: async (deps, action, _key, decision) => {
    await deps.settings.set(keyOf(action), { action, decisionId: decision._id, at: at(deps) });
    return {
      kind: 'done',
      effect: {
        system: 'countersign',
        recordId: keyOf(action),
        link: deps.link(`/records/${decision._id}`),
        at: at(deps),
        detail: label,
      },
    };
  },
  lookUp: async (deps, action, _key, decision) => {
    const found = await deps.settings.get<{ decisionId: string }>(keyOf(action));
    return found?.decisionId === decision._id
      ? { system: 'countersign', recordId: keyOf(action), at: at(deps), detail: label }
      : null;
  },
  undo: async (deps, action, inverse) => {
    await deps.settings.set(keyOf(action), inverse.before ?? null);
    return {
      kind: 'done',
      effect: { system: 'countersign', recordId: keyOf(action), at: at(deps), detail: 'put back' },
    };
  },
});

const escalateAccount: Performer<ActionOf<'escalate-account'>> = {
  inverse: async () => null,
  run: async (deps, action, _key, decision) => {
    await deps.accounts.setHold(action.accountId, {
      by: action.flaggedBy,
      reason: action.words,
      at: at(deps),
      decisionId: decision._id,
    });
    return {
      kind: 'done',
      effect: { system: 'countersign', recordId: action.accountId, at: at(deps), detail: 'agents hold this account' },
    };
  },
  lookUp: async (deps, action) => {
    const state = await deps.accounts.state(action.accountId);
    return state?.hold
      ? { system: 'countersign', recordId: action.accountId, at: at(deps), detail: 'agents hold this account' }
      : null;
  },
};

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
};

/** The performer of an action's kind. */
export const performerOf = <A extends Action>(action: A): Performer<A> =>
  PERFORMERS[action.kind] as unknown as Performer<A>;
