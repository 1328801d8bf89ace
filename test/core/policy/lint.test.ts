import { describe, expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { Charter } from '../../../src/core/charter/charter.ts';
import { ActionKind } from '../../../src/core/decision/action.ts';
import { createGate } from '../../../src/core/gate/gate.ts';
import type { AgentName } from '../../../src/core/ids.ts';
import { lint } from '../../../src/core/policy/lint.ts';
import type { FiredRules } from '../../../src/core/policy/lint-finding.ts';
import { lintText } from '../../../src/core/policy/lint-text.ts';
import { lintUnitsOf } from '../../../src/core/policy/lint-unit.ts';
import { randomFacts, seeded } from '../../kit/gate-requests.ts';

const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const set = loaded.value;

const withRules = (...rules: string[]) => {
  const gate = createGate({ policies: [set.policies, ...rules].join('\n'), schema: set.schema });
  if (!gate.ok) throw new Error(JSON.stringify(gate.error));
  return { ...set, gate: gate.value };
};
const withCharter = (agent: AgentName, change: (charter: Charter) => Charter) => {
  const charter = set.charters.get(agent);
  if (!charter) throw new Error(agent);
  return { ...set, charters: new Map([...set.charters, [agent, change(charter)]]) };
};
const run = (on: typeof set = set, history: FiredRules[] = []) => lint(on, history, seeded(1));
const times = (n: number, record: Partial<FiredRules>): FiredRules[] =>
  Array.from({ length: n }, () => ({
    agent: 'outreach',
    kind: 'send-email',
    ruleIds: [],
    isCandidate: false,
    at: new Date('2026-11-17T12:00:00Z'),
    ...record,
  }));
/** The last of them four weeks after the first, which is practice. */
const overFourWeeks = (records: FiredRules[]): FiredRules[] =>
  records.map((record, at) => (at === 0 ? { ...record, at: new Date('2026-10-20T12:00:00Z') } : record));
const rule = (id: string, action: 'Run' | 'RunAlone', when: string, more = '') =>
  `@id("${id}") @text("planted") ${more} forbid (principal, action == Action::"${action}", resource) when { ${when} };`;

describe('the shipped rules', () => {
  test('have nothing to mend, and what stays on purpose says why', async () => {
    const report = await run();
    expect(report.findings).toEqual([]);
    expect(report.kept).toMatchObject([
      { kind: 'shadowed', ids: ['suppress.optout-honoured', 'suppress.unsubscribed'], keep: expect.any(String) },
    ]);
    expect(report.sprawl.map(({ share }) => share)).toEqual(report.sprawl.map(() => 0));
  });
});

describe('lint of policies finds', () => {
  test('a shadowed rule, and proves it on every combination of edge values', async () => {
    const report = await run(
      withRules(rule('planted.big-step', 'Run', 'resource == Tool::"move-budget" && context.budgetStepPer10k > 9000')),
    );
    expect(report.findings).toMatchObject([
      {
        kind: 'shadowed',
        ids: ['planted.big-step', 'budget.step'],
        restsOn: expect.stringMatching(/^all [\d,]+ combinations/),
        remove: 'planted.big-step',
      },
    ]);
  });

  test('a reason to ask that a forbid always comes before', async () => {
    const report = await run(withRules(rule('planted.ask', 'RunAlone', 'context.openDecisionOnTarget')));
    expect(report.findings).toMatchObject([{ kind: 'shadowed', ids: ['planted.ask', 'one.voice'] }]);
  });

  test('no shadow where a rule asks somebody else besides', async () => {
    const more = '@approvers("brand")';
    const report = await run(
      withRules(rule('planted.ask', 'RunAlone', 'context.urlsTainted && context.reachesPerson', more)),
    );
    expect(report.findings).toEqual([]);
  });

  test('two rules that say the same as overlapping, and only once', async () => {
    const report = await run(
      withRules(rule('planted.twin', 'Run', 'context.budgetStepPer10k >= 5001 && resource == Tool::"move-budget"')),
    );
    expect(report.findings).toMatchObject([{ kind: 'overlapping', ids: ['budget.step', 'planted.twin'] }]);
  });

  test('a rule that nothing can meet as unreachable', async () => {
    const report = await run(
      withRules(rule('planted.never', 'Run', 'context.sends30d > 500 && context.sends30d < 100')),
    );
    expect(report.findings).toMatchObject([{ kind: 'unreachable', ids: ['planted.never'], remove: 'planted.never' }]);
  });

  test('a rule about what no charter lists as unreachable', async () => {
    const listed = (action: string) =>
      [...set.charters.values()].some(({ tools }) => tools.some((tool) => tool.action === action));
    const action = 'adopt-playbook';
    expect(listed(action)).toBe(true);
    const charters = new Map(
      [...set.charters].filter(([, { tools }]) => !tools.some((tool) => tool.action === action)),
    );
    const report = await run({
      ...withRules(
        rule(
          'planted.idle',
          'Run',
          `resource == Tool::"${action}" && context.stoppedChannel && context.accountHeld && context.urlsTainted`,
        ),
      ),
      charters,
    });
    expect(report.findings.find(({ ids }) => ids[0] === 'planted.idle')).toMatchObject({
      kind: 'unreachable',
      text: '`planted.idle` speaks of adopt-playbook, which no charter lists',
    });
  });

  test('a permit that another rule always refuses as contradictory', async () => {
    const report = await run(
      withRules(
        '@id("planted.permit") @text("planted") permit (principal, action == Action::"RunAlone", resource) when { context.requestedByPerson && resource == Tool::"write-brief" };',
      ),
    );
    expect(report.findings).toMatchObject([
      { kind: 'contradictory', ids: ['planted.permit', 'requested-by-a-person'] },
    ]);
    expect(report.findings[0]).not.toHaveProperty('remove');
  });

  test('a reason to ask that never had a say, but not before enough was judged, and never a guard', async () => {
    const few = await run(set, overFourWeeks(times(199, { ruleIds: ['autonomy.stage'] })));
    expect(few.findings).toEqual([]);
    const report = await run(set, overFourWeeks(times(250, { ruleIds: ['autonomy.stage'] })));
    const never = report.findings.filter(({ kind, agent }) => kind === 'never-fired' && !agent);
    expect(never.map(({ ids }) => ids[0])).toContain('consensus.risk');
    expect(never.map(({ ids }) => ids[0])).not.toContain('autonomy.stage');
    expect(never[0]?.restsOn).toBe('250 recorded judgements');
    expect(report.guards).toContain('stop.all');
    expect(report.kept.map(({ ids }) => ids[0])).toContain('taint.url');
  });

  test('nothing to delete in a busy first day, however many judgements it had', async () => {
    const report = await run(set, times(1_000, { ruleIds: ['autonomy.stage', 'new-contact-needs-a-person'] }));
    expect(report.findings).toEqual([]);
    expect(report.sprawl.flatMap(({ remove }) => remove)).toEqual([]);
  });

  test('no rule to delete that asks finance, an owner or a second person, though it never had a say', async () => {
    const report = await run(set, overFourWeeks(times(1_000, { ruleIds: ['autonomy.stage'] })));
    const controls = set.gate.rules
      .filter((one) => one.action === 'RunAlone' && (one.fourEyes || one.approvers.length > 0))
      .map(({ id }) => id);
    expect(controls).toEqual(expect.arrayContaining(['money-needs-finance', 'requested-by-a-person']));
    expect(report.sprawl.flatMap(({ remove }) => remove).filter((id) => controls.includes(id))).toEqual([]);
    expect(report.guards).toEqual(expect.arrayContaining(['money-needs-finance', 'requested-by-a-person']));
  });

  test('no two rules as one that ask other people, or of which one gives way on purpose', async () => {
    const others = ['new-contact-needs-a-person', 'stop.human-contact'];
    const byOthers = await run(set, overFourWeeks(times(100, { ruleIds: others })));
    expect(byOthers.findings).toEqual([]);
    const ladder = ['autonomy.stage', 'new-contact-needs-a-person'];
    const report = await run(set, overFourWeeks(times(100, { ruleIds: ladder })));
    expect(report.findings).toEqual([]);
    expect(report.kept).toContainEqual(expect.objectContaining({ kind: 'overlapping', ids: ladder }));
  });

  test('two rules that always speak together in practice as overlapping', async () => {
    const ruleIds = ['consensus.risk', 'new-contact-needs-a-person'];
    const report = await run(
      set,
      overFourWeeks([...times(40, { ruleIds }), ...times(2, { ruleIds: ['consensus.risk'] })]),
    );
    expect(report.findings).toMatchObject([{ kind: 'overlapping', ids: ruleIds, restsOn: '42 recorded judgements' }]);
  });
});

describe('lint of charters finds', () => {
  const findings = async (agent: AgentName, change: (charter: Charter) => Charter, history: FiredRules[] = []) =>
    (await run(withCharter(agent, change), history)).findings.filter((one) => one.agent === agent);

  test('a tool that a limit always refuses as contradictory', async () => {
    const found = await findings('outreach', (charter) => ({
      ...charter,
      limits: { ...charter.limits, sendsPerMailboxPerDay: 0 },
    }));
    expect(found).toMatchObject([{ kind: 'contradictory', ids: ['tools.send-email', 'cap.mailbox'] }]);
  });

  test('a tool that was never proposed', async () => {
    const found = await findings('outreach', (charter) => charter, overFourWeeks(times(300, {})));
    expect(found).toMatchObject([
      { kind: 'never-fired', ids: ['tools.create-rep-task'], remove: 'tools.create-rep-task' },
      { kind: 'never-fired', ids: ['tools.escalate-account'] },
    ]);
  });

  test('limits and thresholds that another makes pointless', async () => {
    const person = await findings('outreach', (charter) => ({
      ...charter,
      limits: { ...charter.limits, touchesPerPersonPerWeek: 9 },
    }));
    expect(person).toMatchObject([
      { kind: 'shadowed', ids: ['limits.touchesPerPersonPerWeek', 'limits.touchesPerAccountPerWeek'] },
    ]);
    const finance = await findings('budget', (charter) => ({
      ...charter,
      thresholds: { ...charter.thresholds, financeAboveMinor: 300_000 },
    }));
    expect(finance).toMatchObject([
      { kind: 'unreachable', ids: ['thresholds.financeAboveMinor', 'limits.moneyPerDayMinor'] },
    ]);
    const domain = await findings('outreach', (charter) => ({
      ...charter,
      autonomy: { ...charter.autonomy, budget: 'assist' },
    }));
    expect(domain).toMatchObject([{ kind: 'unreachable', ids: ['autonomy.budget'], remove: 'autonomy.budget' }]);
  });

  test('approvers that are asked twice, and escalations that repeat or contradict', async () => {
    const twice = await findings('outreach', (charter) => ({
      ...charter,
      tools: charter.tools.map((tool) => ({ ...tool, approvers: [...tool.approvers, ...tool.approvers] })),
    }));
    expect(twice.map(({ kind, ids }) => [kind, ids[0]])).toContainEqual([
      'overlapping',
      'tools.send-email.approvers[1]',
    ]);
    const escalate = [
      { on: 'repeated-objection' as const, to: 'marketing' as const },
      { on: 'repeated-objection' as const, to: 'marketing' as const },
      { on: 'repeated-objection' as const, to: 'sales' as const },
    ];
    const found = await findings('outreach', (charter) => ({ ...charter, escalate }));
    expect(found.map(({ kind, ids }) => [kind, ids])).toEqual([
      ['overlapping', ['escalate[1]', 'escalate[0]']],
      ['contradictory', ['escalate[2]', 'escalate[0]']],
    ]);
  });

  test('an escalation to a role that nobody holds', async () => {
    const people = { ...set.people, people: set.people.people.filter(({ roles }) => !roles.includes('brand')) };
    const on = withCharter('outreach', (charter) => ({
      ...charter,
      escalate: [{ on: 'brand-breach' as const, to: 'brand' as const }],
    }));
    const report = await run({ ...on, people });
    expect(report.findings.filter(({ agent }) => agent === 'outreach')).toMatchObject([
      { kind: 'unreachable', ids: ['escalate[0]'] },
    ]);
  });
});

test('sprawl is the share of what governs an agent that could go, with its names', async () => {
  const report = await run(
    withRules(rule('planted.big-step', 'Run', 'resource == Tool::"move-budget" && context.budgetStepPer10k > 9000')),
  );
  const of = (agent: AgentName) => report.sprawl.find((one) => one.agent === agent);
  expect(of('budget')).toMatchObject({ remove: ['planted.big-step'], share: 1 / (of('budget')?.entries ?? 0) });
  expect(of('research')?.remove).toEqual([]);
  expect(lintText(report)).toMatch(/budget +2 % {2}1 of \d+: planted\.big-step/);
});

test('a rule speaks where Cedar says that it decides (lint-speaks-as-cedar)', () => {
  const dice = seeded(5);
  const units = lintUnitsOf(set.gate.rules);
  const model = set.charters.get('sdr');
  // A change of the charter itself is listed by none and may always be proposed.
  const tools = ActionKind.exclude(['change-charter']).options.map((action) => ({ ...model?.tools[0], action }));
  let spoken = 0;
  for (let n = 0; n < 500; n += 1) {
    const facts = { ...randomFacts(dice), hasCharter: true, toolListed: true };
    const charter = Charter.parse({ ...model, agent: facts.agent, tools });
    const { outcome, rules } = set.gate.judge(facts, {
      charter,
      charterHash: '',
      judgedAt: new Date(0),
      explain: true,
    });
    const says = { forbidden: 'forbid', 'needs-approval': 'ask', allowed: 'permit-alone' }[outcome];
    const speaking = units
      .filter((unit) => unit.says === says && unit.tools.get(facts.action)?.holds(facts) === true)
      .map(({ id }) => id);
    const decided = rules.map(({ id }) => id).filter((id) => id !== 'nothing-matched');
    expect([...decided].sort()).toEqual(speaking.sort());
    spoken += speaking.length;
  }
  expect(spoken).toBeGreaterThan(500);
});
