import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { draftCharter } from '../../../src/adapters/charters/draft-charter.ts';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { authorLine, withAuthor } from '../../../src/core/charter/author-line.ts';
import { charterDiff, type FieldChange } from '../../../src/core/charter/charter-change.ts';
import type { CharterSet } from '../../../src/core/charter/charter-set.ts';
import { secondEyes, toolOf } from '../../../src/core/charter/charter-tool.ts';
import { isReviewOverdue } from '../../../src/core/charter/charter-view.ts';

let set: CharterSet;
let text: string;
beforeAll(async () => {
  const loaded = await loadCharters('charters');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  set = loaded.value;
  text = await readFile('charters/sdr.yaml', 'utf8');
});
const draft = (...changes: FieldChange[]) => draftCharter({ file: 'sdr.yaml', text, changes, people: set.people });

describe('a changed charter', () => {
  test('keeps every other byte, comments included, and the difference names what changed', () => {
    const drafted = draft(
      { path: ['limits', 'decisionsPerDay'], value: 90 },
      { path: ['tools', 0, 'approvers', 0, 'roles'], value: ['marketing', 'sales'] },
    );
    if (!drafted.ok) throw new Error(JSON.stringify(drafted.error));
    const [was, is] = [text.split('\n'), drafted.value.text.split('\n')];
    expect(is).toHaveLength(was.length);
    expect(is.flatMap((line, at) => (line === was[at] ? [] : [line.trim()]))).toEqual([
      '- roles: [marketing, sales]',
      'decisionsPerDay: 90',
    ]);
    const before = set.charters.get('sdr');
    expect(before && charterDiff(before, drafted.value.charter)).toEqual([
      { field: 'tools[send-email].approvers[1].roles', before: 'marketing', after: 'marketing, sales' },
      { field: 'limits.decisionsPerDay', before: '120', after: '90' },
    ]);
  });

  test('that is none is refused with line and column', () => {
    expect(draft({ path: ['workingHours', 'start'], value: 20 })).toMatchObject({
      ok: false,
      error: [{ file: 'sdr.yaml', field: 'workingHours.end', line: expect.any(Number), column: 8 }],
    });
    expect(draft({ path: ['agent', 'name'], value: 'x' })).toMatchObject({ ok: false });
  });

  test('whatever number a limit gets, exactly that limit differs', () => {
    const before = set.charters.get('sdr');
    if (!before) throw new Error('no charter');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: before.limits.sendsPerMailboxPerMonth }), (value) => {
        const drafted = draft({ path: ['limits', 'sendsPerMailboxPerDay'], value });
        if (!drafted.ok) throw new Error(JSON.stringify(drafted.error));
        const expected = value === before.limits.sendsPerMailboxPerDay ? [] : ['limits.sendsPerMailboxPerDay'];
        expect(charterDiff(before, drafted.value.charter).map(({ field }) => field)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

describe('who decides about a charter', () => {
  test('is the role that owns it, with four eyes, whatever its tools say', () => {
    const charter = set.charters.get('sdr');
    expect(charter && toolOf({ ...charter, tools: [] }, 'change-charter')).toMatchObject({
      risk: 'high',
      approvers: [{ roles: ['demand-gen'], quorum: 1 }],
    });
  });

  test('is somebody else too where the proposer is alone in that role: their delegate’s roles, else all others', () => {
    const { people } = set.people;
    const deniz = people.find(({ name }) => name === 'Deniz Aydin');
    const mara = people.find(({ name }) => name === 'Mara Keller');
    if (!deniz || !mara) throw new Error('not listed');
    expect(secondEyes(people, 'demand-gen', mara)).toEqual([]);
    expect(secondEyes(people, 'demand-gen', deniz)).toEqual(mara.roles);
    expect(secondEyes(people, 'demand-gen', { ...deniz, delegate: undefined })).toEqual(
      expect.arrayContaining(['marketing', 'brand', 'finance', 'sales']),
    );
    expect(
      secondEyes([...people, { ...mara, slackUserId: 'U9' as never, roles: ['demand-gen'] }], 'demand-gen', deniz),
    ).toEqual([]);
  });
});

test('the author stands once under the schema line, and the newest one only', () => {
  const author = {
    decisionId: 'D-7',
    proposedBy: 'Ann\nHart',
    approvedBy: ['Bo', 'Cy'],
    at: new Date('2026-11-17T15:30:00Z'),
  };
  const once = withAuthor(text, author);
  expect(once.split('\n')[1]).toBe(
    '# Last change: D-7, 2026-11-17 15:30 UTC, proposed by Ann Hart, approved by Bo and Cy',
  );
  const twice = withAuthor(once, { ...author, decisionId: 'D-8' });
  expect(twice.split('\n').filter((line) => line.startsWith('# Last change'))).toHaveLength(1);
  expect(twice).toContain(authorLine({ ...author, decisionId: 'D-8' }));
  expect(withAuthor('agent: sdr\n', author).split('\n')[0]).toBe(authorLine(author));
});

test('a review is overdue from the day after its date', () => {
  const reviewBy = '2026-11-17';
  expect(isReviewOverdue({ reviewBy }, new Date('2026-11-17T23:59:00Z'))).toBe(false);
  expect(isReviewOverdue({ reviewBy }, new Date('2026-11-18T00:00:00Z'))).toBe(true);
});
