import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Decision } from '../../src/core/decision/decision.ts';
import { runCountersign, runHere } from '../kit/run-countersign.ts';
import { environmentOf } from '../kit/small-data-dir.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

let charters: string;
let world: SmallSystem;
const opened: Decision[] = [];
const outreach = () => join(charters, 'outreach.yaml');
const change = async (from: RegExp, to: string) =>
  writeFile(outreach(), (await readFile(outreach(), 'utf8')).replace(from, to));

beforeAll(async () => {
  charters = await mkdtemp(join(tmpdir(), 'countersign-charters-'));
  await cp('charters', charters, { recursive: true });
  world = await startSmallSystem(2);
  for (let n = 0; n < 2; n += 1) opened.push(await world.email());
});
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

const environment = () => environmentOf(world.dir);
const ask = async (user: string, text: string) => {
  const channel = world.slack.channelByName('approvals')?.id ?? '';
  expect(await world.as(user).command(channel, '/countersign', text)).toEqual({ ok: true });
  await world.system.settle();
  return JSON.stringify(world.as(user).ephemerals().at(-1));
};

describe('policy backtest', () => {
  test('of the rules in force, beside the running program, changes nothing', async () => {
    const answer = await runCountersign(['policy', 'backtest', '--since', '30d'], environment());
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toContain(
      '2 decisions from 2026-11-17 to 2026-11-17 judged again: 0 would have been answered otherwise, 2 the same.',
    );
  });

  test('of a changed charter says what would have run by itself, with links that open', async () => {
    await change(/email: (standardize|supervise)/g, 'email: expand');
    await change(/touchesPerAccountPerWeek: 4/, 'touchesPerAccountPerWeek: 5');
    const answer = await runHere(['policy', 'backtest', '--since', '30d', '--charters', charters], environment());
    expect(answer.code).toBe(0);
    expect(answer.out).toMatch(/outreach +send-email +asked → /);
    const link = /http\S+\/records\/D-\d+\?k=\S+/.exec(answer.out)?.[0] ?? '';
    const page = await fetch(`${world.system.url}${new URL(link).pathname}${new URL(link).search}`);
    expect(page.status).toBe(200);
    const json = await runHere(
      ['policy', 'backtest', '--since', '2026-11-01', '--charters', charters, '--json'],
      environment(),
    );
    expect(JSON.parse(json.out)).toMatchObject({ judged: 2, notJudged: [] });
    expect(JSON.parse(json.out).moves.length + JSON.parse(json.out).askedOfOthers.count).toBeGreaterThan(0);
  });

  test('refuses a wrong time and a broken folder in a sentence', async () => {
    const when = await runHere(['policy', 'backtest', '--since', 'lately'], environment());
    expect(when).toMatchObject({ code: 2, out: '' });
    expect(when.err).toContain('`lately` is no time; write a number of days such as `30d`');
    const folder = await runHere(['policy', 'backtest', '--since', '1d', '--charters', '/nowhere'], environment());
    expect(folder).toMatchObject({ code: 1, out: '' });
    expect(folder.err).toContain('is no folder');
    expect((await runHere(['policy', 'backtest'], environment())).code).toBe(2);
  });

  test('from Slack answers with the summary to the one who asked, and to nobody outside', async () => {
    expect(await ask('U0MARKETER', 'backtest 30d')).toContain('2 decisions judged again');
    expect(await ask('U0MARKETER', 'backtest 30d')).toContain('*none would have been answered otherwise*');
    expect(await ask('U0MARKETER', 'backtest soon')).toContain('`soon` is no time');
    expect(await ask('U0OUTSIDER', 'backtest')).toContain('Only people named in `charters/people.yaml`');
  });

  test('charter lint beside the running program has nothing to mend, and finds what was planted', async () => {
    const clean = await runHere(['charter', 'lint'], environment());
    expect(clean).toMatchObject({ code: 0, err: '' });
    expect(clean.out).toContain('Nothing to mend, over 2 recorded decisions since 2026-11-17.');
    await writeFile(
      join(charters, 'policies/9-planted.cedar'),
      '@id("planted") @text("no") forbid (principal, action == Action::"RunAlone", resource) when { context.openDecisionOnTarget };\n',
    );
    const environmentWithIt = { ...environment(), COUNTERSIGN_CHARTERS_DIR: charters };
    const found = await runHere(['charter', 'lint', '--since', '30d', '--json'], environmentWithIt);
    expect(found.code).toBe(1);
    const report = JSON.parse(found.out);
    expect(report.decisions).toBe(2);
    expect(report.findings).toMatchObject([{ kind: 'shadowed', ids: ['planted', 'one.voice'], remove: 'planted' }]);
    expect((await runHere(['charter', 'lint', '--since', 'lately'], environment())).code).toBe(2);
  });

  test('a verdict keeps what judging it again needs', async () => {
    const [decision] = opened;
    expect(decision?.verdict.basis).toMatchObject({ accountId: 'acct_1', charterStage: 'standardize' });
    expect(decision?.verdict.facts).toMatchObject({ action: 'send-email', moment: 'propose' });
  });
});
