import { charterDiff } from '../core/charter/charter-change.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import type { Decision } from '../core/decision/decision.ts';
import { RunId } from '../core/ids.ts';
import type { Incident, RuleChange } from '../core/incident/incident.ts';
import { fieldChangeOf } from '../core/incident/rule-change.ts';
import { money } from '../core/money.ts';
import type { Proposal } from '../core/plan/plan.ts';
import { fail, ok } from '../core/result.ts';
import type { Deps } from './deps.ts';
import { proposeCharter } from './propose-charter.ts';
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
      evidence: `${incident._id}, seen ${n === 1 ? 'once' : `${n} times`}: ${incident.occurrences[0]?.text ?? incident.title}; cause: ${closure.causeWords}`,
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

/** Why this rule cannot become a charter's field, in words; null when it can. Nothing is proposed or written yet. */
export const ruleProblem = (deps: Deps, rule: RuleChange): string | null => {
  const draft = deps.charterFiles.draft(rule.agent, [fieldChangeOf(rule)]);
  if (!draft.ok)
    return `This cannot be a charter: ${draft.error.slice(0, 3).map(formatProblem).join('; ')}. Mend the field or its value; nothing was closed.`;
  return charterDiff(draft.value.before, draft.value.after).length === 0
    ? `\`${rule.field}\` of ${rule.agent} is \`${rule.value}\` already. Choose another lesson; nothing was closed.`
    : null;
};

/** The charter change that a rule asks for; null while another change of that charter waits, or its file is being changed. */
const changeOf = async (deps: Deps, incident: Incident, rule: RuleChange, by: string): Promise<Decision | null> => {
  const isMade = (one: Decision): boolean =>
    one.action.kind === 'change-charter' && one.action.words.startsWith(`${incident._id}: `);
  const made = (await deps.decisions.newest(300)).find(isMade);
  if (made) return made;
  const changes = [fieldChangeOf(rule)];
  const draft = deps.charterFiles.draft(rule.agent, changes);
  if (!draft.ok) return null;
  const words = `${incident._id}: ${incident.closure?.lessonWords ?? incident.title}`;
  const { baseHash } = draft.value;
  const proposed = await proposeCharter(deps, { agent: rule.agent, baseHash, edit: changes, words, by });
  return proposed.decision ?? null;
};

/** The proposal of a lesson, made now or, before a crash, already; null where there is none to make yet. */
const decisionOf = async (deps: Deps, incident: Incident): Promise<Decision | null> => {
  const { closure } = incident;
  if (closure?.rule) return changeOf(deps, incident, closure.rule, closure.slackUserId);
  const proposal = proposalOf(incident);
  if (!proposal) return null;
  const made = (await deps.decisions.newest(300)).find(({ runId }) => runId === runOf(incident));
  return made ?? openDecision(deps, { proposal, alternatives: [], runId: RunId.parse(runOf(incident)), runSteps: 1 });
};

/** Trying a rule on the past takes seconds, in which the next look comes; after a crash another one may take it up. */
const CLAIM_MS = 60_000;
type Claim = { token: string; until: number };

/** Does it unless somebody is at it; null then. */
const oneAtATime = async <T>(deps: Deps, incident: Incident, work: () => Promise<T>): Promise<T | null> => {
  const key = `lesson:${incident._id}`;
  const now = deps.clock.now().getTime();
  const token = `${now}/${deps.dice()}`;
  const held = await deps.settings.change<Claim>(key, (before) =>
    before && before.until > now ? before : { token, until: now + CLAIM_MS },
  );
  if (held.token !== token) return null;
  try {
    return await work();
  } finally {
    await deps.settings.set(key, { token, until: 0 } satisfies Claim);
  }
};

/** Turns the lesson of a closed incident into a proposal that people decide about, once. */
export const proposeLesson = async (deps: Deps, incident: Incident): Promise<Incident> => {
  if (!incident.closure || incident.closure.lesson === 'none' || incident.closure.lessonDecisionId) return incident;
  const decision = await oneAtATime(deps, incident, () => decisionOf(deps, incident));
  if (!decision) return incident;
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
