import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeEmail } from '../../agents/writing/write-email.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { RunId } from '../../src/core/ids.ts';
import { createChainVerifier } from '../../src/core/ledger/chain.ts';
import { loadAccountView } from '../../src/flow/account-view.ts';
import { openDecision } from '../../src/flow/propose-plan.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import { startPracticeMail } from '../../src/practice/mail/practice-mail.ts';
import { startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { accountOf, personOf, signalOf } from '../kit/account-fixtures.ts';
import { MARKETERS, openRaceWorld, RACE_CAP, RACE_START, type RaceAnswer, type RaceOrder } from '../kit/race-world.ts';
import { ROOT } from '../kit/run-countersign.ts';

const PROCESSES = 5;
const DECISIONS = 200;
const emailOf = (n: number) => `edith@harlow-${n}.example`;
const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

let dir: string;
let world: Awaited<ReturnType<typeof openRaceWorld>>;
let mail: Awaited<ReturnType<typeof startPracticeMail>>;
let stopStore: () => Promise<void>;
let racers: ChildProcess[] = [];

/** The embedded store, served by this process over its wire protocol, or a database of its own at `MONGODB_URI`. */
const openStore = async (): Promise<string> => {
  const outside = process.env.MONGODB_URI;
  if (outside) {
    stopStore = async () => {};
    return outside.replace(
      /(mongodb(?:\+srv)?:\/\/[^/]+)\/?([^?]*)/,
      `$1/countersign_race_${process.pid}${Date.now()}`,
    );
  }
  const store = await startEmbeddedStore({ dir: join(dir, 'store') });
  stopStore = () => store.close();
  return store.uri;
};

const answerOf = async <K extends RaceAnswer['kind']>(racer: ChildProcess, kind: K) => {
  const [answer] = (await once(racer, 'message')) as [RaceAnswer];
  if (answer.kind !== kind) throw new Error(`a racer answered ${answer.kind} and not ${kind}`);
  return answer as Extract<RaceAnswer, { kind: K }>;
};
/** Gives every process its order at the same moment. */
const race = <K extends RaceAnswer['kind']>(kind: K, order: (racer: number) => RaceOrder) =>
  Promise.all(
    racers.map((racer, n) => {
      const answer = answerOf(racer, kind);
      racer.send(order(n));
      return answer;
    }),
  );

const openEmail = async (n: number): Promise<Decision> => {
  const { deps, stores } = world;
  const account = accountOf({ id: `acct_${n}`, name: `Harlow ${letters(n)} Freight`, ownerRepId: 'rep_000001' });
  const person = personOf(`edith${n}`, 'economic_buyer', { accountId: account.id, email: emailOf(n) });
  await stores.accounts.upsertAccounts([account]);
  await stores.accounts.upsertPeople([person]);
  const at = new Date(RACE_START.getTime() - 26 * 3_600_000);
  const facts = { sessionType: 'pricing_page', pageViews: 4, pricingPageViews: 2 };
  await stores.signals.append([
    signalOf('web-session', person.id, at, facts, { id: `session-${n}`, accountId: account.id }),
  ]);
  await updateAccount(deps, account.id);
  const view = await loadAccountView(deps, account.id);
  if (!view) throw new Error('the account has no state');
  const template = 'introduce.economic_buyer.cost';
  const { email, citations } = writeEmail({
    sender: deps.governance().sender,
    account,
    person,
    people: view.people,
    signals: view.signals,
    purpose: 'introduce',
    template,
    disputed: new Set(),
    now: RACE_START,
  });
  return openDecision(deps, {
    proposal: {
      agent: 'outreach',
      accountId: account.id,
      title: `Email to ${person.name}`,
      channel: 'approvals',
      action: {
        kind: 'send-email',
        accountId: account.id,
        personId: person.id,
        template,
        purpose: 'introduce',
        email,
        citations,
      },
      audience: [],
      cost: { minor: 0, currency: 'USD' },
      evidence: [],
      goal: { text: 'engage a sponsor', step: 1, of: 2, stepLabel: 'first word' },
      because: [],
      writer: { name: 'built-in' },
    },
    alternatives: [],
    runId: RunId.parse('run-race'),
    view,
    runSteps: 1,
  });
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'race-'));
  const uri = await openStore();
  mail = await startPracticeMail({ clock: { now: () => RACE_START }, token: 'key', faults: createFaults() });
  racers = Array.from({ length: PROCESSES }, () =>
    fork(join(ROOT, 'test/kit/racer.ts'), [uri, mail.url], { cwd: ROOT, execArgv: [] }),
  );
  const ready = Promise.all(racers.map((racer) => answerOf(racer, 'ready')));
  world = await openRaceWorld({ uri, mailUrl: mail.url });
  await ready;
});

