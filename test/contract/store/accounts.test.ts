import { expect, test } from '@jest/globals';
import { AccountState } from '../../../src/core/account/account.ts';
import { accountOf, NOW, personOf, viewOf } from '../../kit/account-fixtures.ts';
import { onEveryStore } from './store-world.ts';

onEveryStore('accounts', (world) => {
  const stateOf = (accountId: string) => AccountState.parse({ ...viewOf([]).state, accountId });

  test('an import never clears a suppression or a consent', async () => {
    const { stores, fresh } = world();
    const id = fresh('p');
    const email = `${id}@Harlow.example`;
    await stores.accounts.upsertPeople([personOf(id, 'champion', { email, consent: { at: NOW, source: 'form' } })]);
    await stores.accounts.suppress(id, { kind: 'unsubscribed', at: NOW });
    await stores.accounts.upsertPeople([personOf(id, 'champion', { email, title: 'Chief Buyer' })]);
    expect(await stores.accounts.person(id)).toMatchObject({
      title: 'Chief Buyer',
      email: email.toLowerCase(),
      consent: { at: NOW, source: 'form' },
      suppression: { kind: 'unsubscribed', at: NOW },
    });
  });

  test('an opt-out counts for every record of the same address, and the first reason stays', async () => {
    const { stores, fresh } = world();
    const [one, two] = [fresh('p'), fresh('p')];
    const email = `${one}@harlow.example`;
    await stores.accounts.upsertPeople([personOf(one, 'champion', { email }), personOf(two, 'end_user', { email })]);
    await stores.accounts.suppress(one, { kind: 'unsubscribed', at: NOW });
    await stores.accounts.suppress(two, { kind: 'bounced', at: new Date(NOW.getTime() + 1000) });
    for (const id of [one, two])
      expect((await stores.accounts.person(id))?.suppression).toEqual({ kind: 'unsubscribed', at: NOW });
  });

  test('a new record of a suppressed address arrives suppressed', async () => {
    const { stores, fresh } = world();
    const [one, two] = [fresh('p'), fresh('p')];
    const email = `${one}@harlow.example`;
    await stores.accounts.upsertPeople([personOf(one, 'champion', { email })]);
    await stores.accounts.suppress(one, { kind: 'complained', at: NOW });
    await stores.accounts.upsertPeople([personOf(two, 'end_user', { email })]);
    expect((await stores.accounts.person(two))?.suppression).toEqual({ kind: 'complained', at: NOW });
  });

  test('counts what an upsert inserts', async () => {
    const { stores, fresh } = world();
    const rows = [accountOf({ id: fresh('a') }), accountOf({ id: fresh('a') })];
    expect((await stores.accounts.upsertAccounts(rows)).inserted).toBe(2);
    expect((await stores.accounts.upsertAccounts(rows)).inserted).toBe(0);
    expect(await stores.accounts.get(rows[0]?.id ?? '')).toEqual(rows[0]);
  });

  test('finds an account by name in any case, by the start of a word, and treats signs as letters', async () => {
    const { stores, fresh } = world();
    const id = fresh('a');
    const name = `Quill (${id}) & Söhne`;
    await stores.accounts.upsertAccounts([accountOf({ id, name })]);
    for (const text of [name, name.toUpperCase(), `(${id}`]) {
      expect((await stores.accounts.findByName(text)).map((one) => one.id)).toEqual([id]);
    }
    expect(await stores.accounts.findByName('.*')).toEqual([]);
    expect(await stores.accounts.findByName('  ')).toEqual([]);
  });

  test('finds accounts and people by whole names in any case, and accounts by domain, in one look', async () => {
    const { stores, fresh } = world();
    const [account, other, person] = [fresh('a'), fresh('a'), fresh('p')];
    await stores.accounts.upsertAccounts([
      accountOf({ id: account, name: `Quill ${account} & Söhne`, domain: `${account}.example` }),
      accountOf({ id: other, name: `Quill ${account} & Söhne Ltd` }),
    ]);
    await stores.accounts.upsertPeople([personOf(person, 'champion', { name: `Ada O'Kon-${person}` })]);
    const ids = ({ accounts, people }: Awaited<ReturnType<typeof stores.accounts.named>>) => [
      ...accounts.map(({ id }) => id),
      ...people.map(({ id }) => id),
    ];
    const asked = ['who', 'who is', `ada o'kon-${person}`, `QUILL ${account} &  söhne`, 'at'];
    expect(ids(await stores.accounts.named(asked))).toEqual([account, person]);
    expect(ids(await stores.accounts.named([`${account}.example`]))).toEqual([account]);
    expect(ids(await stores.accounts.named([`Quill ${account}`, 'Ada']))).toEqual([]);
    expect(ids(await stores.accounts.named([]))).toEqual([]);
  });

  test('finds an account by the beginning of its name and a person by the first or the last, by whole words', async () => {
    const { stores, fresh } = world();
    const [account, person] = [fresh('a'), fresh('p')];
    const word = `q${account.replaceAll('-', '')}`;
    const last = `v${person.replaceAll('-', '')}`;
    await stores.accounts.upsertAccounts([
      accountOf({ id: account, name: `${word} Freight Ltd` }),
      accountOf({ id: fresh('a'), name: `The ${word} Freight` }),
      accountOf({ id: fresh('a'), name: `${word}son Freight` }),
    ]);
    await stores.accounts.upsertPeople([personOf(person, 'champion', { name: `Ada ${last}` })]);
    const found = await stores.accounts.partlyNamed([word, `${word} freight`, last], 9);
    expect(found.accounts.map(({ id }) => id)).toEqual([account]);
    expect(found.people.map(({ id }) => id)).toEqual([person]);
    expect((await stores.accounts.partlyNamed(['ada'], 1)).people).toHaveLength(1);
    expect(await stores.accounts.partlyNamed(['.*', ''], 9)).toEqual({ accounts: [], people: [] });
  });

  test('a fold that began before a hold does not lose the hold, and the hold keeps the account from being planned', async () => {
    const { stores, fresh } = world();
    const id = fresh('a');
    const folded = stateOf(id);
    await stores.accounts.saveStates([{ state: folded, priority: 1e6 }]);
    expect(await stores.accounts.worthPlanning(NOW, 1)).toEqual([id]);
    const hold = { by: 'U1', reason: 'call me first', at: NOW };
    await stores.accounts.setHold(id, hold);
    await stores.accounts.saveStates([{ state: folded, priority: 1e6 }]);
    expect((await stores.accounts.state(id))?.hold).toEqual(hold);
    expect(await stores.accounts.worthPlanning(NOW, 1)).not.toContain(id);
    await stores.accounts.setHold(id, null);
    await stores.accounts.saveStates([{ state: { ...folded, hold }, priority: 1e6 }]);
    expect((await stores.accounts.state(id))?.hold).toBeUndefined();
    await stores.accounts.planAgainAt([id], new Date(NOW.getTime() + 1));
    expect(await stores.accounts.worthPlanning(NOW, 1)).not.toContain(id);
  });

  test('a hold on an account without a state waits for the state', async () => {
    const { stores, fresh } = world();
    const id = fresh('a');
    await stores.accounts.setHold(id, { by: 'U1', reason: 'mine', at: NOW });
    expect(await stores.accounts.state(id)).toBeNull();
    await stores.accounts.saveStates([{ state: stateOf(id), priority: 1 }]);
    expect((await stores.accounts.state(id))?.hold?.reason).toBe('mine');
  });
});
