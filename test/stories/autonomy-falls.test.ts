import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { AutonomyDomain, AutonomyStage } from '../../src/core/autonomy/stage.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { AgentName } from '../../src/core/ids.ts';
import { standingOf } from '../../src/flow/autonomy.ts';
import { grantStage, openCountryRepair } from '../kit/autonomy-set-up.ts';
import { decisionOf } from '../kit/decisions.ts';
import { DENIZ, type IncidentScene, incidentScene, MARA } from '../kit/incident-scene.ts';
import { openEmail } from '../kit/small-data-dir.ts';

const [RITA, TOM] = ['U0REPONE', 'U0REPTWO'];
const [HOUR, DAY] = [3_600_000, 86_400_000];
let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(8);
});
afterAll(() => scene.close());

const deps = () => scene.system.deps;
const now = () => scene.clock.now();
const grant = (agent: AgentName, domain: AutonomyDomain, stage: AutonomyStage) =>
  grantStage(deps(), agent, domain, stage);
const standing = (agent: AgentName, domain: AutonomyDomain) => standingOf(deps(), agent, domain);
/** The message about a demotion, as it stands in its channel. */
const notice = async (agent: AgentName, domain: AutonomyDomain) => {
  await scene.system.settle();
  const rows = await deps().outbox.find({ kind: 'live' });
  const row = rows.find(({ _id }) => _id.includes(`demotion/${agent}/${domain}/`));
  if (!row?.channelId || !row.ts) throw new Error(`no card says that ${agent} ${domain} fell`);
  const message = scene.practice.slack.message(row.channelId, row.ts);
  return { channel: row.channelId, ts: row.ts, text: JSON.stringify(message) };
};
const ledgerOf = async (decisionId: string) =>
  (await deps().ledger.forDecision(decisionId)).filter(({ type }) => type === 'autonomy-lowered');
const modalOf = async (user: string, card: { channel: string; ts: string }, action: string) => {
  await scene.as(user).click(card, action);
  await scene.system.settle();
  const modal = JSON.stringify(scene.as(user).modal());
  scene.as(user).closeModal();
  return modal;
};

test('a complaint takes the domain down at once, ends a promotion that waits, and its card says why and the way back', async () => {
  await grant('outreach', 'email', 'supervise');
  const { _id } = await openEmail(deps(), 1);
  await scene.system.settle();
  const sent = await scene.decision(_id);
  expect(sent).toMatchObject({ state: 'executed', approvals: [], verdict: { rules: [{ id: 'run-alone.by-stage' }] } });
  const promotion = decisionOf({
    _id: 'D-8000',
    agent: 'analyst',
    accountId: undefined,
    action: {
      kind: 'promote-domain',
      agentName: 'outreach',
      domain: 'email',
      from: 'supervise',
      to: 'expand',
      unlocks: 'everything',
      checks: [],
    },
    expiresAt: new Date(now().getTime() + DAY),
  });
  await deps().decisions.insert(promotion);

  await scene.practice.mail.api.emit({ type: 'complained', emailId: scene.mailOf(sent) });
  await scene.run('observe-outcomes');
  expect(await standing('outreach', 'email')).toMatchObject({
    kind: 'demoted',
    reason: 'complaint',
    before: 'supervise',
    stage: 'standardize',
    decisionId: sent._id,
  });
  expect(await ledgerOf(sent._id)).toMatchObject([
    { data: { agent: 'outreach', domain: 'email', from: 'supervise', to: 'standardize', reason: 'complaint' } },
  ]);
  expect(await scene.decision(promotion._id)).toMatchObject({
    state: 'superseded',
    supersededBy: { reason: expect.stringContaining('outreach email was taken down to standardize') },
  });
  const card = await notice('outreach', 'email');
  for (const part of ['Outreach email asks before everything again', `${sent._id} was marked as spam`, 'To come back'])
    expect(card.text).toContain(part);
  expect(await modalOf(MARA, card, ACTIONS.autonomy)).toContain('Taken down by itself from `supervise`');
  await scene.as(MARA).click(card, ACTIONS.why);
  await scene.system.settle();
  const answers = JSON.stringify(scene.practice.slack.messages(card.channel, card.ts));
  expect(answers).toContain('marked the mail as spam');

  // From now on a person decides about everything there.
  const next = await openEmail(deps(), 2);
  expect(next.state).toBe('pending');
  expect(next.verdict.rules.map(({ id }) => id)).toContain('autonomy.stage');
});

