import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHubspotCrm } from '../../../src/adapters/hubspot/crm.ts';
import { startPracticeCrm } from '../../../src/practice/crm/practice-crm.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const company = {
  object: 'companies' as const,
  id: 'acct_1',
  properties: { name: 'Buyer', industry: 'logistics' },
  createdAt: new Date('2026-01-01T00:00:00Z'),
};
const start = async (dir?: string) => {
  const service = await startPracticeCrm({ clock, dir });
  closers.push(service.close);
  return { ...service, crm: createHubspotCrm({ baseUrl: service.url, token: 'key' }) };
};

describe('practice CRM', () => {
  test('every property remembers who changed it from what, first value included', async () => {
    const { api, crm } = await start();
    api.seed([company]);
    api.change('companies', 'acct_1', { industry: 'retail' }, 'userId:5');
    await crm.update('companies', 'acct_1', { industry: null });
    expect(api.history('companies', 'acct_1').industry).toEqual([
      { value: 'logistics', timestamp: '2026-01-01T00:00:00.000Z', sourceType: 'IMPORT', sourceId: 'seed' },
      { value: 'retail', timestamp: '2026-03-02T10:00:00.000Z', sourceType: 'CRM_UI', sourceId: 'userId:5' },
      { value: null, timestamp: '2026-03-02T10:00:00.000Z', sourceType: 'INTEGRATION', sourceId: 'countersign' },
    ]);
  });

  test('seeding again changes nothing', async () => {
    const { api } = await start();
    expect(api.seed([company])).toBe(1);
    api.change('companies', 'acct_1', { industry: 'retail' }, 'userId:5');
    expect(api.seed([company])).toBe(0);
    expect(api.get('companies', 'acct_1')?.properties.industry).toBe('retail');
  });

  test('a restart keeps records, history and keys', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'practice-crm-'));
    closers.push(() => rm(dir, { recursive: true }));
    const one = await startPracticeCrm({ clock, dir });
    one.api.seed([company]);
    const before = await createHubspotCrm({ baseUrl: one.url, token: 'key' }).create(
      'tasks',
      { hs_task_subject: 'Call' },
      'D-1/1',
    );
    await one.close();
    const two = await start(dir);
    expect(await two.crm.create('tasks', { hs_task_subject: 'Call' }, 'D-1/1')).toEqual(before);
    expect(two.api.count('tasks')).toBe(1);
    expect(two.api.get('companies', 'acct_1')?.properties.name).toBe('Buyer');
  });

  test('changes are heard, with who made them', async () => {
    const { api, crm } = await start();
    api.seed([company]);
    const heard: string[] = [];
    api.onChange((change) => heard.push(`${change.by} ${change.object}/${change.id} ${change.isNew}`));
    await crm.update('companies', 'acct_1', { industry: 'retail' });
    api.change('companies', 'acct_1', { industry: 'x' }, 'userId:5');
    await Promise.resolve();
    expect(heard).toEqual(['countersign companies/acct_1 false', 'userId:5 companies/acct_1 false']);
  });

  test('a second contact with the same address is a conflict', async () => {
    const { crm, api } = await start();
    api.seed([{ object: 'contacts', id: 'cnt_1', properties: { email: 'ann@buyer.example' } }]);
    expect(await crm.create('contacts', { email: 'ann@buyer.example' }, 'D-2/1')).toEqual({
      kind: 'refused',
      reason: 'Object already exists. Existing ID: cnt_1 (409)',
    });
  });

  test('records that belong together are found from either end, and cannot be tied to one that does not exist', async () => {
    const { crm, api } = await start();
    api.seed([company, { object: 'contacts', id: 'cnt_1', properties: { associatedcompanyid: 'acct_1' } }]);
    const task = await crm.create('tasks', { hs_task_subject: 'Call' }, 'D-1/1', { object: 'companies', id: 'acct_1' });
    if (task.kind !== 'written') throw new Error(task.reason);
    expect(api.associated('tasks', task.id, 'companies')).toEqual(['acct_1']);
    expect(api.associated('contacts', 'cnt_1', 'companies')).toEqual(['acct_1']);
    expect(api.associated('companies', 'acct_1', 'contacts')).toEqual(['cnt_1']);
    expect(api.associated('companies', 'acct_1', 'tasks')).toEqual([task.id]);
    const nowhere = await crm.create('tasks', { hs_task_subject: 'Call' }, 'D-1/2', {
      object: 'companies',
      id: 'none',
    });
    expect(nowhere).toMatchObject({ kind: 'refused', reason: expect.stringContaining('does not exist') });
  });
});
