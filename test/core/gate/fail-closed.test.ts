import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { Charter, Tool } from '../../../src/core/charter/charter.ts';
import type { CharterSet } from '../../../src/core/charter/charter-set.ts';
import { GateFacts } from '../../../src/core/gate/facts.ts';
import { changesOf } from '../../../src/core/gate/flip.ts';
import { createGate } from '../../../src/core/gate/gate.ts';
import { AgentName } from '../../../src/core/ids.ts';
import { randomFacts, seeded } from '../../kit/gate-requests.ts';
import { referenceGate } from '../../kit/reference-gate.ts';

const judgedAt = new Date('2026-11-24T10:00:00Z');
const NAMES = Object.keys(GateFacts.shape) as (keyof GateFacts)[];
let shipped: CharterSet;
let open: Map<string, Charter>;
/** Valid requests of every kind that run alone, so that only the damage can stop them. */
let allowed: GateFacts[];

beforeAll(async () => {
  const loaded = await loadCharters('charters');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  shipped = loaded.value;
  const model = shipped.charters.get('sdr') as Charter;
  const tools = Tool.shape.action.options.map((action) => ({ ...model.tools[0], action }));
  open = new Map(AgentName.options.map((agent) => [agent, Charter.parse({ ...model, agent, tools })]));
  const dice = seeded(3);
  allowed = [];
  const kinds = new Set<string>();
  for (let n = 0; n < 4000 && kinds.size < Tool.shape.action.options.length; n += 1) {
    const facts = randomFacts(dice);
    if (referenceGate(facts, open.get(facts.agent) ?? null).outcome !== 'allowed') continue;
    kinds.add(facts.action);
    allowed.push(facts);
  }
  // More autonomy is never given without people.
  expect(Tool.shape.action.options.filter((kind) => !kinds.has(kind))).toEqual(['promote-domain']);
});

const judge = (facts: unknown, agent: string, explain = false) =>
  shipped.gate.judge(facts, { charter: open.get(agent) ?? null, charterHash: 'h', judgedAt, explain });
const anAllowed = fc.nat();
const pick = (n: number): GateFacts => allowed[n % allowed.length] as GateFacts;

/** Values that are no valid fact, or a number that no rule can count with. */
const damage = fc.oneof(
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    -(2 ** 63),
    0.5,
    1_000_000_001,
    2 ** 53,
    2 ** 63,
    1e300,
    null,
    undefined,
    '',
    'Allow',
    'allowed',
    'expand ',
    'EXPAND',
    'true',
    [],
    [null],
    ['Allow'],
    {},
    { __entity: { type: 'Tool', id: 'write-brief' } },
    { __extn: { fn: 'decimal', arg: '1.0' } },
    new Date(Number.NaN),
  ),
  fc.string(),
  fc.integer(),
  fc.anything(),
);

describe('errors-never-allow', () => {
  test('an allowed request with facts broken or gone runs alone only when it is a sound request that the reference allows', () => {
    fc.assert(
      fc.property(
        anAllowed,
        fc.array(fc.tuple(fc.constantFrom(...NAMES), damage, fc.boolean()), { minLength: 1, maxLength: 4 }),
        (n, breaks) => {
          const facts: Record<string, unknown> = { ...pick(n) };
          for (const [name, value, isGone] of breaks) {
            if (isGone) delete facts[name];
            else facts[name] = value;
          }
          const verdict = judge(facts, pick(n).agent);
          const sound = GateFacts.safeParse(facts);
          if (!sound.success) {
            expect(verdict.outcome).toBe('forbidden');
            expect(verdict.rules.every(({ id, effect }) => id === 'facts.invalid' && effect === 'error')).toBe(true);
          } else if (verdict.outcome === 'allowed') {
            const charter = open.get(pick(n).agent) ?? null;
            expect(referenceGate(sound.data, charter).outcome).toBe('allowed');
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('without its charter, or under another agent’s, nothing runs', () => {
    fc.assert(
      fc.property(anAllowed, fc.constantFrom(...AgentName.options, 'nobody'), (n, agent) => {
        const facts = pick(n);
        const charter = agent === 'nobody' || agent === facts.agent ? null : (open.get(agent) ?? null);
        const verdict = shipped.gate.judge(facts, { charter, charterHash: 'h', judgedAt, explain: true });
        expect(verdict.outcome).toBe('forbidden');
        expect(verdict.rules.map(({ id }) => id)).toContain('charter.missing');
      }),
      { numRuns: 60 },
    );
  });

  test('an action that the charter does not list does not run, whatever the facts say of it', () => {
    fc.assert(
      fc.property(anAllowed, (n) => {
        const facts = { ...pick(n), toolListed: true, hasCharter: true };
        const charter = open.get(facts.agent) as Charter;
        const tools = charter.tools.filter(({ action }) => action !== facts.action);
        const verdict = shipped.gate.judge(facts, { charter: { ...charter, tools }, charterHash: 'h', judgedAt });
        expect([verdict.outcome, verdict.rules.map(({ id }) => id)]).toEqual(['forbidden', ['tool.not-listed']]);
      }),
      { numRuns: 60 },
    );
  });

  test('a rule that cannot be evaluated forbids, also when another rule would permit', () => {
    const overflows = `${shipped.policies}
@id("overflow") @text("a rule that cannot be worked out")
forbid (principal, action == Action::"RunAlone", resource)
when { context.amountMinor * 9223372036854775807 + context.sends30d * 9223372036854775807 > 1 };`;
    const gate = createGate({ policies: overflows, schema: shipped.schema });
    // The probes fail too, so such a set never comes into force at all.
    if (!gate.ok) return expect(JSON.stringify(gate.error)).toMatch(/overflow/i);
    const facts = { ...pick(0), amountMinor: 5, sends30d: 5 };
    const verdict = gate.value.judge(facts, { charter: open.get(facts.agent) ?? null, charterHash: 'h', judgedAt });
    expect(verdict).toMatchObject({ outcome: 'forbidden', rules: [{ id: 'gate.error', effect: 'error' }] });
  });
});

describe('the explanation', () => {
  test('a flip is a change that was evaluated: the reference gives the other outcome, and no smaller change frees it', () => {
    const dice = seeded(11);
    let seen = 0;
    for (let n = 0; n < 250; n += 1) {
      const facts = randomFacts(dice);
      const charter = open.get(facts.agent) ?? null;
      const verdict = judge(facts, facts.agent, true);
      expect(new Set(verdict.read)).toEqual(new Set(verdict.read?.filter((name) => name in facts)));
      if (!verdict.flip) continue;
      seen += 1;
      const changes = changesOf(facts);
      const at = changes.findIndex(({ change }) => change === verdict.flip?.change);
      const outcomeOf = (index: number) =>
        referenceGate({ ...facts, ...changes[index]?.set } as GateFacts, charter).outcome;
      expect(outcomeOf(at)).toBe(verdict.flip.to);
      const freedom = { forbidden: 0, 'needs-approval': 1, allowed: 2 };
      const isFreer = (index: number) => freedom[outcomeOf(index)] > freedom[verdict.outcome];
      if (isFreer(at)) for (let smaller = 0; smaller < at; smaller += 1) expect(isFreer(smaller)).toBe(false);
      else for (let index = 0; index < changes.length; index += 1) expect(isFreer(index)).toBe(false);
    }
    expect(seen).toBeGreaterThan(50);
  });
});
