import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Crm } from '../../src/ports/crm.ts';

export type CrmScene =
  | 'create'
  | 'create-twice'
  | 'create-and-look-up'
  | 'silent-after-effect'
  | 'update-and-get'
  | 'missing'
  | 'changed-since'
  | 'unknown-property'
  | 'unreadable-before-create';
export type CrmWorld = {
  crm: Crm;
  /** Company `acct_1` exists (lifecyclestage `lead`, changed 2026-03-01T09:00:00Z). */
  arrange(scene: CrmScene): void | Promise<void>;
  /** Subjects of the tasks that exist. */
  effects(): string[];
  close(): Promise<void>;
};

const task = { hs_task_subject: 'Call Ann', hs_timestamp: '2026-03-03T09:00:00.000Z', hs_task_status: 'NOT_STARTED' };

/** What every CRM must do, fake or real. */
export const crmContract = (start: () => Promise<CrmWorld>): void => {
  let world: CrmWorld;
  beforeEach(async () => {
    world = await start();
  });
  afterEach(() => world.close());
  const create = () => world.crm.create('tasks', task, 'D-3/1', { object: 'companies', id: 'acct_1' });

  test('a record is created under its key', async () => {
    await world.arrange('create');
    const written = await create();
    if (written.kind !== 'written') throw new Error(written.reason);
    expect(written.link).toBe(`https://workspace.example/market/crm/tasks/${written.id}`);
    expect(world.effects()).toEqual(['Call Ann']);
  });

  test('one key is one record, however often it is created', async () => {
    await world.arrange('create-twice');
    const first = await create();
    expect(first.kind).toBe('written');
    expect(await create()).toEqual(first);
    expect(world.effects()).toEqual(['Call Ann']);
  });

  test('a created record is found by its key at once, another key finds nothing', async () => {
    await world.arrange('create-and-look-up');
    const written = await create();
    if (written.kind !== 'written') throw new Error(written.reason);
    const found = await world.crm.search('tasks', 'countersign_key', 'D-3/1');
    expect(found.map((record) => record.id)).toEqual([written.id]);
    expect(await world.crm.search('tasks', 'countersign_key', 'D-3/2')).toEqual([]);
  });

  test('silence after the effect is unknown; creating again with the key finds the record and makes no second', async () => {
    await world.arrange('silent-after-effect');
    expect((await create()).kind).toBe('unknown');
    expect((await create()).kind).toBe('written');
    expect(world.effects()).toEqual(['Call Ann']);
  });

  test('a change is read back, null clears, and a repeat is the same', async () => {
    await world.arrange('update-and-get');
    const changes = { lifecyclestage: 'opportunity', industry: null };
    expect(await world.crm.update('companies', 'acct_1', changes)).toMatchObject({ kind: 'written', id: 'acct_1' });
    expect(await world.crm.update('companies', 'acct_1', changes)).toMatchObject({ kind: 'written', id: 'acct_1' });
    const record = await world.crm.get('companies', 'acct_1');
    expect(record?.properties).toMatchObject({ lifecyclestage: 'opportunity', industry: null });
  });

  test('a record that does not exist is null to read and refused to change', async () => {
    await world.arrange('missing');
    expect(await world.crm.get('companies', 'nobody')).toBeNull();
    expect(await world.crm.update('companies', 'nobody', { industry: 'x' })).toEqual({
      kind: 'refused',
      reason: 'resource not found (404)',
    });
  });

  test('changes are read oldest first, page by page, without gaps', async () => {
    await world.arrange('changed-since');
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 5; page += 1) {
      const { records, next } = await world.crm.changedSince('contacts', new Date('2026-03-01T12:00:00Z'), after);
      seen.push(...records.map((record) => record.id));
      after = next;
      if (next === undefined) break;
    }
    expect(after).toBeUndefined();
    expect(seen).toEqual(Array.from({ length: 101 }, (_, i) => String(1000 + i)));
  });

  test('a property that the CRM does not know is refused by name', async () => {
    await world.arrange('unknown-property');
    const refused = await world.crm.update('companies', 'acct_1', { shoe_size: '9' });
    expect(refused).toEqual({ kind: 'refused', reason: expect.stringContaining('"shoe_size" does not exist') });
  });

  test('nothing is created when the key cannot be looked up first', async () => {
    await world.arrange('unreadable-before-create');
    expect(await create()).toEqual({ kind: 'refused', reason: expect.stringContaining('nothing was created') });
    expect(world.effects()).toEqual([]);
  });
};
