import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runHere } from '../kit/run-countersign.ts';
import { environmentOf } from '../kit/small-data-dir.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

let world: SmallSystem;
let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'countersign-document-'));
  world = await startSmallSystem(2);
  await world.email();
});
afterAll(async () => {
  await world.close();
  await rm(out, { recursive: true, force: true });
});

const linkFromHome = async (): Promise<string> => {
  await world.as('U0MARKETER').openHome();
  const url = /"(http[^"]+\/system-document\?k=[^"]+)"/.exec(JSON.stringify(await world.home('U0MARKETER')))?.[1];
  if (!url) throw new Error('the Home tab has no link to the document');
  return url;
};
const document = async () => {
  const answer = await runHere(['system-document', '--json'], environmentOf(world.dir));
  expect(answer).toMatchObject({ code: 0, err: '' });
  return JSON.parse(answer.out) as {
    sections: {
      title: string;
      lines: string[];
      tables: { head: string[]; rows: string[][] }[];
      checks: { what: string; ok: boolean; evidence: string }[];
    }[];
  };
};
const section = async (title: string) => {
  const found = (await document()).sections.find((one) => one.title === title);
  if (!found) throw new Error(`there is no ${title}`);
  return found;
};

describe('the system document', () => {
  test('is opened from the Home tab, and by nobody without the link', async () => {
    const url = await linkFromHome();
    const page = await fetch(url);
    expect(page.status).toBe(200);
    const html = await page.text();
    for (const title of ['Strategy', 'Orchestration', 'Guardrails', 'Autonomy stages', 'Owners', 'Prerequisites'])
      expect(html).toContain(`>${title}</h2>`);
    expect(html).toContain('suppress.unsubscribed');
    const markdown = await fetch(url.replace('/system-document?', '/system-document.md?'));
    expect(await markdown.text()).toMatch(/^# Autonomous strategic marketing system\n/);
    expect((await fetch(url.replace(/k=.*/, 'k=guessed'))).status).toBe(404);
  });

  test('counts what ran alone in the domain in which it did, and names what rules fill in by plain words', async () => {
    const flagged = await world.system.flow.flag({
      by: 'U0REPONE',
      account: 'Harlow B Freight',
      words: 'they want a call',
    });
    expect(flagged).toMatchObject({ ok: true });
    const stages = (await section('Autonomy stages')).tables[0]?.rows ?? [];
    const alone = stages.filter(([agent]) => agent === 'sdr').map(([, domain, , , times]) => [domain, times]);
    expect(alone).toEqual([
      ['email', '0'],
      ['meetings', '0'],
      ['escalation', '1'],
    ]);
    const says = (await section('Guardrails')).tables.flatMap(({ rows }) => rows);
    expect(says).toContainEqual([
      'cap.person',
      '[touches person] of [cap person] touches of this person in seven days are used',
    ]);
    expect(JSON.stringify(says)).not.toContain('per10k');
    const [first] = (await section('Human-in-the-loop thresholds')).tables[0]?.rows ?? [];
    expect(first?.at(-1)).toBe('1 person');
  });

  test('follows the live numbers: decisions, stages in force and stops', async () => {
    const rows = (await section('Agents and charters')).tables[0]?.rows ?? [];
    expect(rows.find(([agent]) => agent === 'outreach')?.[3]).toBe(
      '1 proposed, 0 ran alone, 1 asked, 0 forbidden, 0 carried out',
    );
    expect((await section('Strategy')).lines[0]).toContain('1 decision waits for people');
    expect((await section('Strategy')).lines[0]).toContain('nothing is stopped');
    await world.system.flow.stop({ scope: 'agent:sdr', by: 'U0MARKETER' });
    expect((await section('Strategy')).lines[0]).toContain('stopped: agent:sdr by Mara Keller');
    await world.system.deps.settings.set('autonomy:outreach:escalation', {
      agent: 'outreach',
      domain: 'escalation',
      stage: 'instrument',
      before: 'assist',
      kind: 'demoted',
      reason: 'wrong-send',
      charterStage: 'assist',
      because: 'a wrong send, twice',
      evidence: [],
      at: world.clock.now(),
    });
    const stages = (await section('Autonomy stages')).tables[0]?.rows ?? [];
    expect(stages.find(([agent, domain]) => agent === 'outreach' && domain === 'escalation')).toEqual([
      'outreach',
      'escalation',
      'assist',
      'instrument',
      '0',
    ]);
  });

  test('says of each prerequisite whether it holds, and what that rests on', async () => {
    const { checks } = await section('Prerequisites');
    const about = (start: string) => checks.filter(({ what }) => what.startsWith(start));
    for (const kind of ['Clean data', 'Guardrails', 'API access', 'Cadence'])
      expect(about(kind).length).toBeGreaterThan(0);
    expect(about('Clean data')[0]).toMatchObject({ ok: true, evidence: '2 of 2 people (100.0 %)' });
    const planned = about('Cadence: every agent planned')[0];
    expect(planned).toMatchObject({ ok: false, evidence: expect.stringContaining('not in the last day') });
  });

  test('is written to a file, and says so when it cannot be', async () => {
    const file = join(out, 'system.md');
    const written = await runHere(['system-document', '--out', file], environmentOf(world.dir));
    expect(written).toMatchObject({ code: 0, out: '', err: `wrote ${file}\n` });
    expect(await readFile(file, 'utf8')).toContain('## Human-in-the-loop thresholds');
    const nowhere = await runHere(['system-document', '--out', '/nowhere/at/all.md'], environmentOf(world.dir));
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toContain('cannot be written (ENOENT)');
  });
});
