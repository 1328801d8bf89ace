import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { dayWords } from '../../src/core/day-words.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { CampaignId } from '../../src/core/ids.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { IncidentKind } from '../../src/core/incident/incident-kind.ts';
import { money } from '../../src/core/money.ts';
import { DENIZ, type IncidentScene, incidentScene, MARA } from '../kit/incident-scene.ts';
import { openAction } from '../kit/open-action.ts';

const HOUR = 3_600_000;
let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(3);
});
afterAll(() => scene.close());

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
});

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
});

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
});

describe('a steep cut of a budget', () => {
  const DAILY = 40_000_000;
  const today = () => scene.system.deps.clock.now().toISOString().slice(0, 10);
  /** Two campaigns that spend what they may every day, and one of them a little more today. */
  const campaigns = (from: string, to: string) => {
    const { api } = scene.practice.ads;
    api.seed({
      campaigns: [from, to].map((id) => ({ id, name: `Campaign ${id}`, dailyMicros: DAILY })),
      days: [from, to].flatMap((campaignId) =>
        Array.from({ length: 20 }, (_, n) => ({
          campaignId,
          day: new Date(scene.system.deps.clock.now().getTime() - (n + 1) * 24 * HOUR).toISOString().slice(0, 10),
          costMicros: DAILY * 0.95 + n * 100_000,
          clicks: 20,
          conversions: 1,
        })),
      ),
    });
    api.spendDay(from, today(), { costMicros: 43_000_000, clicks: 20, conversions: 1 });
  };
  const anomalyOf = (id: string) => about('spend-anomaly', `campaign:${id}`);

  test('that people approved leaves the spend of its morning in order, and what the other campaign gets is spent without an alarm', async () => {
    campaigns('71', '72');
    const side = (campaignId: string, afterDaily: number) => ({
      campaignId: CampaignId.parse(campaignId),
      name: `Campaign ${campaignId}`,
      beforeDaily: money(DAILY / 10_000),
      afterDaily: money(afterDaily),
    });
    const move = await openAction(
      scene.system.deps,
      {
        kind: 'move-budget',
        platform: 'google',
        from: side('71', 2_000),
        to: side('72', 6_000),
        amountDaily: money(2_000),
      },
      { agent: 'budget', title: 'Move $20 a day', channel: 'budget' },
    );
    await scene.as(DENIZ).click(await scene.cardOf(move._id), ACTIONS.approve);
    await scene.system.settle();
    expect((await scene.decision(move._id)).state).toBe('executed');
    scene.clock.advance(HOUR);
    await scene.watch();
    expect(await anomalyOf('71')).toBeUndefined();
    // The raised one spends its new budget from now on.
    scene.practice.ads.api.spendDay('72', today(), { costMicros: 60_000_000, clicks: 30, conversions: 1 });
    scene.clock.advance(24 * HOUR);
    await scene.watch();
    expect([await anomalyOf('71'), await anomalyOf('72')]).toEqual([undefined, undefined]);
    // The first whole day of each campaign comes back under the card that moved its budget, once.
    const day = today();
    for (const id of ['71', '72'])
      scene.practice.ads.api.spendDay(id, day, {
        costMicros: id === '71' ? 19_000_000 : 58_000_000,
        clicks: 30,
        conversions: 1,
      });
    for (const _ of [1, 2]) {
      scene.clock.advance(24 * HOUR);
      await scene.run('observe-outcomes');
    }
    const seen = await scene.decision(move._id);
    expect(seen.state).toBe('observed');
    const told = dayWords(new Date(`${day}T12:00:00Z`));
    expect(seen.outcomes.map(({ text }) => text)).toEqual([
      `Campaign 71 spent $19 on ${told}, its first whole day with the new budget, for 1 lead`,
      `Campaign 72 spent $58 on ${told}, its first whole day with the new budget, for 1 lead`,
    ]);
    expect(await scene.thread(move._id)).toContain('Campaign 72 spent $58');
  });

  test('that nobody approved does not: somebody changed the ad account, and the spend stands out', async () => {
    campaigns('81', '82');
    const { ads } = scene.system.deps;
    await ads.setDailyBudgets([{ campaignId: CampaignId.parse('81'), daily: money(1_500) }]);
    scene.clock.advance(HOUR);
    await scene.watch();
    const incident = await anomalyOf('81');
    expect(incident?.occurrences.map(({ text }) => text).join('; ')).toMatch(
      /\$[\d.]+ on .*, the daily budget was \$15/,
    );
  });
});
