import { Decision } from '../../src/core/decision/decision.ts';
import { digestOf } from '../../src/core/decision/digest.ts';
import { RunId } from '../../src/core/ids.ts';

const AT = new Date('2026-03-02T10:00:00Z');

/** A small whole decision, pending for one marketer; any part may be replaced. */
export const decisionOf = (over: Record<string, unknown> = {}): Decision => {
  const parts = {
    action: {
      kind: 'create-rep-task',
      accountId: 'acct_1',
      repId: 'rep_1',
      title: 'Call Edith Shah',
      body: 'She read the pricing page twice.',
      dueAt: new Date('2026-03-04T10:00:00Z'),
    },
    audience: [],
    cost: { minor: 0, currency: 'USD' },
    charterHash: 'c1',
    policyHash: 'p1',
    ...over,
  };
  return Decision.parse({
    _id: 'D-1',
    state: 'pending',
    revision: 1,
    version: 1,
    digest: digestOf(parts as never),
    agent: 'outreach',
    runId: RunId.parse('run-1'),
    accountId: 'acct_1',
    title: 'Task: call Edith Shah',
    channel: 'approvals',
    evidence: [],
    goal: { text: 'engage a sponsor', step: 1, of: 2, stepLabel: 'call' },
    alternatives: [],
    because: [],
    writer: { name: 'built-in' },
    verdict: {
      outcome: 'needs-approval',
      rules: [{ id: 'autonomy.stage', effect: 'ask', text: 'a person decides' }],
      need: { groups: [{ roles: ['marketing'], quorum: 1 }], withinMs: 3_600_000, fourEyes: false },
      risk: 'low',
      facts: {},
      charterHash: 'c1',
      policyHash: 'p1',
      judgedAt: AT,
    },
    approvals: [],
    editedBy: [],
    expiresAt: new Date('2026-03-02T18:00:00Z'),
    attempts: [],
    outcomes: [],
    events: [],
    createdAt: AT,
    updatedAt: AT,
    ...parts,
  });
};
