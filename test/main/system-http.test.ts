import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { createUnsubscribeTokens } from '../../src/core/account/unsubscribe-token.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { DecisionId } from '../../src/core/ids.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import { withStores } from '../../src/main/with-stores.ts';
import { startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';
import { ROOT } from '../kit/run-countersign.ts';
import { configOf, EDITH, openEmail, smallDataDir } from '../kit/small-data-dir.ts';
import { blockActions } from '../replay/payloads.ts';
import { form, postSigned } from '../replay/signed-request.ts';

let dir: string;
let charters: string;
let system: System;
let decision: Awaited<ReturnType<typeof openEmail>>;
let closeStore: () => Promise<void>;
beforeAll(async () => {
  dir = await smallDataDir(2);
  charters = await mkdtemp(join(tmpdir(), 'charters-'));
  await cp(join(ROOT, 'charters'), charters, { recursive: true });
  const store = await startEmbeddedStore({ dir: join(dir, 'store') });
  closeStore = () => store.close();
  const config = configOf(dir, { MONGODB_URI: store.uri, COUNTERSIGN_CHARTERS_DIR: charters });
  await withStores(config, async () => {});
  system = await startSystem(config, { root: ROOT, withJobs: false });
  decision = await openEmail(system.deps);
  await system.settle();
});
afterAll(async () => {
  await system.close();
  await closeStore();
  for (const folder of [dir, charters]) await rm(folder, { recursive: true, force: true });
});

const events = () => `${system.url}/slack/events`;
const secret = () => system.practice?.signingSecret ?? '';
const untouched = async () => {
  await system.settle();
  expect(await system.deps.decisions.get(decision._id)).toMatchObject({ state: 'pending', approvals: [], version: 1 });
};

describe('what says it comes from Slack', () => {
  const click = () =>
    form({
      ...blockActions(ACTIONS.approve, `${decision._id}.1.${decision.digest}`),
      user: { id: 'U0MARKETER', username: 'mara', name: 'mara', team_id: 'T1' },
    });

  test('and is not signed, wrongly signed or stale gets 401 and has no effect', async () => {
    const unsigned = await fetch(events(), {
      method: 'POST',
      body: click(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const forged = await postSigned(events(), click(), { secret: 'guessed' });
    const stale = await postSigned(events(), click(), { secret: secret(), at: new Date(Date.now() - 6 * 60_000) });
    expect([unsigned.status, forged.status, stale.status]).toEqual([401, 401, 401]);
    await untouched();
  });

  test('and is signed and malformed gets 400 and has no effect', async () => {
    for (const body of ['payload=%7Bbroken', 'nothing=here', '', '{"type":']) {
      expect((await postSigned(events(), body, { secret: secret() })).status).toBe(400);
    }
    await untouched();
  });
});

describe('a one-click unsubscribe', () => {
  const at = (token: string) => `${system.url}/u/${token}`;
  const post = (token: string, body: string) =>
    fetch(at(token), { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  const tokenOf = ({ action }: Decision): string =>
    action.kind === 'send-email'
      ? (/\/u\/([^/>]+)>$/.exec(action.email.headers['List-Unsubscribe'] ?? '')?.[1] ?? '')
      : '';
  const suppression = async () => (await system.deps.accounts.person(EDITH.id))?.suppression;

  test('never happens on GET, with a wrong token, or without the words of RFC 8058', async () => {
    const token = tokenOf(decision);
    expect((await fetch(at(token))).status).toBe(200);
    expect((await fetch(at(token), { method: 'HEAD' })).status).toBe(200);
    expect((await post(token, 'hello=1')).status).toBe(400);
    expect(await suppression()).toBeUndefined();
  });

  test('is refused with a forged token, on a page that says what to do instead', async () => {
    const genuine = tokenOf(decision);
    const [id = ''] = genuine.split('.');
    const unkeyed = createHash('sha256').update(`${EDITH.id}\n${EDITH.email}`).digest('hex').slice(0, 24);
    const guessedKey = createUnsubscribeTokens('somebody else’s secret of 32 letters').of(EDITH);
    const off = `${genuine.slice(0, -2)}${genuine.endsWith('AA') ? 'BB' : 'AA'}`;
    const bodies = [];
    for (const token of [`${id}.${unkeyed}`, guessedKey, off, id, 'x']) {
      const answer = await post(token, 'List-Unsubscribe=One-Click');
      expect(answer.status).toBe(404);
      bodies.push(await answer.text());
    }
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain('Nobody was unsubscribed by it');
    expect(bodies[0]).toContain('answer the mail with the word “unsubscribe”');
    expect(bodies[0]).toContain(`mailto:${system.deps.governance().sender.replyTo}?subject=unsubscribe`);
    expect(await suppression()).toBeUndefined();
  });

  test('still works by the link of a mail on record, once that mail has left', async () => {
    const unkeyed = createHash('sha256').update('an earlier key').digest('hex').slice(0, 24);
    const old = `${Buffer.from(EDITH.id).toString('base64url')}.${unkeyed}`;
    const { action } = decision;
    if (action.kind !== 'send-email') throw new Error('it is an email');
    const headers = { ...action.email.headers, 'List-Unsubscribe': `<${at(old)}>` };
    const earlier = {
      ...decision,
      _id: DecisionId.parse('D-900'),
      action: { ...action, email: { ...action.email, headers } },
    };
    await system.deps.decisions.insert({ ...earlier, state: 'rejected' });
    expect((await fetch(at(old))).status).toBe(404);
    const sent = {
      ...earlier,
      state: 'executed' as const,
      attempts: [{ epoch: 1, idempotencyKey: 'D-900/1', startedAt: decision.createdAt }],
    };
    await system.deps.decisions.replace({ ...sent, version: sent.version + 1 }, sent.version);
    expect((await fetch(at(old))).status).toBe(200);
    expect((await fetch(at(`${old.slice(0, -1)}z`))).status).toBe(404);
  });

  test('takes effect at once on POST, and a second POST changes nothing', async () => {
    const token = tokenOf(decision);
    expect((await post(token, 'List-Unsubscribe=One-Click')).status).toBe(200);
    const first = await suppression();
    expect(first).toMatchObject({ kind: 'unsubscribed' });
    expect((await post(token, 'List-Unsubscribe=One-Click')).status).toBe(200);
    expect(await suppression()).toEqual(first);
    await system.settle();
    const signals = await system.deps.signals.forAccount('acct_1', 20);
    expect(signals.filter((signal) => signal.kind === 'unsubscribed')).toHaveLength(1);
    // Nobody is asked any more to write to somebody who said no.
    expect((await system.deps.decisions.get(decision._id))?.state).toBe('superseded');
  });
});

describe('a record', () => {
  beforeAll(async () => {
    decision = await openEmail(system.deps, 2);
    await system.settle();
  });

  test('opens with its link only, and shows the log', async () => {
    const link = system.deps.link(`/records/${decision._id}`);
    expect((await fetch(link.split('?')[0] ?? '')).status).toBe(404);
    expect((await fetch(`${link}x`)).status).toBe(404);
    expect((await fetch(link.replace(decision._id, 'D-1'))).status).toBe(404);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('each hash recomputed from its content just now');
    const asData = (await (await fetch(link.replace(decision._id, `${decision._id}.json`))).json()) as {
      entries: { type: string }[];
    };
    expect(asData.entries.map((entry) => entry.type)).toEqual(['proposed', 'approval-asked']);
  });
});

describe('charters that change while it runs', () => {
  const goal = join('outreach.yaml');
  const announced = async () => {
    await system.settle();
    const rows = await system.deps.outbox.find({ kind: 'note' });
    return rows.map((row) => row.note?.text ?? '');
  };
  const until = async (check: () => Promise<boolean>) => {
    for (let i = 0; i < 100; i += 1) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not happen within ten seconds');
  };

  test('and are broken are named and not taken; the last good version stays', async () => {
    const before = system.deps.governance();
    const text = await readFile(join(charters, goal), 'utf8');
    await writeFile(join(charters, goal), text.replace('target: 0.5', 'target: lots'));
    await until(async () => (await announced()).some((one) => one.includes('was not taken')));
    expect(system.deps.governance()).toBe(before);
    expect((await announced()).find((one) => one.includes('was not taken'))).toMatch(/outreach\.yaml:\d+:\d+/);
    const told = async (user: string) =>
      (await system.deps.outbox.find({ kind: 'note' }))
        .filter((row) => row.channel === user)
        .map((row) => row.note?.text);
    await until(async () => (await told('U0MARKETER')).length > 0);
    expect(await told('U0MARKETER')).toEqual([
      expect.stringMatching(/was not taken.*because Marketing owns it\.\n• outreach\.yaml:\d+:\d+ `goal\.target`/s),
    ]);
    expect(await told('U0FINANCE')).toEqual([]);
    await untouched();
    await writeFile(join(charters, goal), text.replace('target: 0.5', 'target: 0.7'));
    await until(async () => (await system.deps.decisions.get(decision._id))?.state === 'superseded');
    expect(system.deps.governance().charters.get('outreach')?.charter.goal.target).toBe(0.7);
    await until(async () =>
      (await announced()).some((one) =>
        /in force \(version `[0-9a-f]{12}`\)[\s\S]*• outreach: `goal\.target` 0\.5 → 0\.7/.test(one),
      ),
    );
    const entries = (await system.deps.ledger.read(1, 200)).map((entry) => entry.type);
    expect(entries).toEqual(expect.arrayContaining(['charters-refused', 'charters-changed']));
  });
});

test('with the store gone it is alive and not ready, and says what is missing', async () => {
  expect((await fetch(`${system.url}/readyz`)).status).toBe(200);
  await closeStore();
  const answer = await fetch(`${system.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ ready: false, checks: [{ what: 'store', ok: false }, {}, {}] });
  expect((await fetch(`${system.url}/healthz`)).status).toBe(200);
});
