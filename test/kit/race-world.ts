import { draftArmEmail } from '../../agents/writing/draft-arm-email.ts';
import { createCharterFiles } from '../../src/adapters/charters/charter-files.ts';
import { loadCharters } from '../../src/adapters/charters/load-charters.ts';
import { createMetrics } from '../../src/adapters/metrics/metrics.ts';
import { createUnsubscribeTokens } from '../../src/core/account/unsubscribe-token.ts';
import type { CharterSet } from '../../src/core/charter/charter-set.ts';
import { seededDice } from '../../src/core/seeded-dice.ts';
import { createFlow } from '../../src/flow/create-flow.ts';
import type { Deps, Governance } from '../../src/flow/deps.ts';
import { connect } from '../../src/main/connectors.ts';
import { governanceOf } from '../../src/main/governance.ts';
import { openStores } from '../../src/main/stores.ts';

/** A Monday, eleven in the morning in London. */
export const RACE_START = new Date('2026-03-02T11:00:00Z');
/** Two people who may each decide an email alone. */
export const MARKETERS = ['U0MARKETER', 'U0DEMANDGEN'] as const;
export const RACE_CAP = 17;

export type RaceSetup = { uri: string; mailUrl: string };
export type Click = { decisionId: string; revision: number; digest: string; by: string };
/** What the parent tells a racer, and what a racer answers. */
export type RaceOrder =
  | { kind: 'click'; clicks: Click[]; alsoDue: boolean }
  | { kind: 'reserve'; racer: number; count: number }
  | { kind: 'relay' }
  | { kind: 'end' };
export type RaceAnswer =
  | { kind: 'ready' }
  | { kind: 'clicked'; answers: { click: Click; ok: boolean; reason: string }[]; failures: string[] }
  | { kind: 'reserved'; taken: number; refused: { used: number; cap: number }[] }
  | { kind: 'relayed'; appended: number };

/** The shipped rules, with room for two hundred mails on one day, and demand gen as a second decider of emails. */
const raceGovernance = async (): Promise<{ governance: Governance; set: CharterSet }> => {
  const set = await loadCharters('charters');
  if (!set.ok) throw new Error(JSON.stringify(set.error));
  const shipped = governanceOf(set.value, {
    base: 'http://localhost:3000/u',
    tokens: createUnsubscribeTokens('a secret of this test world only'),
  });
  const outreach = shipped.charters.get('outreach');
  if (!outreach) throw new Error('outreach has no charter');
  const { charter } = outreach;
  const tools = charter.tools.map((tool) =>
    tool.action === 'send-email'
      ? { ...tool, approvers: [{ roles: ['marketing' as const, 'demand-gen' as const], quorum: 1 }] }
      : tool,
  );
  const limits = { ...charter.limits, sendsPerMailboxPerDay: 500, decisionsPerDay: 500 };
  const charters = new Map(shipped.charters);
  charters.set('outreach', { charter: { ...charter, tools, limits }, hash: 'a-charter-for-the-race' });
  return { governance: { ...shipped, charters }, set: set.value };
};

/** The ten steps in one of several processes over the same store and the same mail service. */
export const openRaceWorld = async ({ uri, mailUrl }: RaceSetup) => {
  const stores = await openStores(uri);
  const { governance, set } = await raceGovernance();
  const clock = { now: () => RACE_START };
  const nowhere = { url: 'http://127.0.0.1:9', token: 'key' };
  const { mailEvents: _, ...connectors } = connect({
    endpoints: {
      mail: { url: mailUrl, token: 'key' },
      calendar: nowhere,
      crm: nowhere,
      ads: { ...nowhere, developerToken: 'key', customerId: '1000000001' },
    },
    stores,
    clock,
    people: () => governance.people,
    linkFor: (path) => `http://localhost:3000${path}`,
  });
  const background = new Set<Promise<void>>();
  const failures: string[] = [];
  const silent = async () => {};
  const deps: Deps = {
    ...stores,
    ...connectors,
    clock,
    dice: seededDice(7),
    messenger: {
      decisionChanged: silent,
      inThread: silent,
      replyTo: silent,
      direct: silent,
      announce: silent,
      cardLinks: async () => ({}),
      incidentChanged: silent,
      show: silent,
      showAgain: silent,
    },
    model: null,
    agents: [],
    draftArm: draftArmEmail,
    charterFiles: createCharterFiles('charters', {
      current: () => set,
      reload: async () => ({ kind: 'same' }),
    }),
    governance: () => governance,
    log: { info: () => {}, warn: () => {}, error: (fields) => void failures.push(String(fields.err ?? fields)) },
    metrics: createMetrics(),
    link: (path) => `http://localhost:3000${path}`,
    practice: true,
    userGroups: { members: async (id) => ({ ok: false, error: `no group ${id}` }) },
    later: (name, work) => {
      const running = work()
        .catch((error: unknown) => void failures.push(`${name}: ${String(error)}`))
        .finally(() => background.delete(running));
      background.add(running);
    },
    setup: async () => [],
  };
  return {
    deps,
    stores,
    flow: createFlow(deps),
    failures,
    settle: async () => {
      while (background.size > 0) await Promise.all(background);
    },
  };
};
