import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CharterChange, createCharterStore } from '../../../src/adapters/charters/charter-store.ts';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { formatProblem } from '../../../src/core/charter/charter-set.ts';
import { segmentOf } from '../../../src/core/charter/pipeline.ts';
import { AgentName } from '../../../src/core/ids.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'charters-'));
  await cp('charters', dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const change = async (file: string, from: string | RegExp, to: string): Promise<void> => {
  const text = await readFile(join(dir, file), 'utf8');
  const next = text.replace(from, to);
  expect(next).not.toBe(text);
  await writeFile(join(dir, file), next);
};
const problems = async (): Promise<string[]> => {
  const loaded = await loadCharters(dir);
  return loaded.ok ? [] : loaded.error.map(formatProblem);
};

describe('the shipped charters', () => {
  test('are all there and good', async () => {
    const loaded = await loadCharters(dir);
    if (!loaded.ok) throw new Error(loaded.error.map(formatProblem).join('\n'));
    expect([...loaded.value.charters.keys()]).toEqual(AgentName.options);
    expect(loaded.value.people.people.flatMap(({ repIds }) => repIds)).toHaveLength(10);
    expect(loaded.value.hashes.policies).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the first segment that matches an account counts', async () => {
    const loaded = await loadCharters(dir);
    if (!loaded.ok) throw new Error('not loaded');
    const segment = (employeeBand: string) =>
      segmentOf(loaded.value.pipeline, { industry: 'logistics', country: 'GB', employeeBand }).id;
    expect([segment('2000+'), segment('200-499'), segment('1-10')]).toEqual(['enterprise', 'mid-market', 'other']);
  });

  test('a comment changes no hash, a limit changes the one of its charter', async () => {
    const before = await loadCharters(dir);
    await change('sdr.yaml', '# Hard limits', '# The hard limits');
    await change('policies/2-stop.cedar', '// Switches', '// The switches');
    const commented = await loadCharters(dir);
    await change('sdr.yaml', 'sendsPerMailboxPerDay: 60', 'sendsPerMailboxPerDay: 50');
    const limited = await loadCharters(dir);
    if (!before.ok || !commented.ok || !limited.ok) throw new Error('not loaded');
    expect(commented.value.hashes).toEqual(before.value.hashes);
    expect(limited.value.hashes.charters.get('sdr')).not.toBe(before.value.hashes.charters.get('sdr'));
    expect(limited.value.hashes.charters.get('budget')).toBe(before.value.hashes.charters.get('budget'));
    expect(limited.value.hashes.policies).toBe(before.value.hashes.policies);
  });

  test('a brand rule changes the hash of the policies', async () => {
    const before = await loadCharters(dir);
    await change('brand.yaml', 'maxWords: 140', 'maxWords: 120');
    const after = await loadCharters(dir);
    if (!before.ok || !after.ok) throw new Error('not loaded');
    expect(after.value.hashes.policies).not.toBe(before.value.hashes.policies);
  });
});

describe('a broken file is named with its line, its column, the field and what is allowed', () => {
  test.each([
    [
      'sdr.yaml',
      'risk: medium',
      'risk: huge',
      'sdr.yaml:25:11 `tools[0].risk` is `"huge"`; allowed are low, medium, high',
    ],
    [
      'sdr.yaml',
      'sendsPerMailboxPerDay: 60',
      'sendsPerMailboxPerDay: -1',
      'sdr.yaml:73:26 `limits.sendsPerMailboxPerDay` is `-1`; the smallest allowed is 0',
    ],
    [
      'sdr.yaml',
      'minExpectedValueMinor: 500',
      'minExpectedValueMinor: lots',
      'sdr.yaml:61:26 `thresholds.minExpectedValueMinor` is `"lots"`; write a number',
    ],
    [
      'content.yaml',
      /reviewBy: .*/,
      'reviewBy: soon',
      'content.yaml:65:11 `reviewBy` is `"soon"`; write it as date, for example 2027-02-01',
    ],
    [
      'pipeline.yaml',
      'proxies: [email-opened, email-clicked]',
      'proxies: [email-clicked]',
      'pipeline.yaml:66:10 `proxies` is `["email-clicked"]`: must name `email-opened` and `email-clicked`: scanners forge them, so they are never a result',
    ],
    [
      'pipeline.yaml',
      'evidence: [meeting-held,',
      'evidence: [a smile,',
      'pipeline.yaml:26:20 `segments[0].guardrails.accepted.evidence[0]` is `"a smile"`; allowed are meeting-held, call-logged, task-done, opportunity-created',
    ],
    [
      'outreach.yaml',
      'stages: [unaware,',
      'stages: [cold,',
      'outreach.yaml:16:12 `scope.stages[0]` is `"cold"`; allowed are unaware, engaged, interested, opportunity, proposal, negotiation, won, lost',
    ],
    ['sdr.yaml', 'agent: sdr', 'agent: outreach', 'sdr.yaml:4:8 `agent` is `outreach`; in this file it must be `sdr`'],
    [
      'people.yaml',
      'Europe/London',
      'Europe/Londinium',
      'people.yaml:19:15 `people[0].timeZone` `Europe/Londinium` is no time zone; write a name such as Europe/London',
    ],
    [
      'people.yaml',
      'rep_000006',
      'rep_000001',
      'people.yaml:45:13 `people[5].repIds` `rep_000001` belongs to Rita Novak already; keep it with one person',
    ],
    [
      'hygiene.yaml',
      'quorum: 1',
      'quorum: 3',
      'hygiene.yaml:29:17 `tools[0].approvers[0].quorum` asks for 3 of operations or marketing, and people.yaml lists 2; lower it or add people',
    ],
  ])('%s: %s', async (file, from, to, text) => {
    await change(file, from, to);
    expect(await problems()).toEqual([text]);
  });

  test('a misspelt field names those that are allowed', async () => {
    await change('sdr.yaml', '  decisionsPerDay:', '  decisionPerDay:');
    expect(await problems()).toEqual([
      expect.stringMatching(/^sdr\.yaml:\d+:3 `limits\.decisionsPerDay` is missing; write a number$/),
      'sdr.yaml:75:3 `limits.decisionPerDay` is not a field here; allowed are touchesPerPersonPerWeek, touchesPerPersonPerMonth, touchesPerAccountPerWeek, touchesPerAccountPerMonth, sendsPerMailboxPerDay, sendsPerMailboxPerMonth, decisionsPerDay, decisionsPerMonth, moneyPerDayMinor, moneyPerMonthMinor',
    ]);
  });

  test('YAML that is none', async () => {
    await change('budget.yaml', /^owner:.*/m, 'owner: [');
    expect(await problems()).toEqual([expect.stringMatching(/^budget\.yaml:\d+:\d+ is not valid YAML: /)]);
  });

  test('a policy with a misspelt fact, counted in its own file', async () => {
    await change('policies/2-stop.cedar', 'context.stoppedAgent', 'context.stoppedAgnt');
    const [first, ...rest] = await problems();
    expect(first).toMatch(/^policies\/2-stop\.cedar:\d+:\d+ `stop\.agent` .*did you mean `stoppedAgent`/);
    expect(rest).toEqual([]);
  });

  test('a file that belongs to no agent, and one that is gone', async () => {
    await writeFile(join(dir, 'sales.yaml'), 'agent: sales\n');
    await rm(join(dir, 'people.yaml'));
    expect(await problems()).toEqual([
      'people.yaml:1:1 is missing; put it back',
      expect.stringMatching(/^sales\.yaml:1:1 belongs to no agent; name it after one of sdr, /),
    ]);
  });

  test('an agent without a charter is no mistake: it may do nothing', async () => {
    await rm(join(dir, 'budget.yaml'));
    const loaded = await loadCharters(dir);
    expect(loaded.ok && loaded.value.charters.has('budget')).toBe(false);
    expect(loaded.ok).toBe(true);
  });
});

describe('last-good-charter-stays', () => {
  test('a broken file changes nothing and is told once; the repair comes into force by itself', async () => {
    const made = await createCharterStore(dir);
    if (!made.ok) throw new Error('not loaded');
    const store = made.value;
    try {
      const first = store.current();
      const seen: CharterChange[] = [];
      const next = () => new Promise<CharterChange>((resolve) => store.onChange(resolve));
      store.onChange((one) => seen.push(one));

      let coming = next();
      await change('sdr.yaml', 'sendsPerMailboxPerDay: 60', 'sendsPerMailboxPerDay: many');
      expect(await coming).toMatchObject({ kind: 'refused', problems: [{ file: 'sdr.yaml', line: 73 }] });
      expect(store.current()).toBe(first);
      expect(await store.reload()).toEqual({ kind: 'same' });

      coming = next();
      await change('sdr.yaml', 'sendsPerMailboxPerDay: many', 'sendsPerMailboxPerDay: 40');
      expect(await coming).toMatchObject({ kind: 'loaded', before: first });
      expect(store.current().charters.get('sdr')?.limits.sendsPerMailboxPerDay).toBe(40);
      expect(seen.map(({ kind }) => kind)).toEqual(['refused', 'loaded']);
    } finally {
      store.close();
    }
  });
});
