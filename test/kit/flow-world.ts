import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outreach } from '../../agents/outreach.ts';
import { draftArmEmail } from '../../agents/writing/draft-arm-email.ts';
import { writeEmail } from '../../agents/writing/write-email.ts';
import { createCharterFiles } from '../../src/adapters/charters/charter-files.ts';
import { loadCharters } from '../../src/adapters/charters/load-charters.ts';
import { createMetrics } from '../../src/adapters/metrics/metrics.ts';
import type { Person } from '../../src/core/account/account.ts';
import { createUnsubscribeTokens } from '../../src/core/account/unsubscribe-token.ts';
import type { Charter } from '../../src/core/charter/charter.ts';
import type { Action } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type AgentName, RunId } from '../../src/core/ids.ts';
import { seededDice } from '../../src/core/seeded-dice.ts';
import { createFlow } from '../../src/flow/create-flow.ts';
import type { Deps, Governance } from '../../src/flow/deps.ts';
import type { Seen } from '../../src/flow/flow.ts';
import { openDecision } from '../../src/flow/propose-plan.ts';
import { replyNotice } from '../../src/flow/reply-notice.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import { connect } from '../../src/main/connectors.ts';
import { governanceOf } from '../../src/main/governance.ts';
import { openStores, type Stores } from '../../src/main/stores.ts';
import { startPracticeAds } from '../../src/practice/ads/practice-ads.ts';
import { startPracticeCalendar } from '../../src/practice/calendar/practice-calendar.ts';
import { startPracticeCrm } from '../../src/practice/crm/practice-crm.ts';
import { startPracticeMail } from '../../src/practice/mail/practice-mail.ts';
import { startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { accountOf, personOf, signalOf } from './account-fixtures.ts';

/** A Monday, eleven in the morning where the accounts are. */
export const START = new Date('2026-03-02T11:00:00Z');
const HOUR_MS = 3_600_000;
export const MARA = 'U0MARKETER';
export const DENIZ = 'U0DEMANDGEN';
export const FEMI = 'U0FINANCE';
export const RITA = 'U0REPONE';
export const TOM = 'U0REPTWO';
export const OUTSIDER = 'U0OUTSIDER';

export type Said = { to: string; text: string };
export type FlowWorld = Awaited<ReturnType<typeof startFlowWorld>>;

/** A number would be a claim in a mail. */
const lettersOf = (n: number): string => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

/** The ten steps over real stores, rules and adapters, with the practice services outside and a messenger that writes down. */
export const startFlowWorld = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'flow-'));
  let now = START;
  const clock = { now: () => now };
  const embedded = await startEmbeddedStore({ dir });
  const stores = await openStores(embedded.uri);
  const faults = createFaults();
  const service = { clock, token: 'key', faults };
  const [mail, calendar, crm, ads] = await Promise.all([
    startPracticeMail(service),
    startPracticeCalendar(service),
    startPracticeCrm(service),
    startPracticeAds(service),
  ]);
  const chartersDir = join(dir, 'charters');
  await cp('charters', chartersDir, { recursive: true });
  const set = await loadCharters(chartersDir);
  if (!set.ok) throw new Error(JSON.stringify(set.error));
  const shipped = governanceOf(set.value, {
    base: 'http://localhost:3000/u',
    tokens: createUnsubscribeTokens('a secret of this test world only'),
  });
  const held: { governance: Governance } = { governance: shipped };
  const { mailEvents: _, ...connectors } = connect({
    endpoints: {
      mail: { url: mail.url, token: 'key' },
      calendar: { url: calendar.url, token: 'key' },
      crm: { url: crm.url, token: 'key' },
      ads: { url: ads.url, token: 'key', developerToken: 'key', customerId: '1000000001' },
    },
    stores,
    clock,
    people: () => held.governance.people,
    linkFor: (path) => `http://localhost:3000${path}`,
  });
  const said: Said[] = [];
  const shown: { key: string; channel: string }[] = [];
  const cards: { id: string; state: string; version: number }[] = [];
  const background = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: Record<string, unknown>) => void failures.push(fields.err ?? fields),
  };
  /** What a note in a thread says whenever it is drawn. */
  const sayAgain = async (key: string): Promise<void> => {
    const note = await replyNotice(stores, key);
    if (note) said.push({ to: key.split('/')[1] ?? '', text: note.text });
  };
  const deps: Deps = {
    ...stores,
    ...connectors,
    clock,
    dice: seededDice(7),
    messenger: {
      decisionChanged: async (decision) =>
        void cards.push({ id: decision._id, state: decision.state, version: decision.version }),
      incidentChanged: async (incident) =>
        void cards.push({ id: incident._id, state: incident.state, version: incident.version }),
      inThread: async (id, note) => void said.push({ to: id, text: note.text }),
      replyTo: async (place, note) => void said.push({ to: `${place.channel}/${place.ts}`, text: note.text }),
      direct: async (user, { text, card }) => void said.push({ to: user, text, ...(card && { card }) }),
      show: async ({ key, ...place }) => {
        if ('channel' in place) shown.push({ key, channel: place.channel });
        else await sayAgain(key);
      },
      showAgain: (key) => sayAgain(key),
      announce: async (note) => void said.push({ to: 'countersign', text: note.text }),
      cardLinks: async () => ({}),
    },
    userGroups: { members: async (id) => ({ ok: false, error: `no group ${id}` }) },
    model: null,
    agents: [outreach],
    draftArm: draftArmEmail,
    charterFiles: createCharterFiles(chartersDir, {
      current: () => set.value,
      reload: async () => ({ kind: 'same' }),
    }),
    governance: () => held.governance,
    log,
    metrics: createMetrics(),
    link: (path) => `http://localhost:3000${path}`,
    practice: true,
    later: (name, work) => {
      const running = work()
        .catch((error: unknown) => void failures.push({ name, error }))
        .finally(() => background.delete(running));
      background.add(running);
    },
    setup: async () => [],
  };
  const flow = createFlow(deps);
  const settle = async () => {
    while (background.size > 0) await Promise.all(background);
  };

  let n = 0;
  /** A company in London with three people, one of whom read the pricing page yesterday. */
  const company = async (over: Record<string, unknown> = {}) => {
    n += 1;
    const id = `acct_${n}`;
    const account = accountOf({ id, name: `Harlow${lettersOf(n)} Freight`, ownerRepId: 'rep_000001', ...over });
    const people = [
      personOf(`edith${n}`, 'economic_buyer', { accountId: id, email: `edith@harlow${n}.example` }),
      personOf(`carla${n}`, 'champion', { accountId: id, email: `carla@harlow${n}.example`, function: 'ap_manager' }),
      personOf(`tariq${n}`, 'technical_evaluator', { accountId: id, email: `tariq@harlow${n}.example` }),
    ] as [Person, Person, Person];
    await stores.accounts.upsertAccounts([account]);
    await stores.accounts.upsertPeople(people);
    await stores.signals.append([
      signalOf(
        'web-session',
        people[0].id,
        new Date(now.getTime() - 26 * HOUR_MS),
        { sessionType: 'pricing_page', pageViews: 4, pricingPageViews: 2 },
        { id: `session-${n}`, accountId: id },
      ),
    ]);
    await updateAccount(deps, id);
    return { id, account, people };
  };

  const open = async (
    action: Action,
    input: {
      agent?: AgentName;
      person?: Person;
      title?: string;
      channel?: Decision['channel'];
      requested?: boolean;
      evidence?: Decision['evidence'];
      /** The running test that it is a message of. */
      experimentId?: string;
    } = {},
  ): Promise<Decision> => {
    const accountId = 'accountId' in action ? action.accountId : undefined;
    const view = accountId
      ? ((await (await import('../../src/flow/account-view.ts')).loadAccountView(deps, accountId)) ?? undefined)
      : undefined;
    const decision = await openDecision(deps, {
      proposal: {
        agent: input.agent ?? 'outreach',
        accountId,
        title: input.title ?? `${action.kind} for ${view?.account.name ?? 'everybody'}`,
        channel: input.channel ?? 'approvals',
        action,
        audience: input.person
          ? [
              {
                personId: input.person.id,
                name: input.person.name,
                title: input.person.title,
                accountId: input.person.accountId,
                accountName: view?.account.name ?? '',
                stage: view?.state.stage ?? 'engaged',
                address: input.person.email,
              },
            ]
          : [],
        cost: { minor: 0, currency: 'USD' },
        evidence: input.evidence ?? [],
        goal: { text: 'engage a sponsor', step: 1, of: 2, stepLabel: 'first word' },
        because: [],
        writer: { name: 'built-in' },
      },
      alternatives: [],
      beliefKey: `test|${input.person?.id ?? 'none'}`,
      runId: RunId.parse('run-test'),
      view,
      runSteps: 1,
      requestedByPerson: input.requested,
      experimentId: input.experimentId,
    });
    await settle();
    return (await stores.decisions.get(decision._id)) ?? decision;
  };

  /** An email proposal with everything the rules ask of one, in the built-in writer's words. */
  const email = async (
    home: Awaited<ReturnType<typeof company>>,
    who = 0,
    more: { evidence?: Decision['evidence']; experimentId?: string } = {},
  ): Promise<Decision> => {
    const person = home.people[who] ?? home.people[0];
    const signals = await stores.signals.forAccount(home.id, 60);
    const template = `introduce.${person.buyerRole}.cost`;
    const { email: content, citations } = writeEmail({
      sender: held.governance.sender,
      account: home.account,
      person,
      people: home.people,
      signals,
      purpose: 'introduce',
      template,
      disputed: new Set(),
      now,
    });
    return open(
      {
        kind: 'send-email',
        accountId: home.account.id,
        personId: person.id,
        template,
        purpose: 'introduce',
        email: content,
        citations,
      },
      { person, title: `Email to ${person.name} at ${home.account.name}`, ...more },
    );
  };

  const others: Stores[] = [];
  return {
    deps,
    flow,
    /** What another program over the same store works with. */
    another: async (): Promise<Deps> => {
      const opened = await openStores(embedded.uri);
      others.push(opened);
      return { ...deps, ...opened };
    },
    stores,
    faults,
    mail,
    ads,
    crm,
    calendar,
    said,
    shown,
    cards,
    failures,
    company,
    open,
    email,
    settle,
    now: () => now,
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    at: (when: Date) => {
      now = when;
    },
    get: async (id: string): Promise<Decision> => {
      const found = await stores.decisions.get(id);
      if (!found) throw new Error(`there is no ${id}`);
      return found;
    },
    /** One agent's charter with another content, under another hash; `null` puts the shipped one back. */
    recharter: (agent: AgentName, change: ((charter: Charter) => Charter) | null) => {
      const charters = new Map(held.governance.charters);
      const original = shipped.charters.get(agent);
      if (!original) throw new Error(`no charter for ${agent}`);
      charters.set(
        agent,
        change ? { charter: change(original.charter), hash: `${original.hash.slice(0, 60)}${++n}` } : original,
      );
      held.governance = { ...held.governance, charters };
    },
    seen: (decision: Decision, by: string): Seen => ({
      decisionId: decision._id,
      revision: decision.revision,
      digest: decision.digest,
      by,
    }),
    close: async () => {
      await settle();
      for (const opened of [...others, stores]) await opened.database.close();
      await embedded.close();
      await Promise.all([mail.close(), calendar.close(), crm.close(), ads.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
};
