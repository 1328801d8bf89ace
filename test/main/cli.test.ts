import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stores } from '../../src/main/stores.ts';
import { withStores } from '../../src/main/with-stores.ts';
import { decisionOf } from '../kit/decisions.ts';
import { runHere } from '../kit/run-countersign.ts';
import { configOf, environmentOf } from '../kit/small-data-dir.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countersign-cli-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const cli = (...args: string[]) => runHere(args, environmentOf(dir));
const inStore = <T>(use: (stores: Stores) => Promise<T>) => withStores(configOf(dir), (stores) => use(stores));
const file = async (name: string, content: string | Buffer) => {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
};
const HEADER = 'account_id,name,domain,country\n';

describe('every command', () => {
  test('explains itself, and a wrong call is 2 with a sentence', async () => {
    const names = ['import', 'why', 'verify', 'doctor', 'stop', 'resume'];
    const helps = [];
    for (const name of names) helps.push(await runHere([name, '--help']));
    for (const [i, help] of helps.entries()) {
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`Usage: countersign ${names[i]}`);
      expect(help.out).toContain('--json');
    }
    const nothing = await cli('import');
    const flag = await cli('verify', '--loud');
    const variable = await runHere(['verify'], { ...environmentOf(dir), PORT: 'many' });
    expect(nothing).toMatchObject({ code: 2, out: '' });
    expect(nothing.err).toContain('name at least one file');
    expect(flag).toMatchObject({ code: 2 });
    expect(flag.err).toContain("unknown option '--loud'");
    expect(variable).toMatchObject({ code: 2 });
    expect(variable.err).toMatch(/^`PORT` /);
  });
});

describe('import', () => {
  test('takes good rows, and the report says what it took', async () => {
    const accounts = await file('good.csv', `${HEADER}a1,Hartwell Freight,hartwell.example,UK\n`);
    const contacts = await file(
      'people.csv',
      'contact_id,account_id,name,email,job_title\nc1,a1,Ann Hart,ann@hartwell.example,CFO\n',
    );
    const answer = await cli('import', '--accounts', accounts, '--contacts', contacts, '--json');
    expect(answer.code).toBe(0);
    expect(JSON.parse(answer.out)).toMatchObject({ accounts: 1, people: 1, refused: 0, refusalsPath: null });
    expect(await inStore((stores) => stores.accounts.get('a1'))).toMatchObject({ name: 'Hartwell Freight' });
    expect(await inStore((stores) => stores.accounts.state('a1'))).toMatchObject({ accountId: 'a1' });
  });

  test('reports duplicates, a million-character cell and a cut-off row with line and reason, and keeps them', async () => {
    const rows = `${HEADER}b1,First Company,first.example,US\nb1,Second Company,second.example,US\nb2,${'x'.repeat(1_000_001)},big.example,US\nb3,"Cut off in the mid`;
    const answer = await cli('import', '--accounts', await file('bad.csv', rows));
    expect(answer.code).toBe(1);
    expect(answer.out).toContain('Refused 3');
    for (const line of [3, 4, 5]) expect(answer.out).toContain(`bad.csv line ${line}`);
    expect(answer.out.length).toBeLessThan(2000);
    const folder = join(dir, 'refused');
    const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(kept.some((text) => text.includes('Second Company') && text.includes('x'.repeat(1000)))).toBe(true);
    expect(await inStore((stores) => stores.accounts.get('b1'))).toMatchObject({ name: 'First Company' });
  });

  test('names a wrong encoding and what to do, and takes nothing half-read', async () => {
    const latin = Buffer.from(`${HEADER}e1,Müller Söhne,mueller.example,DE\n`, 'latin1');
    const path = await file('latin.csv', latin);
    const answer = await cli('import', '--accounts', path);
    expect(answer.code).toBe(1);
    expect(answer.out).toMatch(/--encoding latin1/);
    expect(await inStore((stores) => stores.accounts.get('e1'))).toBeNull();
    expect((await cli('import', '--accounts', path, '--encoding', 'latin1')).code).toBe(0);
    expect(await inStore((stores) => stores.accounts.get('e1'))).toMatchObject({ name: 'Müller Söhne' });
  });

  test('a file that is not there is a sentence', async () => {
    const answer = await cli('import', '--accounts', join(dir, 'nowhere.csv'));
    expect(answer.code).toBe(1);
    expect(`${answer.out}${answer.err}`).toContain('nowhere.csv');
    expect(answer.err).not.toContain('    at ');
  });
});

