/**
 * Gate evaluations per second beside raw Cedar on the same requests: `node test/bench/gate.bench.ts [requests]`.
 * Raw Cedar gets the shipped policies and schema as they are, prepared once, and is asked what the gate has to know: may
 * it run, and when it may, may it run alone. The gate also checks the facts, names the rules and says who has to agree.
 * With `--agree`, every verdict is compared with the plain TypeScript reference as well.
 */
import { preparsePolicySet, preparseSchema, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { loadCharters } from '../../src/adapters/charters/load-charters.ts';
import { Charter, Tool } from '../../src/core/charter/charter.ts';
import { formatProblem } from '../../src/core/charter/charter-set.ts';
import type { GateFacts } from '../../src/core/gate/facts.ts';
import { AgentName } from '../../src/core/ids.ts';
import { randomFacts, seeded } from '../kit/gate-requests.ts';
import { referenceGate } from '../kit/reference-gate.ts';

const count = Number(process.argv.find((arg) => /^\d+$/.test(arg)) ?? 5000);
const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(loaded.error.map(formatProblem).join('\n'));
const { gate, charters, policies, schema } = loaded.value;

const model = charters.get('sdr');
const tools = Tool.shape.action.options.map((action) => ({ ...model?.tools[0], action }));
const open = new Map(AgentName.options.map((agent) => [agent, Charter.parse({ ...model, agent, tools })]));
const dice = seeded(1);
const requests = Array.from({ length: count }, () => randomFacts(dice));

preparseSchema('bench', schema);
preparsePolicySet('bench', { staticPolicies: policies });
const ask = (facts: GateFacts, action: 'Run' | 'RunAlone'): boolean => {
  const answer = statefulIsAuthorized({
    principal: { type: 'Agent', id: facts.agent },
    action: { type: 'Action', id: action },
    resource: { type: 'Tool', id: facts.action },
    context: facts,
    preparsedSchemaName: 'bench',
    preparsedPolicySetId: 'bench',
    validateRequest: true,
    entities: [],
  });
  return answer.type === 'success' && answer.response.decision === 'allow';
};
const raw = (facts: GateFacts): boolean => ask(facts, 'Run') && ask(facts, 'RunAlone');
const judgedAt = new Date(0);
const judge = (facts: GateFacts, explain = false) =>
  gate.judge(facts, { charter: open.get(facts.agent) ?? null, charterHash: 'bench', judgedAt, explain });

/** Turns of 100 requests each, one after the other, so that a busy machine slows both alike. */
const spent = { raw: 0, gate: 0 };
for (const facts of requests.slice(0, 200)) {
  raw(facts);
  judge(facts);
}
for (let at = 0; at < requests.length; at += 100) {
  const turn = requests.slice(at, at + 100);
  const from = performance.now();
  for (const facts of turn) raw(facts);
  const between = performance.now();
  for (const facts of turn) judge(facts);
  spent.raw += between - from;
  spent.gate += performance.now() - between;
}
const explained = requests.slice(0, 200);
const from = performance.now();
for (const facts of explained) judge(facts, true);
const explainMs = (performance.now() - from) / explained.length;

const rate = (ms: number): number => Math.round(requests.length / (ms / 1000));
console.log(`requests            ${requests.length}`);
console.log(`raw Cedar           ${rate(spent.raw)} judgements/s`);
console.log(`gate                ${rate(spent.gate)} judgements/s`);
console.log(`gate / raw          ${(spent.raw / spent.gate).toFixed(2)} (to reach: 0.8)`);
console.log(`gate with flip      ${explainMs.toFixed(2)} ms each`);
if (process.argv.includes('--agree')) {
  const differ = requests.filter((facts) => {
    const verdict = judge(facts);
    const expected = referenceGate(facts, open.get(facts.agent) ?? null);
    return verdict.outcome !== expected.outcome || verdict.rules.map(({ id }) => id).join() !== expected.ruleIds.join();
  });
  console.log(`reference differs   ${differ.length} of ${requests.length}`);
  if (differ.length > 0) process.exitCode = 1;
}