afterAll(async () => {
  for (const racer of racers) {
    const gone = once(racer, 'exit');
    if (racer.connected) racer.send({ kind: 'end' } satisfies RaceOrder);
    else racer.kill('SIGKILL');
    await gone;
  }
  await world.settle();
  if (process.env.MONGODB_URI) await world.stores.database.connection.dropDatabase();
  await world.stores.database.close();
  await mail.close();
  await stopStore();
  await rm(dir, { recursive: true, force: true });
});

describe('five processes over one store', () => {
  test('200 decisions, each approved by two people at the same instant: exactly 200 mails, and each loser is told why', async () => {
    const decisions: Decision[] = [];
    for (let n = 0; n < DECISIONS; n += 1) decisions.push(await openEmail(n));
    expect(decisions.every((one) => one.state === 'pending')).toBe(true);
    // The two clicks on a decision go to two different processes, at the same place of their queues.
    const clicks = (racer: number) =>
      decisions.flatMap(({ _id, revision, digest }, n) =>
        [0, 1].flatMap((who) =>
          (n + who * 2) % PROCESSES === racer
            ? [{ decisionId: _id, revision, digest, by: MARKETERS[who as 0 | 1] as string }]
            : [],
        ),
      );
    const answered = await race('clicked', (n) => ({ kind: 'click', clicks: clicks(n), alsoDue: n < 2 }));
    expect(answered.flatMap(({ failures }) => failures)).toEqual([]);
    const answers = answered.flatMap((one) => one.answers);
    expect(answers).toHaveLength(2 * DECISIONS);

    // The receiving side: one mail in each inbox, and not one more anywhere.
    for (let n = 0; n < DECISIONS; n += 1) expect(mail.api.inboxOf(emailOf(n))).toHaveLength(1);
    expect(mail.api.outbox()).toHaveLength(DECISIONS);
    for (const { _id } of decisions) {
      const mine = answers.filter(({ click }) => click.decisionId === _id);
      expect(mine.map(({ ok }) => ok).sort()).toEqual([false, true]);
      const winner = mine.find(({ ok }) => ok)?.click.by;
      const loser = mine.find(({ ok }) => !ok);
      expect(loser?.reason).toMatch(
        new RegExp(
          `^${_id} (was approved already by (Mara Keller|Deniz Aydin)|is being carried out|was carried out already)\\. Your click changed nothing\\.$`,
        ),
      );
      const after = await world.stores.decisions.get(_id);
      expect(after).toMatchObject({ state: 'executed', attempts: [{ epoch: 1, result: 'executed' }] });
      expect(after?.approvals.map((one) => one.slackUserId)).toEqual([winner]);
      expect(after?.events.filter((event) => event.type === 'execution-started')).toHaveLength(1);
    }
    const day = new Date(RACE_START.getTime() - 86_400_000);
    const mailbox = world.deps.governance().sender.fromAddress;
    expect(await world.stores.touches.used(`mailbox:${mailbox}`, day)).toBe(DECISIONS);
    expect(await world.stores.touches.used('agent:outreach', day)).toBe(DECISIONS);
  }, 240_000);

  test('the last places under a cap go to exactly as many as there are', async () => {
    const answered = await race('reserved', (racer) => ({ kind: 'reserve', racer, count: 12 }));
    expect(answered.reduce((sum, { taken }) => sum + taken, 0)).toBe(RACE_CAP);
    const refused = answered.flatMap((one) => one.refused);
    expect(refused).toHaveLength(PROCESSES * 12 - RACE_CAP);
    for (const one of refused) expect(one).toEqual({ used: RACE_CAP, cap: RACE_CAP });
  });

  test('the ledger that all of them relay has each event once, in one sound chain', async () => {
    await race('relayed', () => ({ kind: 'relay' }));
    const verifier = createChainVerifier();
    const seen = new Map<string, number>();
    for (let from = 1; ; from += 500) {
      const entries = await world.stores.ledger.read(from, 500);
      if (entries.length === 0) break;
      for (const entry of entries) {
        expect(verifier.add(entry)).toBe(true);
        seen.set(entry.eventId, (seen.get(entry.eventId) ?? 0) + 1);
      }
    }
    expect(verifier.proof().ok).toBe(true);
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
    const decided = await world.stores.decisions.inState(['executed'], 1000);
    expect(decided).toHaveLength(DECISIONS);
    for (const { events } of decided) for (const { eventId } of events) expect(seen.has(eventId)).toBe(true);
  });
});