describe('why and verify', () => {
  const events = (id: string, types: string[]) =>
    types.map((type, i) => ({ eventId: `${id}/${i + 1}`, type, at: new Date(1e12), by: 'outreach', data: { i } }));

  test('explain a decision from the log, and prove the log', async () => {
    await inStore(async (stores) => {
      await stores.decisions.insert(
        decisionOf({
          _id: 'D-2001',
          events: events('D-2001', ['proposed', 'approval-asked']),
          alternatives: [
            {
              ...{ kind: 'create-rep-task', label: 'call Edith', score: 45_684, propensity: 0.31 },
              ...{ verdict: 'needs-approval', ruleIds: ['autonomy.stage'], chosen: true },
            },
          ],
        }),
      );
      await stores.decisions.insert(decisionOf({ _id: 'D-2002', events: events('D-2002', ['proposed', 'expired']) }));
    });
    const why = await cli('why', 'D-2001');
    expect(why.code).toBe(0);
    expect(why.out).toContain('D-2001');
    expect(why.out).toContain('→ call Edith: worth $456.84, 31 % chance of being chosen, needs approval');
    const asData = await cli('why', 'D-2001', '--json');
    expect(JSON.parse(asData.out)).toMatchObject({ kind: 'decision', entries: [{ _id: 1 }, { _id: 2 }] });
    const unknown = await cli('why', 'D-9999');
    expect(unknown).toMatchObject({
      code: 1,
      out: 'There is no decision D-9999. `/countersign` lists the last five.\n',
    });
    const sound = await cli('verify');
    expect(sound.code).toBe(0);
    expect(sound.out).toMatch(/^The audit log is sound: 4 entries, head [0-9a-f]{64}\.\n$/);
  });

  test('an entry that somebody changed is named', async () => {
    const log = (stores: Stores) => stores.database.connection.collection('audit_log');
    await inStore((stores) => log(stores).updateOne({ _id: 3 as never }, { $set: { by: 'somebody else' } }));
    const answer = await cli('verify', '--json');
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out)).toEqual({
      ok: false,
      seq: 3,
      count: 2,
      reason: 'entry 3 was changed after it was written',
    });
    await inStore((stores) => log(stores).updateOne({ _id: 3 as never }, { $set: { by: 'outreach' } }));
  });

  test('a log whose end was cut off is not taken for the whole record', async () => {
    await inStore((stores) => stores.database.connection.collection('audit_log').deleteOne({ _id: 4 as never }));
    const answer = await cli('verify');
    expect(answer.code).toBe(1);
    expect(answer.out).toMatch(
      /^The chain of 3 entries is whole, and it is not the whole record: `D-200\d\/2` \([\w-]+\) is missing\.\n$/,
    );
  });
});

describe('stop and resume', () => {
  test('work without the program running, and resuming takes two people', async () => {
    const stopped = await cli('stop', 'agent:sdr');
    expect(stopped.code).toBe(0);
    expect(stopped.out).toContain('The operator of this machine stopped `agent:sdr`');
    expect(JSON.parse((await cli('stop', 'agent:sdr', '--json')).out)).toEqual({
      ok: true,
      text: '`agent:sdr` is stopped already, by The operator of this machine.',
    });
    const nobody = await cli('resume', 'agent:sdr');
    expect(nobody.code).toBe(1);
    expect(nobody.out).toContain('Only people named in `charters/people.yaml` with a role can resume');
    expect((await cli('resume', 'agent:sdr', '--as', 'U0MARKETER')).out).toContain('A second person has to run');
    const second = await cli('resume', 'agent:sdr', '--as', 'U0DEMANDGEN');
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining('agreed by two people') });
    const wrong = await cli('stop', 'everything');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('`everything` is no scope') });
  });
});

describe('doctor', () => {
  test('says what it found; a broken charter is named with line and column, and is 1', async () => {
    const well = await cli('doctor', '--json');
    expect(well.code).toBe(0);
    const findings = JSON.parse(well.out) as { what: string; ok: boolean }[];
    expect(findings.map((one) => one.what)).toEqual(expect.arrayContaining(['Node', 'Charters', 'Store', 'Slack']));
    const broken = join(dir, 'charters');
    await cp('charters', broken, { recursive: true });
    await writeFile(join(broken, 'sdr.yaml'), 'agent: sdr\ngoal: {text: 1}\n');
    const ill = await runHere(['doctor'], environmentOf(dir, { COUNTERSIGN_CHARTERS_DIR: broken }));
    expect(ill.code).toBe(1);
    expect(ill.out).toMatch(/✕ Charters: .*sdr\.yaml:\d+:\d+/);
    const start = await runHere(['start'], environmentOf(dir, { COUNTERSIGN_CHARTERS_DIR: broken }));
    expect(start).toMatchObject({ code: 1, out: '' });
    expect(start.err).toMatch(/^the charters in `.*` cannot be used:\n.*sdr\.yaml:\d+:\d+/);
  });
});
