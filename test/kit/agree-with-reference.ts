import { parentPort, workerData } from 'node:worker_threads';
import { loadCharters } from '../../src/adapters/charters/load-charters.ts';
import { Charter, Tool } from '../../src/core/charter/charter.ts';
import { AgentName } from '../../src/core/ids.ts';
import { randomFacts, seeded } from './gate-requests.ts';
import { referenceGate } from './reference-gate.ts';

/** What one thread found out: the first request on which gate and reference differ, or nothing. */
export type Agreement = {
  judged: number;
  outcomes: Record<'allowed' | 'needs-approval' | 'forbidden', number>;
  /** Rules that decided a request by themselves. */
  alone: string[];
  differs?: string;
};

/** Run as a worker: judges `count` random requests from `seed` by the shipped gate and by the plain reference. */
const { seed, count } = workerData as { seed: number; count: number };
const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const { gate, charters } = loaded.value;
const model = charters.get('sdr');
const tools = Tool.shape.action.options.map((action) => ({ ...model?.tools[0], action }));
/** Charters that list every action, so that the rules decide and not the shipped lists of tools. */
const open = new Map(AgentName.options.map((agent) => [agent, Charter.parse({ ...model, agent, tools })]));
const judgedAt = new Date('2026-11-23T10:00:00Z');
const dice = seeded(seed);
const alone = new Set<string>();
const found: Agreement = { judged: 0, outcomes: { allowed: 0, 'needs-approval': 0, forbidden: 0 }, alone: [] };
while (found.judged < count) {
  const facts = randomFacts(dice);
  const charter = found.judged % 50 === 0 ? null : (open.get(facts.agent) ?? null);
  const verdict = gate.judge(facts, { charter, charterHash: 'h', judgedAt });
  const expected = referenceGate(facts, charter);
  const ids = verdict.rules.map(({ id }) => id);
  found.judged += 1;
  found.outcomes[verdict.outcome] += 1;
  if (ids.length === 1 && ids[0]) alone.add(ids[0]);
  if (verdict.outcome !== expected.outcome || ids.join() !== expected.ruleIds.join()) {
    found.differs = JSON.stringify({ facts, got: [verdict.outcome, ids], expected });
    break;
  }
}
parentPort?.postMessage({ ...found, alone: [...alone] } satisfies Agreement);
