import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { Charter, Tool } from '../../../src/core/charter/charter.ts';
import type { CharterSet } from '../../../src/core/charter/charter-set.ts';
import { GateFacts } from '../../../src/core/gate/facts.ts';
import { AgentName } from '../../../src/core/ids.ts';
import type { Agreement } from '../../kit/agree-with-reference.ts';
import { randomFacts, seeded } from '../../kit/gate-requests.ts';
import { referenceGate } from '../../kit/reference-gate.ts';

/** `GATE_REQUESTS` asks for fewer while one works on the rules. */
const REQUESTS = Number(process.env.GATE_REQUESTS ?? 100_000);
/** A thread for each core, because one core judges about 1,500 requests a second. */
const THREADS = Math.min(4, availableParallelism());

const agreement = (seed: number, count: number): Promise<Agreement> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../../kit/agree-with-reference.ts', import.meta.url), {
      workerData: { seed, count },
    });
    worker.once('message', resolve).once('error', reject);
  });

const judgedAt = new Date('2026-11-23T10:00:00Z');
let shipped: CharterSet;
/** Charters that list every action, so that the rules decide and not the shipped lists of tools. */
let open: Map<string, Charter>;

beforeAll(async () => {
  const loaded = await loadCharters('charters');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  shipped = loaded.value;
  const model = shipped.charters.get('sdr') as Charter;
  const tools = Tool.shape.action.options.map((action) => ({ ...model.tools[0], action }));
  open = new Map(AgentName.options.map((agent) => [agent, Charter.parse({ ...model, agent, tools })]));
});

describe('the gate and its plain TypeScript reference', () => {
  test('agree on 100,000 random requests, in outcome and in every rule id', async () => {
    const count = Math.ceil(REQUESTS / THREADS);
    const found = await Promise.all(Array.from({ length: THREADS }, (_, n) => agreement(20261123 + n, count)));
    expect(found.flatMap(({ differs }) => differs ?? [])).toEqual([]);
    expect(found.reduce((sum, { judged }) => sum + judged, 0)).toBeGreaterThanOrEqual(REQUESTS);
    for (const outcome of ['allowed', 'needs-approval', 'forbidden'] as const)
      expect(found.reduce((sum, { outcomes }) => sum + outcomes[outcome], 0)).toBeGreaterThan(REQUESTS / 50);
    // Every rule that can decide by itself did so at least once, so a rule that never fires would be noticed here.
    const alone = new Set(found.flatMap((one) => one.alone));
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
