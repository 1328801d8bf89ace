import { expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { Charter, Tool } from '../../../src/core/charter/charter.ts';
import { createGate } from '../../../src/core/gate/gate.ts';
import { readsUnder, signatureUnder } from '../../../src/core/gate/signature.ts';
import { AgentName } from '../../../src/core/ids.ts';
import { randomFacts, seeded } from '../../kit/gate-requests.ts';

const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const { gate, charters, policies, schema } = loaded.value;
const model = charters.get('sdr');
const tools = Tool.shape.action.options.map((action) => ({ ...model?.tools[0], action }));
const open = new Map(AgentName.options.map((agent) => [agent, Charter.parse({ ...model, agent, tools })]));
const context = (agent: AgentName) => ({
  charter: open.get(agent) ?? null,
  charterHash: 'c',
  judgedAt: new Date(0),
});

test('facts of one signature get the same outcome by the same rules (same-signature-same-verdict)', () => {
  const dice = seeded(11);
  const signature = signatureUnder(gate.rules);
  const seen = new Map<string, string>();
  let repeated = 0;
  for (let n = 0; n < 4000; n += 1) {
    const any = randomFacts(dice);
    // Few agents and tools, so that signatures repeat.
    const facts = { ...any, agent: 'sdr' as const, action: n % 2 === 0 ? ('write-brief' as const) : any.action };
    const { outcome, rules } = gate.judge(facts, context(facts.agent));
    const answer = `${outcome} ${rules.map(({ id }) => id).join()}`;
    const key = signature(facts);
    if (seen.has(key)) repeated += 1;
    expect(seen.get(key) ?? answer).toBe(answer);
    seen.set(key, answer);
  }
  expect(repeated).toBeGreaterThan(500);
});

test('counters on one side of a limit are one signature, and the next step over it is another', () => {
  const signature = signatureUnder(gate.rules);
  const facts = { ...randomFacts(seeded(3)), action: 'send-email' as const, capMailbox: 50 };
  const at = (sendsMailboxToday: number) => signature({ ...facts, sendsMailboxToday });
  expect(at(3)).toBe(at(49));
  expect(at(49)).not.toBe(at(50));
});

test('a comparison that cannot be worked out here tells requests apart by the facts themselves', () => {
  const like = createGate({
    schema,
    policies: `${policies}\n@id("x.like") @text("country") forbid (principal, action == Action::"Run", resource) when { context.recipientCountry like "D*" };`,
  });
  if (!like.ok) throw new Error(JSON.stringify(like.error));
  const signature = signatureUnder(like.value.rules);
  const facts = { ...randomFacts(seeded(3)), action: 'write-brief' as const };
  expect(signature({ ...facts, recipientCountry: 'DE' })).not.toBe(signature({ ...facts, recipientCountry: 'US' }));
});

test('names what the rules read about each tool', () => {
  const reads = readsUnder(gate.rules);
  expect(reads.get('move-budget')?.has('budgetStepPer10k')).toBe(true);
  expect(reads.get('write-brief')?.has('budgetStepPer10k')).toBe(false);
});
