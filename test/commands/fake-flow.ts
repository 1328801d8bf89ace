import { Account } from '../../src/core/account/account.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { incidentRate } from '../../src/core/incident/incident-rate.ts';
import type { Flow } from '../../src/flow/flow.ts';
import { emailDecision, NOW, noNumbers, queueWith } from '../cards/decisions.ts';

export const northwind = Account.parse({
  id: 'A1',
  name: 'Northwind Traders',
  domain: 'northwind.example',
  industry: 'retail',
  country: 'US',
  timeZone: 'America/New_York',
  employeeBand: '200-500',
  revenueBand: '10-50M',
  processMaturity: 'low',
  createdAt: NOW,
});

export type Call = { name: keyof Flow; input: unknown };

/** A flow that remembers what it was asked and answers from one decision and one account. */
export const fakeFlow = (changes: Partial<Flow> = {}, decision: Decision = emailDecision()) => {
  const calls: Call[] = [];
  const note = <T>(name: keyof Flow, input: unknown, value: T): Promise<T> => {
    calls.push({ name, input });
    return Promise.resolve(value);
  };
  const refused = { ok: false as const, reason: 'There is no such incident.' };
  const decided = { ok: true as const, decision: { ...decision, state: 'approved' as const } };
  const flow: Flow = {
    viewer: async (slackUserId) => ({ slackUserId, person: null, timeZone: 'Europe/Berlin' }),
    decision: async (id) => (id === decision._id ? decision : null),
    refusal: async () => null,
    approve: (input) => note('approve', input, decided),
    noteSeen: async () => undefined,
    digest: async () => ({ from: NOW, to: NOW, lead: 'Agents carried nothing out.', lines: [] }),
    attention: (id) => note('attention', id, { own: noNumbers, team: null }),
    approveBatch: (input) => note('approveBatch', input, { approved: [decision], leftOut: [], unticked: [] }),
    reject: (input) =>
      note('reject', input, { ok: true as const, decision: { ...decision, state: 'rejected' as const } }),
    edit: (input) => note('edit', input, decided),
    editRefusal: async () => null,
    ruleProblem: () => null,
    snooze: (input) => note('snooze', input, { ok: true as const, decision }),
    colleagues: async () => ({
      ok: true,
      value: [{ slackUserId: 'U2', name: 'Tom Becker', role: 'marketing', isAway: false }],
    }),
    reassign: (input) => note('reassign', input, { ok: true as const, decision }),
    askQuestion: (input) => note('askQuestion', input, { ok: true as const, decision }),
    answerQuestion: (input) => note('answerQuestion', input, { ok: true as const, decision }),
    goAway: (input) => note('goAway', input, { ok: true, text: 'You are away.' }),
    comeBack: (input) => note('comeBack', input, { ok: true, text: 'Welcome back.' }),
    undo: (input) => note('undo', input, decided),
    previewUndoRun: (input) =>
      note('previewUndoRun', input, {
        runId: input.runId,
        restored: [{ decisionId: decision._id, title: 'Move' }],
        left: [],
      }),
    undoRun: (input) =>
      note('undoRun', input, {
        runId: input.runId,
        restored: [{ decisionId: decision._id, title: 'Move' }],
        left: [{ decisionId: 'D-1', title: 'Mail', reason: 'cannot be undone: what left cannot be taken back' }],
      }),
    readAs: (input) => note('readAs', input, { ok: true, text: null }),
    why: (input) =>
      note('why', input, {
        kind: 'decision' as const,
        decision,
        entries: [],
        incidents: [],
        account: northwind,
        link: 'https://cs.example/r',
      }),
    flag: (input) =>
      note('flag', input, { ok: true as const, decision: { ...decision, _id: decision._id }, account: northwind }),
    takeOver: (input) => note('takeOver', input, decided),
    giveBack: (input) => note('giveBack', input, decided),
    stop: (input) => note('stop', input, { ok: true, text: 'Stopped. Nothing was in flight.' }),
    whatWillRun: (scope) => note('whatWillRun', scope, null),
    resume: (input) => note('resume', input, { ok: true, text: 'Running again.' }),
    waitingFor: (id, limit) => note('waitingFor', { id, limit }, [decision]),
    lookAtQueue: (input) => note('lookAtQueue', input, undefined),
    home: (id) =>
      note('home', id, {
        viewer: { slackUserId: id, person: null, timeZone: 'Europe/Berlin' },
        queue: queueWith([decision]),
        cardLinks: {},
        autonomous: [],
        full: [],
        flags: [],
        mine: { decided: 0, medianMsToDecide: null, attention: noNumbers, outcomes: [] },
        agents: [],
        stopped: [{ scope: 'agent:sdr', label: 'the agent sdr', by: 'Mia', at: NOW, agreed: [] }],
        incidents: { open: 0, mine: 0, days: 30, rate: incidentRate(0, 0) },
        setup: [],
        experiments: [],
        practice: true,
      }),
    accountCard: (query) =>
      note('accountCard', query, { ok: false as const, reason: `I know no account ${query}.`, matches: [northwind] }),
    charters: () => note('charters', null, []),
    charter: (agent) => note('charter', agent, null),
    draftCharter: () => ({ ok: false as const, error: [] }),
    proposeCharter: (input) => note('proposeCharter', input, decided),
    autonomy: (agent) => note('autonomy', agent, []),
    searchAccounts: async (text) =>
      text.length > 2 &&
      (northwind.name.toLowerCase().includes(text.toLowerCase()) || text.toLowerCase() === northwind.domain)
        ? [northwind]
        : [],
    runNow: (input) => note('runNow', input, { ok: true, text: 'One proposal.' }),
    lint: (input) => note('lint', input, { ok: false as const, reason: 'Nothing was looked at.' }),
    backtest: (input) => note('backtest', input, { ok: false as const, reason: 'Nothing was tried.' }),
    incident: async () => null,
    openIncidents: () => note('openIncidents', null, []),
    takeOverIncident: (input) => note('takeOverIncident', input, refused),
    tickStep: (input) => note('tickStep', input, refused),
    escalateIncident: (input) => note('escalateIncident', input, refused),
    closeIncident: (input) => note('closeIncident', input, refused),
    reportProblem: (input) => note('reportProblem', input, refused),
    feedback: (input) => note('feedback', input, undefined),
    ...changes,
  };
  return { flow, calls };
};