test('opens and clicks that rise while replies fall take the domain down, and those whom the charter names hear of it', async () => {
  await grant('sdr', 'email', 'automate');
  const outcome = (kind: string, weight: 'proxy' | 'result', at: Date) => ({ kind, weight, at, text: kind });
  /** Thirty mails: so many were opened, so many answered. */
  const mails = async (first: number, daysAgo: number, opened: number, answered: number) => {
    const email = (await openEmail(deps(), 3)).action;
    for (let n = 0; n < 30; n += 1) {
      const at = new Date(now().getTime() - daysAgo * DAY);
      const outcomes = [
        ...(n < opened ? [outcome('email-opened', 'proxy', at)] : []),
        ...(n < answered ? [outcome('email-replied', 'result', at)] : []),
      ];
      await deps().decisions.insert(
        decisionOf({
          _id: `D-${first + n}`,
          agent: 'sdr',
          accountId: undefined,
          state: 'observed',
          action: email,
          effect: { system: 'resend', recordId: `mail-${first + n}`, at, detail: 'sent' },
          outcomes,
          createdAt: at,
          updatedAt: at,
        }),
      );
    }
  };
  await mails(8_100, 20, 10, 10);
  await mails(8_200, 5, 15, 10);
  await scene.run('review-autonomy');
  // More opens with as many replies is no drift.
  expect(await standing('sdr', 'email')).toMatchObject({ kind: 'granted' });
  await mails(8_300, 4, 30, 2);
  await scene.run('review-autonomy');
  expect(await standing('sdr', 'email')).toMatchObject({
    kind: 'demoted',
    reason: 'drift',
    before: 'automate',
    stage: 'standardize',
  });
  const card = await notice('sdr', 'email');
  expect(card.text).toContain('opens and clicks rise while replies and meetings fall');
  // 45 of 60 against 10 of 30 were opened, 12 of 60 against 10 of 30 answered.
  expect(card.text).toContain('opens and clicks per send +125 %, replies and meetings per send −40 %');
  expect(await modalOf(DENIZ, card, ACTIONS.autonomy)).toContain('Taken down by itself from `automate`');
  const escalated = deps()
    .governance()
    .charters.get('analyst')
    ?.charter.escalate.find(({ on }) => on === 'drift');
  const listener = deps()
    .governance()
    .people.find(({ roles }) => escalated !== undefined && roles.includes(escalated.to));
  const { slack } = scene.practice;
  const told = slack.messages(slack.directChannel(listener?.slackUserId ?? '').id).map(({ text }) => text);
  expect(told.filter((text) => text.includes('sdr was taken down in email'))).toHaveLength(1);
});

test('two flags that nobody answered by their clock take every domain down but the one that carries them', async () => {
  await grant('sdr', 'meetings', 'assist');
  const channel = scene.practice.slack.channelByName('approvals')?.id ?? '';
  const flagged: Decision[] = [];
  for (const n of [4, 5]) {
    await scene.as(RITA).command(channel, '/countersign', `flag "Harlow ${' ABCDE'[n]} Freight" they want a call`);
    await scene.system.settle();
    flagged.push(...(await deps().decisions.forAccount(`acct_${n}`, 1)));
  }
  await scene.run('review-autonomy');
  expect(await standing('sdr', 'meetings')).toMatchObject({ kind: 'granted' });
  scene.clock.advance(2 * DAY);
  await scene.run('review-autonomy');
  expect(await standing('sdr', 'meetings')).toMatchObject({
    kind: 'demoted',
    reason: 'unanswered-exceptions',
    stage: 'standardize',
  });
  expect(await standing('sdr', 'escalation')).toBeNull();
  const card = await notice('sdr', 'meetings');
  expect(card.text).toContain('2 exceptions were left without an answer');
  for (const { _id } of flagged) expect(card.text).toContain(_id);

  // An answer counts from then on, and lifts nothing by itself.
  for (const { _id } of flagged) await scene.as(TOM).click(await scene.cardOf(_id), ACTIONS.takeOver);
  await scene.run('review-autonomy');
  expect(await standing('sdr', 'meetings')).toMatchObject({ kind: 'demoted' });
  expect(await modalOf(DENIZ, card, ACTIONS.autonomy)).toContain('✓ passed: *Unanswered exceptions*: 0');
});

test('a system that tells nothing for a day takes down what it tells of, and what was allowed asks a person', async () => {
  const crm = deps().outside.find(({ system }) => system === 'hubspot');
  if (!crm) throw new Error('no CRM is connected');
  const { since } = crm;
  crm.since = async () => {
    throw new Error('the CRM is away');
  };
  await scene.run('observe-outcomes');
  scene.practice.crm.api.seed([{ object: 'companies', id: 'acct_6', properties: { country: 'UK' } }]);
  const allowed = await openCountryRepair(deps(), 'acct_6', true);
  expect(allowed.state).toBe('allowed');
  scene.clock.advance(23 * HOUR);
  await scene.run('review-autonomy');
  expect(await standing('hygiene', 'hygiene')).toBeNull();
  scene.clock.advance(2 * HOUR);
  await scene.run('observe-outcomes');
  await scene.run('review-autonomy');
  expect(await standing('hygiene', 'hygiene')).toMatchObject({
    kind: 'demoted',
    reason: 'missing-evidence',
    before: 'assist',
    stage: 'standardize',
  });
  const card = await notice('hygiene', 'hygiene');
  expect(card.text).toContain('what came of it cannot be read: hubspot');
  await scene.run('execute-due');
  const ended = await scene.decision(allowed._id);
  expect(ended).toMatchObject({ state: 'failed', attempts: [] });
  expect(ended.events.at(-1)?.data).toMatchObject({
    reason: expect.stringContaining('the rules now ask for a person'),
  });
  expect(scene.practice.crm.api.get('companies', 'acct_6')?.properties.country).toBe('UK');

  crm.since = since;
  await scene.run('observe-outcomes');
  await scene.run('review-autonomy');
  expect(await modalOf(DENIZ, card, ACTIONS.autonomy)).toContain('every connected system answers');
  expect(await standing('hygiene', 'hygiene')).toMatchObject({ kind: 'demoted' });
});
