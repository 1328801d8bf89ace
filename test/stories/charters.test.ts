import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ACTIONS, CALLBACKS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Practice } from '../../src/main/practice.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { chartersWith } from '../kit/charters-with.ts';
import { ROOT } from '../kit/run-countersign.ts';
import { configOf, openEmail, smallDataDir } from '../kit/small-data-dir.ts';

jest.setTimeout(120_000);

let dir: string;
let charters: string;
let system: System;
beforeAll(async () => {
  dir = await smallDataDir(3);
  charters = await chartersWith();
  system = await startSystem(configOf(dir, { COUNTERSIGN_CHARTERS_DIR: charters }), { root: ROOT, withJobs: false });
  (system.deps.clock as PracticeClock).pause();
});
afterAll(async () => {
  await system.close();
  for (const folder of [dir, charters]) await rm(folder, { recursive: true, force: true });
});

const [MARA, DENIZ, BIANCA, FEMI, OUTSIDER] = [
  'U0MARKETER',
  'U0DEMANDGEN',
  'U0BRAND',
  'U0FINANCE',
  'U0OUTSIDER',
] as const;
const slack = () => (system.practice as Practice).slack;
const as = (user: string) => slack().as(user);
const text = (file: string) => readFile(join(charters, file), 'utf8');
const channel = () => slack().channelByName('approvals')?.id ?? '';
const hashOf = (agent: 'outreach' | 'sdr' | 'content') => system.deps.governance().charters.get(agent)?.hash;
const lastFor = (user: string) => {
  const last = as(user).ephemerals().at(-1);
  if (!last) throw new Error(`nothing was said to ${user} alone`);
  return last;
};
/** Slack has its answer before the work behind it begins, so what is to come is waited for. */
const until = async (holds: () => boolean) => {
  for (let i = 0; i < 200 && !holds(); i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  await system.settle();
};
const settled = () => system.settle();
const command = async (user: string, words: string) => {
  const said = as(user).ephemerals().length;
  await as(user).command(channel(), '/countersign', words);
  await until(() => as(user).ephemerals().length > said);
  return lastFor(user);
};
/** Opens the modal of an agent's charter from its card. */
const openModal = async (user: string, agent: string) => {
  const card = await command(user, `charter ${agent}`);
  await as(user).click(card, ACTIONS.charterEdit);
  await until(() => as(user).modal()?.callbackId === CALLBACKS.charter);
};
/** The change proposed last; the clock stands, so ids say the order. */
const newest = async (): Promise<Decision> => {
  const number = ({ _id }: Decision) => Number(_id.slice(2));
  const changes = (await system.deps.decisions.newest(50)).filter(({ action }) => action.kind === 'change-charter');
  const [decision] = changes.sort((a, b) => number(b) - number(a));
  if (!decision) throw new Error('no change of a charter was proposed');
  return decision;
};
const now = async ({ _id }: Decision) => {
  await settled();
  return (await system.deps.decisions.get(_id)) as Decision;
};
const cardOf = async (decision: Decision) => {
  await settled();
  const [row] = await system.deps.outbox.find({ kind: 'card', decisionId: decision._id });
  if (!row?.channelId || !row.ts) throw new Error(`no card of ${decision._id}`);
  return { channel: row.channelId, ts: row.ts };
};
const shown = (card: { channel: string; ts: string }) => JSON.stringify(slack().message(card.channel, card.ts));
const propose = async (user: string, agent: string, entries: Record<string, unknown>) => {
  await openModal(user, agent);
  const answer = await as(user).submitBlocks({ words: 'the pilot showed it', ...entries });
  await settled();
  return answer;
};

describe('a charter in Slack', () => {
  test('the list says version, owner, stages and what is overdue for review', async () => {
    const clock = system.deps.clock as PracticeClock;
    const list = JSON.stringify(await command(FEMI, 'charter'));
    for (const part of ['*outreach*', 'owner Marketing (Mara Keller)', 'email: standardize', 'review by 1 Feb 2027'])
      expect(list).toContain(part);
    expect(list).toContain(hashOf('outreach')?.slice(0, 12));
    expect(list).not.toContain('overdue');
    const text = await readFile(join(charters, 'research.yaml'), 'utf8');
    await writeFile(join(charters, 'research.yaml'), text.replace(/reviewBy: .*/, 'reviewBy: 2026-11-16'));
    for (let i = 0; i < 50 && !JSON.stringify(await command(FEMI, 'charter')).includes('overdue'); i += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(JSON.stringify(lastFor(FEMI))).toMatch(/8 charters in force, 1 overdue.*review overdue since 16 Nov/s);
    expect(clock.now().toISOString().slice(0, 10)).toBe('2026-11-17');
  });

  test('is a card to read, and its file opens as it is', async () => {
    const card = await command(FEMI, 'charter outreach');
    const read = JSON.stringify(card);
    for (const part of [
      'Charter of outreach',
      'Sending an email',
      'committee coverage: 50 % within 60 days',
      'Marketing',
      'asks above 1 person',
      'Mon to Fri',
    ])
      expect(read).toContain(part);
    await as(FEMI).click(card, ACTIONS.charterFile);
    await settled();
    expect(JSON.stringify(as(FEMI).modal())).toContain('# What this agent may propose');
    await as(FEMI).closeModal();
    expect(JSON.stringify(await command(FEMI, 'charter sales'))).toContain('I know no agent `sales`');
  });

  test('an outsider may read and not propose, and is told so alone', async () => {
    const card = await command(OUTSIDER, 'charter outreach');
    await as(OUTSIDER).click(card, ACTIONS.charterEdit);
    await settled();
    // In place of the form, with nothing to fill in.
    const shown = as(OUTSIDER).modal();
    expect(JSON.stringify(shown)).toContain('Only people with a role in `charters/people.yaml`');
    expect(shown?.submit ?? null).toBeNull();
    const refused = await system.flow.proposeCharter({
      agent: 'outreach',
      baseHash: 'x',
      edit: [],
      words: 'let me',
      by: OUTSIDER,
    });
    expect(refused).toMatchObject({ ok: false, reason: expect.stringContaining('Only people with a role') });
  });
});

describe('a change of a charter', () => {
  test('is read, edited, shown with its difference, decided by the owner, written with comments, in force and put back', async () => {
    const before = await text('outreach.yaml');
    const hash = hashOf('outreach');
    const email = await openEmail(system.deps, 1);
    expect(email).toMatchObject({ state: 'pending', charterHash: hash });
    await propose(BIANCA, 'outreach', { 'limits.touchesPerPersonPerWeek': '3', 'limits.moneyPerDayMinor': '150.50' });

    const decision = await newest();
    expect(decision).toMatchObject({
      state: 'pending',
      agent: 'outreach',
      action: {
        kind: 'change-charter',
        file: 'outreach.yaml',
        proposedBy: BIANCA,
        diff: [
          { field: 'limits.touchesPerPersonPerWeek', before: '2', after: '3' },
          { field: 'limits.moneyPerDayMinor', after: '15050' },
        ],
      },
      verdict: { outcome: 'needs-approval', need: { groups: [{ roles: ['marketing'], quorum: 1 }], fourEyes: true } },
    });
    expect(decision.verdict.rules.map(({ id }) => id)).toContain('charter.owner');
    expect(JSON.stringify(lastFor(BIANCA))).toContain(`is ${decision._id} in #approvals. It needs Marketing`);
    const card = await cardOf(decision);
    for (const part of [
      'Charter change: outreach',
      'needs Marketing',
      'Touches per person in a week',
      '$150.50',
      'the pilot showed it',
    ])
      expect(shown(card)).toContain(part);
    // The email above was judged under the charter of now, and again under the changed one.
    expect(decision.action.kind === 'change-charter' && decision.action.backtest?.judged).toBe(1);
    expect(shown(card)).toMatch(/Tried on the last 30 days.*1 decision judged again/s);
    expect(await text('outreach.yaml')).toBe(before);

    // Neither somebody without the owner's role nor the proposer decides.
    for (const user of [FEMI, BIANCA]) {
      await as(user).click(card, ACTIONS.approve);
      await settled();
      expect(JSON.stringify(lastFor(user))).toContain('ask Mara Keller');
    }
    expect(await now(decision)).toMatchObject({ state: 'pending', approvals: [] });

    await as(MARA).click(card, ACTIONS.approve);
    expect(await now(decision)).toMatchObject({ state: 'executed', approvals: [{ name: 'Mara Keller' }] });
    const after = (await text('outreach.yaml')).split('\n');
    expect(after[0]).toBe(before.split('\n')[0]);
    expect(after[1]).toMatch(
      new RegExp(
        `^# Last change: ${decision._id}, 2026-11-17 \\d\\d:\\d\\d UTC, proposed by Bianca Rossi, approved by Mara Keller$`,
      ),
    );
    const expected = before
      .replace('touchesPerPersonPerWeek: 2', 'touchesPerPersonPerWeek: 3')
      .replace(/moneyPerDayMinor: \d+/, 'moneyPerDayMinor: 15050');
    expect(after.toSpliced(1, 1).join('\n')).toBe(expected);
    expect(system.deps.governance().charters.get('outreach')?.charter.limits.touchesPerPersonPerWeek).toBe(3);
    expect(hashOf('outreach')).not.toBe(hash);
    expect(await now(email)).toMatchObject({ state: 'superseded', supersededBy: { reason: 'the charter changed' } });
    expect(shown(card)).toMatch(/charter changed .*approved by Mara Keller/);

    const why = await system.flow.why({ question: decision._id, by: FEMI });
    expect(why.kind === 'decision' && why.entries.map(({ type }) => type)).toEqual([
      'proposed',
      'approval-asked',
      'approved',
      'execution-started',
      'executed',
    ]);

    // The way back is a proposal too: the clicker does not approve their own, and an outsider opens none.
    await as(OUTSIDER).click(card, ACTIONS.undo);
    await settled();
    expect(JSON.stringify(lastFor(OUTSIDER))).toContain('Only people with a role');
    await as(MARA).click(card, ACTIONS.undo);
    await settled();
    const back = await newest();
    expect(back).toMatchObject({
      state: 'pending',
      action: {
        kind: 'change-charter',
        putsBack: decision._id,
        proposedByName: 'Mara Keller',
        diff: [
          { field: 'limits.touchesPerPersonPerWeek', before: '3', after: '2' },
          { field: 'limits.moneyPerDayMinor', before: '15050' },
        ],
      },
    });
    expect(JSON.stringify(lastFor(MARA))).toContain(`${back._id} in #approvals waits`);
    expect(await now(decision)).toMatchObject({ state: 'executed' });
    expect(system.deps.governance().charters.get('outreach')?.charter.limits.touchesPerPersonPerWeek).toBe(3);
    const preview = await system.flow.previewUndoRun({ runId: decision.runId, by: MARA });
    expect(preview).toMatchObject({
      restored: [],
      left: expect.arrayContaining([
        expect.objectContaining({ decisionId: decision._id, reason: expect.stringContaining('by a proposal') }),
      ]),
    });
    // Under four eyes it is not handed to whoever wrote it.
    const { revision: r, digest: g } = back;
    const selected_option = {
      text: { type: 'plain_text', text: 'Reassign' },
      value: JSON.stringify({ v: 'reassign', d: back._id, r, g }),
    };
    await as(DENIZ).click(await cardOf(back), ACTIONS.more, { selected_option });
    await settled();
    expect(as(DENIZ).modal()).not.toHaveProperty('submit');
    expect(JSON.stringify(as(DENIZ).modal()?.blocks)).toContain('nobody else who did not write it may decide it');
    const toAuthor = { decisionId: back._id, revision: r, digest: g, by: DENIZ, to: MARA };
    expect(await system.flow.reassign(toAuthor)).toMatchObject({
      ok: false,
      reason:
        'Mara Keller may not decide this. They wrote it, and somebody who did not has to look. Nothing was handed over.',
    });
    as(DENIZ).closeModal();
    await as(MARA).click(await cardOf(back), ACTIONS.approve);
    expect(await now(back)).toMatchObject({ state: 'pending', approvals: [{ name: 'Mara Keller' }] });
    await as(DENIZ).click(await cardOf(back), ACTIONS.approve);
    expect(await now(back)).toMatchObject({ state: 'executed' });
    expect(await now(decision)).toMatchObject({ state: 'undone', undoneBy: { name: 'Mara Keller' } });
    expect(shown(card)).toMatch(/put back by Mara Keller/);
    const restored = (await text('outreach.yaml')).split('\n');
    expect(restored[1]).toContain(`# Last change: ${back._id}, `);
    expect(restored.toSpliced(1, 1).join('\n')).toBe(before);
    expect(hashOf('outreach')).toBe(hash);
  });

  test('by the only holder of the owner’s role needs a second person, and the proposer alone never decides', async () => {
    await propose(DENIZ, 'sdr', { 'goal.target': '0.15' });
    const decision = await newest();
    expect(decision.verdict.need?.groups).toEqual([
      { roles: ['demand-gen'], quorum: 1 },
      { roles: ['marketing'], quorum: 1 },
    ]);
    const card = await cardOf(decision);
    expect(shown(card)).toContain('needs Demand gen and Marketing (0 of 2)');
    await as(DENIZ).click(card, ACTIONS.approve);
    expect(await now(decision)).toMatchObject({ state: 'pending', approvals: [{ name: 'Deniz Aydin' }] });
    await openModal(FEMI, 'sdr').catch(() => undefined);
    expect(JSON.stringify(lastFor(FEMI))).toContain(`A change waits: `);
    await as(MARA).click(card, ACTIONS.approve);
    expect(await now(decision)).toMatchObject({ state: 'executed' });
    expect(await text('sdr.yaml')).toContain('proposed by Deniz Aydin, approved by Deniz Aydin and Mara Keller');
  });

  test('that gives no valid charter is refused at the field, with line and column', async () => {
    const count = await system.deps.decisions.countInState(['pending']);
    await propose(DENIZ, 'content', { 'workingHours.start': '19', 'limits.decisionsPerDay': '-2' });
    const modal = as(DENIZ).modal();
    expect(modal).toBeDefined();
    const errors = JSON.stringify(await as(DENIZ).submitBlocks({ words: 'x', 'limits.decisionsPerDay': '-2' }));
    expect(errors).toMatch(/Line \d+, column \d+: is `-2`; the smallest allowed is 0/);
    const hours = JSON.stringify(
      await as(DENIZ).submitBlocks({ words: 'x', 'limits.decisionsPerDay': '9', 'workingHours.start': '19' }),
    );
    expect(hours).toMatch(/Line \d+, column \d+: .*must come after the start at 19/);
    const nothing = JSON.stringify(
      await as(DENIZ).submitBlocks({ words: 'x', 'workingHours.start': 'nine', 'limits.decisionsPerDay': '120' }),
    );
    expect(nothing).toContain('Write a number');
    await as(DENIZ).closeModal();
    expect(await system.deps.decisions.countInState(['pending'])).toBe(count);
  });

  test('can be written as YAML with its comments; a mistake is named at its line, column and field', async () => {
    const openYaml = async (user: string) => {
      const card = await command(user, 'charter content');
      await as(user).click(card, ACTIONS.charterEditYaml);
      await until(() => as(user).modal()?.callbackId === CALLBACKS.charter);
    };
    const before = await text('content.yaml');
    await openYaml(DENIZ);
    expect(JSON.stringify(as(DENIZ).modal())).toContain('# What this agent may propose');
    const send = (yaml: string) => as(DENIZ).submitBlocks({ words: 'shorter weeks', 'yaml.0': yaml });
    const lineOf = (yaml: string, part: string) => yaml.slice(0, yaml.indexOf(part)).split('\n').length;
    const broken = before.replace(/decisionsPerDay: \d+/, 'decisionsPerDay: -2');
    expect(JSON.stringify(await send(broken))).toMatch(
      new RegExp(
        `yaml.0":"Line ${lineOf(broken, 'decisionsPerDay')}, column \\d+, limits.decisionsPerDay: is -2; the smallest`,
      ),
    );
    const open = before.replace('agent: content', 'agent: content: twice');
    expect(JSON.stringify(await send(open))).toMatch(
      new RegExp(`yaml.0":"Line ${lineOf(open, 'agent: content')}, column`),
    );
    expect(JSON.stringify(await send(before.replace('agent: content', 'agent: sdr')))).toMatch(/yaml.0":"Line \d+/);
    expect(JSON.stringify(await send(before))).toContain('The file is as it was');
    const count = await system.deps.decisions.countInState(['pending']);
    await send(
      before.replace(/decisionsPerDay: \d+/, '# Fewer, so that each is read.\n  decisionsPerDay: 30').trimEnd(),
    );
    await settled();
    const decision = await newest();
    expect(await system.deps.decisions.countInState(['pending'])).toBe(count + 1);
    expect(decision).toMatchObject({
      state: 'pending',
      action: { file: 'content.yaml', diff: [{ field: 'limits.decisionsPerDay', after: '30' }] },
    });
    await as(BIANCA).click(await cardOf(decision), ACTIONS.approve);
    expect(await now(decision)).toMatchObject({ state: 'executed' });
    const after = await text('content.yaml');
    expect(after).toContain('  # Fewer, so that each is read.\n  decisionsPerDay: 30\n');
    expect(
      after
        .split('\n')
        .filter((line) => !line.startsWith('# Last change'))
        .join('\n'),
    ).toBe(before.replace(/decisionsPerDay: \d+/, '# Fewer, so that each is read.\n  decisionsPerDay: 30'));
  });

  test('is replaced when the file was changed meanwhile, by a comment too', async () => {
    await propose(DENIZ, 'content', { reviewBy: { selected_date: '2027-03-01' } });
    const decision = await newest();
    const edited = (await text('content.yaml')).replace('# Empty lists', '# Lists that are empty');
    await writeFile(join(charters, 'content.yaml'), edited);
    await as(BIANCA).click(await cardOf(decision), ACTIONS.approve);
    expect(await now(decision)).toMatchObject({
      state: 'superseded',
      attempts: [],
      supersededBy: { reason: 'content.yaml was changed after this was proposed' },
    });
    expect(await text('content.yaml')).toBe(edited);
  });

  test('is not undone when the file was changed again since', async () => {
    await propose(DENIZ, 'content', { 'tools[0].expiresAfterHours': '12' });
    const decision = await newest();
    const card = await cardOf(decision);
    await as(BIANCA).click(card, ACTIONS.approve);
    expect(await now(decision)).toMatchObject({ state: 'executed' });
    const edited = `${await text('content.yaml')}# And a note.\n`;
    await writeFile(join(charters, 'content.yaml'), edited);
    await as(BIANCA).click(card, ACTIONS.undo);
    expect(await now(decision)).toMatchObject({ state: 'executed' });
    expect(JSON.stringify(lastFor(BIANCA))).toContain('changed again since');
    expect(await text('content.yaml')).toBe(edited);
  });
});
