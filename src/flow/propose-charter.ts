import { roleLabel } from '../core/approval/quorum.ts';
import type { Charter, PersonOfOurs } from '../core/charter/charter.ts';
import { charterDiff } from '../core/charter/charter-change.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import { secondEyes } from '../core/charter/charter-tool.ts';
import { hashOf } from '../core/decision/canonical.ts';
import { type AgentName, RunId } from '../core/ids.ts';
import { money } from '../core/money.ts';
import { type BacktestSummary, summaryOf } from '../core/policy/backtest-summary.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { backtestHistory } from './backtest.ts';
import { personOf } from './click.ts';
import type { Deps } from './deps.ts';
import type { CharterProposal, Decided } from './flow.ts';
import { DAY_MS } from './gate-facts.ts';
import { openDecision } from './propose-plan.ts';
import { knownPeople, type Roster } from './roster.ts';
import { openChangeOf, openDecisions } from './show-charters.ts';

/** How far back a change is tried on what was decided. */
const BACKTEST_DAYS = 30;

/** What the charter would have said to recent decisions; undefined when that cannot be worked out, and the card says so. */
const tryOnThePast = async (deps: Deps, agent: AgentName, charter: Charter): Promise<BacktestSummary | undefined> => {
  const { set } = deps.governance();
  const rules = {
    ...set,
    charters: new Map([...set.charters, [agent, charter]]),
    hashes: { ...set.hashes, charters: new Map([...set.hashes.charters, [agent, hashOf(charter)]]) },
  };
  try {
    const since = new Date(deps.clock.now().getTime() - BACKTEST_DAYS * DAY_MS);
    return summaryOf(await backtestHistory(deps, { rules, since }));
  } catch (error) {
    deps.log.warn({ err: error, agent }, 'a change of a charter could not be tried on past decisions');
    return undefined;
  }
};

const no = (reason: string): Decided => ({ ok: false, reason: `${reason} Nothing was changed.` });

/** Whoever may propose a change of a charter: everybody with a role. */
export const mayProposeCharter = (roster: Roster, by: string): Result<PersonOfOurs, string> => {
  const person = personOf(roster, by);
  return person && person.roles.length > 0
    ? ok(person)
    : fail(
        'Only people with a role in `charters/people.yaml` can propose a change of a charter. Nothing was changed; ask the owner whom the charter names.',
      );
};

/**
 * Step 3 for a charter: a change is a proposal like any other, judged, shown with its diff, and decided by the role that
 * owns the charter. Only people with a role may propose one.
 */
export const proposeCharter = async (deps: Deps, input: CharterProposal): Promise<Decided> => {
  const { agent } = input;
  const { charters } = deps.governance();
  const roster = await knownPeople(deps);
  const may = mayProposeCharter(roster, input.by);
  if (!may.ok) return { ok: false, reason: may.error };
  const person = may.value;
  const charter = charters.get(agent)?.charter;
  if (!charter) return no(`${agent} has no charter in force.`);
  const open = openChangeOf(await openDecisions(deps), agent);
  if (open)
    return no(
      `A change of this charter is already in review since ${open.createdAt.toISOString().slice(0, 10)}: ${open._id}. Decide it first.`,
    );
  const draft = deps.charterFiles.draft(agent, input.edit);
  if (!draft.ok) return no(`This cannot be a charter: ${draft.error.slice(0, 5).map(formatProblem).join('; ')}.`);
  if (draft.value.baseHash !== input.baseHash)
    return no(`${draft.value.file} was changed after you opened it. Open the charter again and repeat your change.`);
  const diff = charterDiff(draft.value.before, draft.value.after);
  if (diff.length === 0)
    return no('Every field is as it was, so there is nothing to propose. Change comments in the file itself.');
  const second = secondEyes(roster.people, charter.owner, person);
  const now = deps.clock.now();
  const decision = await openDecision(deps, {
    proposal: {
      agent,
      title: `Charter change: ${agent}`,
      channel: 'approvals',
      action: {
        kind: 'change-charter',
        agent,
        file: draft.value.file,
        beforeTextHash: draft.value.baseHash,
        text: draft.value.text,
        diff,
        proposedBy: person.slackUserId,
        proposedByName: person.name,
        words: input.words,
        putsBack: input.putsBack,
        backtest: await tryOnThePast(deps, agent, draft.value.after),
      },
      audience: [],
      cost: money(0),
      evidence: [{ at: now, text: `${person.name} asked for it: “${input.words}”` }],
      goal: { text: charter.goal.text, step: 1, of: 1, stepLabel: 'the charter it is worked for under' },
      because:
        second.length > 0
          ? [
              `${person.name} is the only one in ${roleLabel(charter.owner)}, so somebody in ${second.map(roleLabel).join(' or ')} looks too`,
            ]
          : [],
      writer: { name: person.name },
    },
    alternatives: [],
    runId: RunId.parse(`charter-${now.getTime().toString(36)}`),
    runSteps: 1,
    requestedByPerson: true,
    alsoAsk: second.length > 0 ? { roles: second, quorum: 1 } : undefined,
  });
  if (decision.state === 'pending') return { ok: true, decision };
  await deps.messenger.decisionChanged(decision);
  const rules = decision.verdict.rules.map(({ id, text }) => `\`${id}\`: ${text}`).join('; ');
  return { ok: false, reason: `${decision._id} may not run (${rules}). Nothing was changed.`, decision };
};
