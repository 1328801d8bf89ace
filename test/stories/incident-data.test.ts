import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Incident, IncidentKind } from '../../src/core/incident/incident.ts';
import { DENIZ, type IncidentScene, incidentScene, MARA } from '../kit/incident-scene.ts';
import { smallDataDir } from '../kit/small-data-dir.ts';

const HOUR = 3_600_000;
let dir: string;
let scene: IncidentScene;
beforeAll(async () => {
  dir = await smallDataDir(3);
  scene = await incidentScene(dir);
}, 90_000);
afterAll(async () => {
  await scene.system.close();
  await rm(dir, { recursive: true, force: true });
}, 30_000);

const crm = () => scene.practice.crm.api;
const about = async (kind: IncidentKind, subject: string): Promise<Incident | undefined> =>
  (await scene.incidents(kind)).find((one) => one.subject === subject);
const opened = async (kind: IncidentKind, subject: string): Promise<Incident> => {
  const found = await about(kind, subject);
  if (!found) throw new Error(`no incident about ${subject}`);
  return found;
};
/** The hygiene agent looks at the CRM now, because somebody asked it to; what it repaired, if anything. */
const lookAtRecords = async (): Promise<Decision | undefined> => {
  const channel = scene.practice.slack.channelByName('countersign')?.id ?? '';
  const before = new Set((await scene.system.deps.decisions.newest(50)).map(({ _id }) => _id));
  await scene.as(MARA).command(channel, '/countersign', 'run hygiene');
  await scene.system.settle();
  return (await scene.system.deps.decisions.newest(50)).find(
    ({ _id, agent }) => agent === 'hygiene' && !before.has(_id),
  );
};
/** Contacts that somebody brought in with the country spelled out. */
const bringIn = (from: number, count: number) => {
  for (let n = from; n < from + count; n += 1)
    crm().add(
      {
        object: 'contacts',
        id: `90${n}`,
        properties: { email: `p${n}@new.example`, firstname: `P${n}`, country: 'Germany' },
      },
      'FORM:trade-fair',
    );
};

test('a bounce off an address that has changed since is a mail to the wrong place; a plain bounce is not', async () => {
  const [plain, moved] = [await scene.sent(1), await scene.sent(2)];
  const [person] = await scene.system.deps.accounts.people('acct_2');
  if (!person) throw new Error('nobody is at acct_2');
  await scene.system.deps.accounts.upsertPeople([{ ...person, email: 'edith@merged.example' }]);
  for (const sent of [plain, moved])
    await scene.practice.mail.api.emit({ type: 'bounced', emailId: scene.mailOf(sent) });
  await scene.watch();
  expect(await about('wrong-send', 'account:acct_1')).toBeUndefined();
  const suppressionAt = async (account: string) =>
    (await scene.system.deps.accounts.people(account))[0]?.suppression?.kind;
  expect([await suppressionAt('acct_1'), await suppressionAt('acct_2')]).toEqual(['bounced', undefined]);
  const incident = await opened('wrong-send', 'account:acct_2');
  expect(incident).toMatchObject({ severity: 'low', decisionIds: [moved._id], owner: { name: 'Mara Keller' } });
  const card = await scene.shown(incident._id);
  expect(card).toContain('It went to edith@harlow-b.example and bounced; the address of Edithb Shah has changed');
  expect(card).toContain('Correct the person or the address in the CRM');
  await scene.watch();
  expect((await scene.incident(incident._id)).occurrences).toHaveLength(1);

  // A complaint about that mail is theirs all the same, and nobody writes to the new address either.
  await scene.practice.mail.api.emit({ type: 'complained', emailId: scene.mailOf(moved) });
  await scene.watch();
  expect(await suppressionAt('acct_2')).toBe('complained');
}, 60_000);

test('records in need of repair that jump open one incident; a few, or as many as before, open none', async () => {
  bringIn(0, 10);
  expect((await lookAtRecords())?.action.kind).toBe('repair-records');
  await scene.watch();
  expect(await about('data-quality', 'findings:country')).toBeUndefined();
  bringIn(100, 40);
  await lookAtRecords();
  await scene.watch();
  await scene.watch();
  const incident = await opened('data-quality', 'findings:country');
  expect(incident).toMatchObject({ agent: 'hygiene', severity: 'medium', owner: { name: 'Deniz Aydin' } });
  expect(incident.occurrences).toHaveLength(1);
  expect(await scene.shown(incident._id)).toMatch(/\d\d records need it, \d+ did before/);
  expect(await scene.shown(incident._id)).toContain('Find out which source changed, and since when');
  await scene.as(DENIZ).click(await scene.cardOf(incident._id), ACTIONS.incidentTake);
  expect(await scene.incident(incident._id)).toMatchObject({ state: 'taken', takenBy: { name: 'Deniz Aydin' } });
}, 60_000);

test('what we wrote into the CRM and is gone opens one incident that names the decision, once a day', async () => {
  bringIn(200, 1);
  const decision = await lookAtRecords();
  if (decision?.action.kind !== 'repair-records') throw new Error('nothing was repaired');
  await scene.system.settle();
  expect((await scene.decision(decision._id)).state).toBe('executed');
  scene.clock.advance(2 * HOUR);
  await scene.watch();
  expect(await about('data-quality', 'crm-writes')).toBeUndefined();

  // A sync from elsewhere puts the old value back, and somebody removes nothing else.
  const [row] = decision.action.rows;
  crm().change('contacts', row?.recordId ?? '', { country: row?.before ?? '' }, 'userId:5');
  await scene.watch();
  expect(await about('data-quality', 'crm-writes')).toBeUndefined();
  scene.clock.advance(24 * HOUR);
  await scene.watch();
  const incident = await opened('data-quality', 'crm-writes');
  expect(incident.decisionIds).toEqual([decision._id]);
  const card = await scene.shown(incident._id);
  expect(card).toContain('What we wrote into the CRM is gone again');
  expect(card).toContain(`the first is \`country\` of contact ${row?.recordId}`);
  await scene.watch();
  expect((await scene.incident(incident._id)).occurrences).toHaveLength(1);
  scene.clock.advance(24 * HOUR);
  await scene.watch();
  expect((await scene.incident(incident._id)).occurrences).toHaveLength(2);
  expect(await scene.thread(incident._id)).toContain('It happened again');
}, 60_000);
