import type { Decision } from '../core/decision/decision.ts';
import { AgentName } from '../core/ids.ts';
import { summaryOf } from '../core/policy/backtest-summary.ts';
import { lintOf } from '../core/policy/lint.ts';
import { giveBack, takeOver } from './answer-flag.ts';
import { approveBatch } from './approve-batch.ts';
import { answerQuestion, askQuestion } from './ask-question.ts';
import { attention, noteSeen } from './attention.ts';
import { autonomyView } from './autonomy-view.ts';
import { comeBack, goAway } from './away.ts';
import { backtestHistory } from './backtest.ts';
import { personOf } from './click.ts';
import { correctReading } from './correct-reading.ts';
import type { Deps } from './deps.ts';
import { digestNow } from './digest.ts';
import { edit, editRefusal } from './edit-decision.ts';
import { explainWhy } from './explain-why.ts';
import { flagAccount } from './flag-account.ts';
import type { Flow, HomeView } from './flow.ts';
import { colleaguesFor, reassign } from './hand-over.ts';
import { closeIncident, escalateIncident, takeOverIncident, tickStep } from './handle-incident.ts';
import { homes, lookAtQueue, viewerOf, waitingFor } from './home.ts';
import { ruleProblem } from './incident-lesson.ts';
import { lintHistory } from './lint.ts';
import { planRound } from './plan-round.ts';
import { proposeCharter } from './propose-charter.ts';
import { approve, reject, snooze } from './record-decision.ts';
import { refusedForm } from './refused-form.ts';
import { reportProblem } from './report-problem.ts';
import { knownPeople } from './roster.ts';
import { showAccount } from './show-account.ts';
import { showCharters } from './show-charters.ts';
import { resume, stop, whatWillRun } from './stop.ts';
import { undo } from './undo.ts';
import { previewUndoRun, undoRun } from './undo-run.ts';

const isNamed = async (deps: Deps, slackUserId: string): Promise<boolean> =>
  personOf(await knownPeople(deps), slackUserId) !== null;

/** What the gate made of a proposal, in words. */
const BECAME: Partial<Record<Decision['state'], string>> = {
  pending: 'waits for a person',
  allowed: 'allowed, runs by itself',
  forbidden: 'held by a rule',
};

const runNow = async (deps: Deps, input: { agent?: string; by: string }): Promise<{ ok: boolean; text: string }> => {
  if (!(await isNamed(deps, input.by))) {
    return {
      ok: false,
      text: 'Only people named in `charters/people.yaml` can start a planning round. Nothing was started.',
    };
  }
  const agent = input.agent ? AgentName.safeParse(input.agent) : null;
  if (agent && !agent.success) {
    return { ok: false, text: `There is no agent \`${input.agent}\`. Agents are ${AgentName.options.join(', ')}.` };
  }
  const round = await planRound(deps, { accounts: 2, agent: agent?.data, force: true });
  const looked = `Looked at ${round.looked} ${round.looked === 1 ? 'account or agent' : 'accounts and agents'}`;
  const opened = round.proposed.filter((one) => one.kind === 'decision').map((one) => one.decision);
  if (opened.length > 0) {
    return {
      ok: true,
      text: `${looked}. Proposed:\n${opened.map((one) => `• ${one._id} ${one.title}: ${BECAME[one.state] ?? one.state}`).join('\n')}`,
    };
  }
  const reasons = round.proposed.flatMap((one) => (one.kind === 'nothing' ? [one.because] : []));
  return {
    ok: true,
    text: `${looked}. Nothing is worth proposing now. ${[...new Set(reasons)].slice(0, 3).join('. ')}`,
  };
};

