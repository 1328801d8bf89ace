import type { PersonOfOurs } from '../core/charter/charter.ts';
import { DecisionId, SlackUserId } from '../core/ids.ts';
import { placeOf } from '../core/incident/finding.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { personOf } from './click.ts';
import type { Deps } from './deps.ts';
import type { Handled, ReportKind } from './flow.ts';
import { raiseIncident } from './raise-incident.ts';
import { loadRoster, type Roster } from './roster.ts';

/** Whoever may report a problem: everybody named. */
export const mayReport = (roster: Roster, by: string): Result<PersonOfOurs, string> => {
  const person = personOf(roster, by);
  return person
    ? ok(person)
    : fail(
        'Only people named in `charters/people.yaml` can report a problem. Nothing was changed; ask a colleague who is named there.',
      );
};

/** A person of ours says that something which was done is wrong; it is an incident at once. */
export const reportProblem = async (
  deps: Deps,
  input: { decisionId: string; by: string; kind: ReportKind; words: string },
): Promise<Handled> => {
  const { charters } = deps.governance();
  const reporter = mayReport(await loadRoster(deps), input.by);
  if (!reporter.ok) return { ok: false, reason: reporter.error };
  const person = reporter.value;
  const decision = await deps.decisions.get(input.decisionId);
  if (!decision) return { ok: false, reason: `There is no decision \`${input.decisionId}\`. Nothing was changed.` };
  if (!decision.effect)
    return {
      ok: false,
      reason: `${decision._id} has not had an effect, so there is nothing to report yet. ${decision.state === 'pending' ? 'Reject it instead, with a reason.' : 'Its card says why.'}`,
    };
  const words = input.words.trim();
  if (!words) return { ok: false, reason: 'Say in a few words what is wrong. Nothing was changed.' };
  const place = placeOf(decision, charters.get(decision.agent)?.charter);
  const subject =
    input.kind === 'wrong-send' && place.accountId ? `account:${place.accountId}` : `agent:${decision.agent}`;
  const at = deps.clock.now();
  const raised = await raiseIncident(deps, {
    ...place,
    kind: input.kind,
    subject,
    title: `${person.name} reports: ${words.slice(0, 120)}`,
    reportedBy: { slackUserId: SlackUserId.parse(input.by), name: person.name },
    occurrence: {
      key: `report/${decision._id}/${input.kind}/${input.by}/${words.slice(0, 200)}`,
      at,
      text: `${person.name} reports on “${decision.title}”: ${words}`,
      decisionId: DecisionId.parse(decision._id),
    },
  });
  if (!raised) return { ok: false, reason: 'You reported exactly this before; it is on record. Nothing was added.' };
  await deps.messenger.inThread(decision._id, {
    text: `${person.name} reported a problem with this (${raised.incident._id}): ${words}`,
  });
  return { ok: true, incident: raised.incident };
};
