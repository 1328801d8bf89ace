import { describe, expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import type { Charter } from '../../../src/core/charter/charter.ts';
import type { GateFacts } from '../../../src/core/gate/facts.ts';
import { createGate } from '../../../src/core/gate/gate.ts';
import { probeFacts } from '../../../src/core/gate/probe-facts.ts';
import { backtest } from '../../../src/core/policy/backtest.ts';
import { summaryOf } from '../../../src/core/policy/backtest-summary.ts';
import { judgeAgainUnder, type RuleSet } from '../../../src/core/policy/judge-again.ts';
import type { RecordedVerdict } from '../../../src/core/policy/recorded-verdict.ts';
import { emailOf, recordOf } from '../../kit/recorded-verdicts.ts';

const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const rules: RuleSet = loaded.value;
const { policies, schema } = loaded.value;

/** The shipped rules with one charter changed. */
const withCharter = (agent: Charter['agent'], change: (charter: Charter) => Charter): RuleSet => {
  const charter = rules.charters.get(agent);
  if (!charter) throw new Error(agent);
  return {
    ...rules,
    charters: new Map([...rules.charters, [agent, change(charter)]]),
    hashes: { ...rules.hashes, charters: new Map([...rules.hashes.charters, [agent, 'changed']]) },
  };
};
const withPolicies = (text: string): RuleSet => {
  const gate = createGate({ policies: text, schema });
  if (!gate.ok) throw new Error(JSON.stringify(gate.error));
  return { ...rules, gate: gate.value, hashes: { ...rules.hashes, policies: 'changed' } };
};

const send = (over: Partial<GateFacts> = {}, n = 1): RecordedVerdict =>
  recordOf(rules, {
    id: `D-${1000 + n}`,
    agent: 'outreach',
    facts: {
      ...probeFacts,
      action: 'send-email',
      toolReversible: false,
      toolRisk: 'medium',
      reachesPerson: true,
      subscriberType: 'corporate',
      capPerson: 2,
      capAccount: 4,
      capMailbox: 60,
      capDecisions: 120,
      capPersonMonth: 8,
      capAccountMonth: 16,
      capMailboxMonth: 1_200,
      capDecisionsMonth: 2_400,
      capMoneyDayMinor: 20_000,
      capMoneyMonthMinor: 200_000,
      financeAboveMinor: 10_000,
      maxAudienceAlone: 1,
      audienceSize: 1,
      ...over,
    },
  });

const run = (records: RecordedVerdict[], under: RuleSet) => backtest(records, judgeAgainUnder(under), { examples: 2 });

describe('a backtest', () => {
  test('under the rules that history was judged under changes nothing', async () => {
    const records = [send(), send({ touchesPerson7d: 2 }), send({ suppression: 'unsubscribed' })];
    const report = await run(records, rules);
    expect(records.map(({ verdict }) => verdict.outcome)).toEqual(['needs-approval', 'forbidden', 'forbidden']);
    expect(report).toMatchObject({ judged: 3, unchanged: 3, moves: [], rules: [], notJudged: [] });
  });

  test('of a lower cap says what would have been forbidden, by which rule, with links', async () => {
    const records = [send({ touchesPerson7d: 1 }, 1), send({ touchesPerson7d: 1 }, 2), send({ touchesPerson7d: 0 }, 3)];
    const report = await run(
      records,
      withCharter('outreach', (charter) => ({
        ...charter,
        limits: { ...charter.limits, touchesPerPersonPerWeek: 1 },
      })),
    );
    expect(report.moves).toEqual([
      {
        agent: 'outreach',
        kind: 'send-email',
        from: 'needs-approval',
        to: 'forbidden',
        count: 2,
        examples: records.slice(0, 2).map(({ decisionId, title, at }) => ({ decisionId, title, at })),
      },
    ]);
    expect(report.rules).toEqual([{ id: 'cap.person', way: 'stricter', count: 2 }]);
    expect(report.unchanged).toBe(1);
  });

  test('of a higher stage says what would have run by itself, and which rules no longer ask', async () => {
    const report = await run(
      [send()],
      withCharter('outreach', (charter) => ({ ...charter, autonomy: { email: 'expand' } })),
    );
    expect(report.moves).toMatchObject([{ from: 'needs-approval', to: 'allowed', count: 1 }]);
    expect(report.rules).toEqual([{ id: 'autonomy.stage', way: 'freer', count: 1 }]);
  });

  test('of a demoted agent keeps the demotion: a higher charter stage frees nothing', async () => {
    const demoted = send({ autonomyStage: 'standardize' });
    const basis = { ...demoted.verdict.basis, charterStage: 'supervise' as const, brandHash: rules.hashes.brand };
    const report = await run(
      [{ ...demoted, verdict: { ...demoted.verdict, basis } }],
      withCharter('outreach', (charter) => ({ ...charter, autonomy: { email: 'expand' } })),
    );
    expect(report).toMatchObject({ judged: 1, unchanged: 1, moves: [] });
  });

  test('of a new policy judges by Cedar itself and names the new rule', async () => {
    const report = await run(
      [send({ consensusRisk: 'medium' }), send({ consensusRisk: 'low' })],
      withPolicies(
        `${policies}\n@id("new.rule") @text("no") forbid (principal, action == Action::"Run", resource) when { context.consensusRisk == "medium" };`,
      ),
    );
    expect(report.moves).toMatchObject([{ from: 'needs-approval', to: 'forbidden', count: 1 }]);
    expect(report.rules).toEqual([{ id: 'new.rule', way: 'stricter', count: 1 }]);
  });

  test('of changed scope uses the account as it was when it was judged', async () => {
    const german = send();
    const basis = { accountId: 'a1', country: 'DE', charterStage: 'standardize' as const, brandHash: 'b' };
    const record = { ...german, verdict: { ...german.verdict, basis } };
    const onlyUs = withCharter('outreach', (charter) => ({
      ...charter,
      scope: { ...charter.scope, countries: ['US'] },
    }));
    const report = await run([record], onlyUs);
    expect(report.rules).toEqual([{ id: 'scope.account', way: 'stricter', count: 1 }]);
  });

  test('of changed brand rules checks the kept content again', async () => {
    const record = { ...send(), action: () => emailOf('We are the best choice for you.') };
    const banned: RuleSet = {
      ...rules,
      brand: { ...rules.brand, bannedClaims: [{ id: 'best', pattern: 'best choice', why: 'nobody can prove it' }] },
      hashes: { ...rules.hashes, brand: 'changed', policies: 'changed' },
    };
    const report = await run([record], banned);
    expect(report.moves).toMatchObject([{ from: 'needs-approval', to: 'forbidden', count: 1 }]);
    expect(report.rules.map(({ id }) => id)).toContain('claims.banned');
  });

  test('counts what is asked of other people', async () => {
    const report = await run(
      [send()],
      withCharter('outreach', (charter) => ({
        ...charter,
        tools: charter.tools.map((tool) => ({ ...tool, approvers: [{ roles: ['brand'], quorum: 1 }] })),
      })),
    );
    expect(report).toMatchObject({ judged: 1, unchanged: 0, moves: [], askedOfOthers: { count: 1 } });
  });

  test('says which decisions cannot be judged again, and why', async () => {
    const { basis: _, ...withoutBasis } = send().verdict;
    const { isNewContact: __, ...facts } = send().verdict.facts;
    const records = [
      { ...send({}, 1), verdict: { ...send().verdict, facts: {} } },
      { ...send({}, 2), verdict: withoutBasis },
      { ...send({}, 3), verdict: { ...send().verdict, facts } },
    ];
    const report = await run(
      records,
      withCharter('outreach', (charter) => ({ ...charter, metrics: [] })),
    );
    expect(report.judged).toBe(0);
    expect(report.notJudged.map(({ reason }) => reason)).toEqual([
      'no facts were kept with it',
      'it was judged under another charter, and the account’s industry, country and stage and the charter’s own autonomy stage were not kept with it',
      'the fact `isNewContact` was not kept with it, and a rule reads it',
    ]);
    expect(report.notJudged.flatMap(({ examples }) => examples.map(({ decisionId }) => decisionId))).toEqual([
      'D-1001',
      'D-1002',
      'D-1003',
    ]);
  });

  test('an edited revision stays asked where the rules would let it run', async () => {
    const freer = withCharter('outreach', (charter) => ({ ...charter, autonomy: { email: 'expand' } }));
    expect(await run([{ ...send(), isEdited: true }], freer)).toMatchObject({ unchanged: 1, moves: [] });
  });

  test('its summary has totals and one example of each kind of change first', async () => {
    const records = [1, 2, 3].map((n) => send({ touchesPerson7d: 1 }, n)).concat(send({ isNewContact: true }, 4));
    const report = await run(
      records,
      withCharter('outreach', (charter) => ({
        ...charter,
        limits: { ...charter.limits, touchesPerPersonPerWeek: 1 },
        autonomy: { email: 'expand' },
      })),
    );
    expect(summaryOf(report, 2)).toMatchObject({
      judged: 4,
      changed: 3,
      moves: [{ from: 'needs-approval', to: 'forbidden', count: 3 }],
      examples: [{ decisionId: 'D-1001', to: 'forbidden' }, { decisionId: 'D-1002' }],
    });
  });
});