/** The flow that `commands/` call, over one set of dependencies. */
export const createFlow = (deps: Deps): Flow => ({
  viewer: async (slackUserId) => viewerOf(await knownPeople(deps), slackUserId),
  refusal: (form, by) => refusedForm(deps, form, by),
  decision: (id) => deps.decisions.get(id),
  approve: (seen) => approve(deps, seen),
  noteSeen: (input) => noteSeen(deps, input),
  digest: () => digestNow(deps),
  attention: (slackUserId) => attention(deps, slackUserId),
  approveBatch: (input) => approveBatch(deps, input),
  reject: (input) => reject(deps, input),
  edit: (input) => edit(deps, input),
  editRefusal: (input) => editRefusal(deps, input),
  snooze: (input) => snooze(deps, input),
  colleagues: (input) => colleaguesFor(deps, input),
  reassign: (input) => reassign(deps, input),
  askQuestion: (input) => askQuestion(deps, input),
  answerQuestion: (input) => answerQuestion(deps, input),
  goAway: (input) => goAway(deps, input),
  comeBack: (input) => comeBack(deps, input),
  undo: (input) => undo(deps, input),
  previewUndoRun: (input) => previewUndoRun(deps, input),
  undoRun: (input) => undoRun(deps, input),
  readAs: (input) => correctReading(deps, input),
  why: (input) => explainWhy(deps, input),
  flag: (input) => flagAccount(deps, input),
  takeOver: (input) => takeOver(deps, input),
  giveBack: (input) => giveBack(deps, input),
  stop: (input) => stop(deps, input),
  whatWillRun: (scope) => whatWillRun(deps, scope),
  resume: (input) => resume(deps, input),
  waitingFor: (slackUserId, limit) => waitingFor(deps, slackUserId, limit),
  lookAtQueue: (input) => lookAtQueue(deps, input),
  home: async (slackUserId) => (await homes(deps, [slackUserId]))[0] as HomeView,
  accountCard: async (query) => {
    const byId = await deps.accounts.get(query.trim());
    const matches = byId ? [byId] : await deps.accounts.findByName(query);
    const account = matches[0];
    if (!account)
      return {
        ok: false,
        reason: `I know no account called \`${query}\`. Check the name or use its CRM id.`,
        matches: [],
      };
    if (matches.length > 1)
      return {
        ok: false,
        reason: `\`${query}\` could be several accounts. Use the full name.`,
        matches: matches.slice(0, 5),
      };
    const shown = await showAccount(deps, account);
    return shown
      ? { ok: true, ...shown }
      : { ok: false, reason: `${account.name} has no state yet; try again in a minute.`, matches: [account] };
  },
  charters: () => showCharters(deps),
  charter: async (agent) => (await showCharters(deps, agent))[0] ?? null,
  draftCharter: (agent, edit) => deps.charterFiles.draft(agent, edit),
  proposeCharter: (input) => proposeCharter(deps, input),
  autonomy: (agent) => autonomyView(deps, agent),
  searchAccounts: async (text, limit) => (await deps.accounts.findByName(text)).slice(0, limit),
  runNow: (input) => runNow(deps, input),
  backtest: async ({ since, by }) => {
    if (!(await isNamed(deps, by)))
      return { ok: false, reason: 'Only people named in `charters/people.yaml` can try the rules on past decisions.' };
    const report = await backtestHistory(deps, { rules: deps.governance().set, since });
    return { ok: true, summary: summaryOf(report) };
  },
  lint: async ({ agent, by }) => {
    if (!(await isNamed(deps, by)))
      return {
        ok: false,
        reason: 'Only people named in `charters/people.yaml` can hold the rules against past decisions.',
      };
    const report = await lintHistory(deps, { rules: deps.governance().set });
    return { ok: true, report: agent ? lintOf(report, agent) : report };
  },
  incident: (id) => deps.incidents.get(id),
  openIncidents: () => deps.incidents.open(100),
  takeOverIncident: (input) => takeOverIncident(deps, input),
  tickStep: (input) => tickStep(deps, input),
  escalateIncident: (input) => escalateIncident(deps, input),
  ruleProblem: (rule) => ruleProblem(deps, rule),
  closeIncident: (input) => closeIncident(deps, input),
  reportProblem: (input) => reportProblem(deps, input),
  feedback: async ({ decisionId, by, helpful }) => {
    const at = deps.clock.now();
    await deps.ledger.append({
      eventId: `feedback/${decisionId}/${by}/${at.getTime()}`,
      decisionId,
      type: 'feedback-given',
      at,
      by,
      data: { helpful },
    });
  },
});
