import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { Charter } from '../../../src/core/charter/charter.ts';
import type { CharterSet } from '../../../src/core/charter/charter-set.ts';
import { ActionKind } from '../../../src/core/decision/action.ts';
import { GateFacts } from '../../../src/core/gate/facts.ts';
import { AgentName } from '../../../src/core/ids.ts';
import { randomFacts, seeded } from '../../kit/gate-requests.ts';
import { referenceGate } from '../../kit/reference-gate.ts';

/** A tenth by default, to be quick; `GATE_REQUESTS=100000` runs them all, and so does the gate bench. */
const REQUESTS = Number(process.env.GATE_REQUESTS ?? 10_000);
const judgedAt = new Date('2026-11-23T10:00:00Z');
let shipped: CharterSet;
/** Charters that list every action, so that the rules decide and not the shipped lists of tools. */
let open: Map<string, Charter>;

beforeAll(async () => {
  const loaded = await loadCharters('charters');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  shipped = loaded.value;
  const model = shipped.charters.get('sdr') as Charter;
  const tools = ActionKind.options.map((action) => ({ ...model.tools[0], action }));
  open = new Map(AgentName.options.map((agent) => [agent, Charter.parse({ ...model, agent, tools })]));
});

describe('the gate and its plain TypeScript reference', () => {
  test('agree on random requests, in outcome and in every rule id', () => {
    const dice = seeded(20261123);
    const outcomes = { allowed: 0, 'needs-approval': 0, forbidden: 0 };
    const alone = new Set<string>();
    for (let n = 0; n < REQUESTS; n += 1) {
      const facts = randomFacts(dice);
      const charter = n % 50 === 0 ? null : (open.get(facts.agent) ?? null);
      const verdict = shipped.gate.judge(facts, { charter, charterHash: 'h', judgedAt });
      const expected = referenceGate(facts, charter);
      const ids = verdict.rules.map(({ id }) => id);
      if (verdict.outcome !== expected.outcome || ids.join() !== expected.ruleIds.join())
        throw new Error(`${JSON.stringify({ facts, got: [verdict.outcome, ids], expected })}`);
      outcomes[verdict.outcome] += 1;
      if (ids.length === 1) alone.add(ids[0] as string);
    }
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(REQUESTS / 50);
    // Every rule that can decide by itself did so at least once, so a rule that never fires would be noticed here.
    const never = ['suppress.optout-honoured', 'run.within-limits'];
    const all = shipped.gate.rules.flatMap(({ id, limits }) => [id, ...limits.map((limit) => limit.id)]);
    expect(all.filter((id) => !alone.has(id) && !never.includes(id))).toEqual([]);
  }, 300_000);

  test('agree when every limit is to be named', () => {
    const dice = seeded(7);
    for (let n = 0; n < 400; n += 1) {
      const facts = GateFacts.parse(randomFacts(dice));
      const charter = open.get(facts.agent) ?? null;
      const verdict = shipped.gate.judge(facts, { charter, charterHash: 'h', judgedAt, explain: true });
      const expected = referenceGate(facts, charter, true);
      expect([verdict.outcome, verdict.rules.map(({ id }) => id)]).toEqual([expected.outcome, expected.ruleIds]);
      if (!verdict.flip) continue;
      expect(verdict.flip.to).not.toBe(verdict.outcome);
    }
  });
});
