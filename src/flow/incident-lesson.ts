import { RunId } from '../core/ids.ts';
import type { Incident } from '../core/incident/incident.ts';
import { money } from '../core/money.ts';
import type { Proposal } from '../core/plan/plan.ts';
import { fail, ok } from '../core/result.ts';
import type { Deps } from './deps.ts';
import { openDecision } from './propose-plan.ts';
import { changeIncident } from './raise-incident.ts';

const runOf = (incident: Incident): string => `lesson-${incident._id}`;

const proposalOf = (incident: Incident): Omit<Proposal, 'alternatives' | 'expected'> | null => {
  const { closure } = incident;
  if (closure?.lesson !== 'playbook') return null;
  const n = incident.occurrences.length;
  return {
    agent: 'analyst',
    title: `Adopt a playbook: never again “${incident.title}”`,
    channel: 'approvals',
    action: {
      kind: 'adopt-playbook',
      name: `${incident.kind}: ${closure.lessonWords.slice(0, 80)}`,
      condition: incident.title,
      play: closure.lessonWords,
      evidence: `${incident._id}: ${incident.occurrences[0]?.text ?? incident.title}; cause: ${closure.causeWords}`,
      n,
    },
    audience: [],
    cost: money(0),
    evidence: incident.occurrences.slice(-5).map(({ at, text, signalId }) => ({ at, text, signalId })),
    goal: { text: `${incident._id} does not happen again`, step: 1, of: 1, stepLabel: 'the lesson becomes a playbook' },
    because: [`${closure.name} closed ${incident._id} with this lesson: ${closure.lessonWords}`],
    writer: { name: closure.name },
  };
};

/** Turns the lesson of a closed incident into a proposal that people decide about, once. */
export const proposeLesson = async (deps: Deps, incident: Incident): Promise<Incident> => {
  const proposal = proposalOf(incident);
  if (!proposal || incident.closure?.lessonDecisionId) return incident;
  // A proposal that was made before a crash is found again by its run.
  const made = (await deps.decisions.newest(300)).find(({ runId }) => runId === runOf(incident));
  const decision =
    made ??
    (await openDecision(deps, { proposal, alternatives: [], runId: RunId.parse(runOf(incident)), runSteps: 1 }));
  const changed = await changeIncident(deps, incident._id, (current) =>
    current.closure && !current.closure.lessonDecisionId
      ? ok({
          type: 'lesson-proposed',
          to: current.state,
          by: 'countersign',
          at: deps.clock.now(),
          data: { decisionId: decision._id, lesson: current.closure.lesson },
          patch: { closure: { ...current.closure, lessonDecisionId: decision._id } },
        })
      : fail('proposed already'),
  );
  return changed.ok ? changed.value : incident;
};
