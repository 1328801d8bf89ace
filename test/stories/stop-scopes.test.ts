import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { FEMI, type IncidentScene, incidentScene, MARA } from '../kit/incident-scene.ts';
import { runHere } from '../kit/run-countersign.ts';
import { addressOf, openEmail } from '../kit/small-data-dir.ts';
import { chosen, stopsOf } from '../kit/stops-scene.ts';

const [RITA, TOM] = ['U0REPONE', 'U0REPTWO'];
let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(10);
});
afterAll(() => scene.close());
beforeEach(() => on().lifted());
/** A call that a story held back ends with it, also when it failed, so that the program can end. */
const putBack: (() => void)[] = [];
afterEach(() => {
  for (const undo of putBack.splice(0)) undo();
});

const on = () => stopsOf(scene);
const until = async (isSo: () => Promise<boolean> | boolean): Promise<void> => {
  for (let n = 0; n < 150 && !(await isSo()); n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await isSo()).toBe(true);
};
const sentTo = (n: number) => scene.practice.mail.api.inboxOf(addressOf(n)).length;
const approve = async (id: string) => scene.as(MARA).click(await scene.cardOf(id), ACTIONS.approve);

/** Lets a mail's call begin and holds its answer back until `goOn`. */
const callUnderWay = () => {
  const { mailer } = scene.system.deps;
  const { send } = mailer;
  const [called, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  putBack.push(released.resolve);
  mailer.send = async (...input) => {
    mailer.send = send;
    called.resolve();
    await released.promise;
    return send(...input);
  };
  return { called: called.promise, goOn: released.resolve };
};

test('with a call under way: the stop lists it, it ends once, and the list says what became of it', async () => {
  const opened = await openEmail(scene.system.deps, 1);
  const waits = await openEmail(scene.system.deps, 2);
  await on().home(RITA);
  const buttons = (scene.as(RITA).home()?.blocks ?? []).flatMap((block) =>
    'elements' in block && Array.isArray(block.elements) ? block.elements : [],
  );
  expect(buttons).toContainEqual(expect.objectContaining({ action_id: ACTIONS.stop, style: 'danger' }));
  const { called, goOn } = callUnderWay();
  await approve(opened._id);
  await called;

  // Nothing is waited for here: the call is still open.
  await scene.as(RITA).clickInView(scene.as(RITA).home()?.id ?? '', ACTIONS.stop);
  await until(() => String(JSON.stringify(scene.as(RITA).modal())).includes('What should stop'));
  const unsaid = await scene.as(RITA).submitBlocks({ scope: chosen('all') });
  expect(unsaid).toMatchObject({ action: 'errors', errors: { reason: expect.any(String) } });
  await scene.as(RITA).submitBlocks({ scope: chosen('all'), reason: 'last year’s price list' });
  await until(async () => (await on().inForce()).includes('all'));
  const rowOf = async () =>
    (await scene.system.deps.outbox.find({ kind: 'live' })).find(({ _id, ts }) => ts && _id.includes('stop/all/'));
  await until(async () => (await rowOf()) !== undefined);
  const row = await rowOf();
  const before = JSON.stringify(scene.practice.slack.message(row?.channelId ?? '', row?.ts ?? ''));
  for (const part of ['1 not settled yet', opened._id, 'its call was under way', 'last year’s price list'])
    expect(before).toContain(part);
  expect(sentTo(1)).toBe(0);

  goOn();
  await scene.system.settle();
  expect((await scene.decision(opened._id)).state).toBe('executed');
  expect(sentTo(1)).toBe(1);
  const after = await on().shownStop('all');
  expect(after).toContain('all settled');
  expect(after).toContain('it was carried out');
  const entries = await scene.system.deps.ledger.forDecision('none');
  expect(entries.find(({ type, data }) => type === 'stopped' && data.scope === 'all')).toMatchObject({
    by: RITA,
    data: { reason: 'last year’s price list', inFlight: [opened._id] },
  });
  expect(entries.filter(({ type, data }) => type === 'in-flight-settled' && data.decision === opened._id)).toHaveLength(
    1,
  );

  // What had not begun stays where it was.
  await approve(waits._id);
  await scene.system.settle();
  expect(await scene.decision(waits._id)).toMatchObject({ state: 'approved', held: { ruleIds: ['stop.all'] } });
  expect(sentTo(2)).toBe(0);
});

test('a call under way that is not answered is looked up and not repeated, and the list says so', async () => {
  const opened = await openEmail(scene.system.deps, 3);
  const { mailer } = scene.system.deps;
  const { send } = mailer;
  let calls = 0;
  mailer.send = async (...input) => {
    calls += 1;
    await send(...input);
    await scene.system.flow.stop({ scope: 'channel:email', by: RITA, reason: 'wrong list' });
    return { kind: 'unknown', reason: 'no answer' };
  };
  await approve(opened._id);
  await scene.system.settle();
  expect((await scene.decision(opened._id)).state).toBe('unknown');
  expect(await on().shownStop('channel:email')).toContain('1 not settled yet');
  await scene.run('reconcile');
  mailer.send = send;
  expect((await scene.decision(opened._id)).state).toBe('reconciled');
  expect(await on().shownStop('channel:email')).toContain('all settled');
  expect(calls).toBe(1);
  expect(sentTo(3)).toBe(1);
});

test('one account: its mails are held, those of others leave', async () => {
  const [held, free] = [await openEmail(scene.system.deps, 4), await openEmail(scene.system.deps, 5)];
  await on().fromHome(TOM, { scope: 'account', reason: 'they are in court with us' });
  expect(await on().inForce()).toEqual([]);
  await scene
    .as(TOM)
    .submitBlocks({ scope: chosen('account'), account: chosen('acct_4'), reason: 'they are in court with us' });
  await scene.system.settle();
  expect(await on().inForce()).toEqual(['account:acct_4']);
  for (const { _id } of [held, free]) await approve(_id);
  await scene.system.settle();
  expect(await scene.decision(held._id)).toMatchObject({ state: 'approved', held: { ruleIds: ['stop.account'] } });
  expect(await scene.shown(held._id)).toContain('they are in court with us');
  expect([sentTo(4), sentTo(5)]).toEqual([0, 1]);
  await on().home(FEMI);
  expect(JSON.stringify(scene.as(FEMI).home())).toContain('The account Harlow D Freight stopped by Tom Becker');
  expect(await on().shownStop('account:acct_4')).toContain('they are in court with us');
});

test('one channel: no mail of any agent leaves, and what is no mail goes on', async () => {
  const opened = await openEmail(scene.system.deps, 6);
  const said = await on().say(FEMI, 'stop channel:email because the mailbox is on a blocklist');
  expect(said).toMatch(/Femi Adeyemi stopped `channel:email`.*Nothing new leaves.*Nothing was in flight/);
  await approve(opened._id);
  await scene.system.settle();
  expect(await scene.decision(opened._id)).toMatchObject({ state: 'approved', held: { ruleIds: ['stop.channel'] } });
  expect(sentTo(6)).toBe(0);
  expect(await openEmail(scene.system.deps, 7)).toMatchObject({
    state: 'forbidden',
    verdict: { rules: [{ id: 'stop.channel', text: expect.stringContaining('the mailbox is on a blocklist') }] },
  });
  // A flag is no mail: the account is held and its owner reads the card.
  await on().say(RITA, 'flag "Harlow H Freight" they want a call');
  const [flag] = await scene.system.deps.decisions.forAccount('acct_8', 1);
  expect(flag).toMatchObject({ action: { kind: 'escalate-account' }, state: 'executed' });
});

test('`/countersign stop` asks nothing: it stops at once, and says what it did and how it is lifted', async () => {
  const said = await on().say(RITA, 'stop');
  expect(await on().inForce()).toEqual(['all']);
  expect(said).toMatch(
    /Rita Novak stopped `all`\. Nothing new leaves from now on\. Nothing was in flight\. `\/countersign resume all` lifts it/,
  );
  expect(said).toContain('two people');
});

test('the command line stops with a reason, which people read in the message and on what it holds', async () => {
  const opened = await openEmail(scene.system.deps, 9);
  const ended = await runHere(['stop', 'agent:outreach', '--reason', 'the price list is being mended'], {
    COUNTERSIGN_DATA_DIR: scene.dir,
  });
  expect(ended.code).toBe(0);
  expect(ended.out).toContain('stopped `agent:outreach`: "the price list is being mended"');
  expect(await on().shownStop('agent:outreach')).toContain('the price list is being mended');
  await approve(opened._id);
  await scene.system.settle();
  expect((await scene.decision(opened._id)).held?.text).toContain('"the price list is being mended"');
  const empty = await runHere(['stop', 'all', '--reason', '  '], { COUNTERSIGN_DATA_DIR: scene.dir });
  expect(empty.code).toBe(2);
  expect(empty.err).toContain('`--reason` is empty');
  expect(await on().inForce()).toEqual(['agent:outreach']);
});
