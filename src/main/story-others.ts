import { ACTIONS } from '../cards/action-ids.ts';
import { createChainVerifier } from '../core/ledger/chain.ts';
import { relayLedger } from '../flow/relay-ledger.ts';
import { insist, type Stage, seqOf, type Told } from './story-stage.ts';

const HOUR_MS = 3_600_000;

/** Money moves in the ad account, and one click puts it back. */
export const budget = async (stage: Stage): Promise<Told> => {
  const chosen = await stage.pendingOf('move-budget');
  insist(chosen?.action.kind === 'move-budget', 'no budget move waits');
  const { from, to } = chosen.action;
  const daily = async (id: string) =>
    (await stage.system.deps.ads.campaigns()).find((one) => one.id === id)?.dailyBudget.minor;
  const moved = await stage.approveByAll(chosen._id);
  insist(moved.effect, `${chosen._id} is ${moved.state}, not moved`);
  insist(
    (await daily(from.campaignId)) === from.afterDaily.minor && (await daily(to.campaignId)) === to.afterDaily.minor,
    'the ad account does not show the new budgets',
  );
  await stage.deciderOf(chosen).click(await stage.cardOf(chosen), ACTIONS.undo);
  await stage.turn();
  insist(
    (await daily(from.campaignId)) === from.beforeDaily.minor && (await daily(to.campaignId)) === to.beforeDaily.minor,
    'the budgets were not put back',
  );
  insist((await stage.decision(chosen._id)).state === 'undone', 'the decision does not say that it was undone');
  return {
    text: `${chosen._id} moved ${chosen.action.amountDaily.minor / 100} ${chosen.action.amountDaily.currency} a day in the ad account, and one click put it back`,
    evidence: {
      decision: chosen._id,
      from: from.campaignId,
      to: to.campaignId,
      sequence: await seqOf(stage, chosen._id),
    },
  };
};

/** A test starts and writes to people, each with the probability of their arm. */
export const experiment = async (stage: Stage): Promise<Told> => {
  const chosen = await stage.pendingOf('start-experiment');
  insist(chosen?.action.kind === 'start-experiment', 'no test waits');
  await stage.approveByAll(chosen._id);
  const id = chosen.action.experimentId;
  const running = await stage.turnUntil(
    async () => {
      const test = await stage.system.deps.experiments.get(id);
      return test && test.arms.filter((arm) => arm.sent > 0).length >= 2 ? test : null;
    },
    40,
    // The first few people are waited for, for as long as a complaint may take.
    4 * HOUR_MS,
  );
  insist(running, 'the test wrote to nobody');
  const sent = running.assignments.filter((one) => one.decisionId);
  insist(
    sent.every((one) => one.propensity > 0),
    'an assignment has no probability',
  );
  return {
    text: `${chosen._id} runs as ${id}: ${running.arms.map((arm) => `${arm.name} ${arm.sent}`).join(', ')} mails, each with its logged probability`,
    evidence: { decision: chosen._id, experiment: id, assignments: sent.length },
  };
};

/** A mention and a command say why, from the audit log. */
export const why = async (stage: Stage): Promise<Told> => {
  const sent = (await stage.system.deps.decisions.newest(500)).find(
    (one) => one.action.kind === 'send-email' && one.effect && one.approvals.length > 0,
  );
  const member = sent?.audience[0];
  insist(sent && member, 'no approved send to ask about');
  const channel = stage.practice.slack.channelByName('approvals')?.id ?? '';
  const asker = stage.practice.slack.as('U0DEMANDGEN');
  await asker.mention(channel, `why did you write to ${member.name} at ${member.accountName}?`);
  await stage.practice.slack.eventsSettled();
  await stage.system.settle();
  const question = stage.practice.slack.messages(channel).findLast((message) => message.user === asker.id);
  const inThread = question
    ? stage.practice.slack
        .messages(channel, question.ts)
        .map((message) => `${message.text} ${JSON.stringify(message.blocks ?? [])}`)
        .join(' ')
    : '';
  insist(inThread.includes(sent._id), 'the mention was not answered with the decision');
  await asker.command(channel, '/countersign', `why ${sent._id}`);
  await stage.system.settle();
  const answer = JSON.stringify(asker.ephemerals().at(-1)?.blocks ?? []);
  const entries = await stage.system.deps.ledger.forDecision(sent._id);
  insist(
    sent.verdict.rules.every((rule) => answer.includes(rule.id)),
    'the answer does not name every rule',
  );
  insist(answer.includes('/records/'), 'the answer does not link to the record');
  return {
    text: `asked by mention and by command why ${member.name} was written to: ${entries.length} entries of the audit log, rules ${sent.verdict.rules.map((rule) => rule.id).join(', ')}`,
    evidence: { decision: sent._id, entries: entries.map((entry) => entry._id), head: entries.at(-1)?.hash },
  };
};

/** A flagged account is held, its owner takes over, and the rep hears of it. */
export const flag = async (stage: Stage): Promise<Told> => {
  const accountId = (await stage.system.deps.accounts.worthPlanning(stage.clock.now(), 20)).at(-1);
  const account = accountId ? await stage.system.deps.accounts.get(accountId) : null;
  insist(account, 'no account to flag');
  const rep = stage.practice.slack.as('U0REPONE');
  const channel = stage.practice.slack.channelByName('sales')?.id ?? '';
  await rep.command(channel, '/countersign', `flag "${account.name}" their CFO called me, hands off please`);
  await stage.system.settle();
  insist((await stage.system.deps.accounts.state(account.id))?.hold, `${account.name} is not held`);
  const escalation = (await stage.system.deps.decisions.forAccount(account.id, 5)).find(
    (one) => one.action.kind === 'escalate-account',
  );
  insist(escalation, 'no escalation was opened');
  const owner = stage.practice.slack.as('U0REPTWO');
  await owner.click(await stage.cardOf(escalation), ACTIONS.takeOver);
  await stage.system.settle();
  const taken = await stage.decision(escalation._id);
  insist(
    taken.outcomes.some((one) => one.kind === 'taken-over'),
    'nobody could take it over',
  );
  const { proposeForAccount } = await import('../flow/propose-plan.ts');
  const held = await proposeForAccount(stage.system.deps, account.id);
  insist(
    held.kind !== 'decision' || held.decision.state === 'forbidden' || held.decision.action.kind === 'write-brief',
    'an agent went on working on a held account',
  );
  const told = stage.practice.slack
    .messages(stage.practice.slack.directChannel('U0REPONE').id)
    .some((message) => message.text.includes(escalation._id));
  insist(told, 'the rep was not told what came of it');
  return {
    text: `${account.name} flagged by a rep: held at once, ${escalation._id} taken over by its owner, and the rep was told`,
    evidence: { account: account.id, decision: escalation._id },
  };
};

/** The audit log is one unbroken chain, and no effect is unresolved. */
export const verify = async (stage: Stage): Promise<Told> => {
  while ((await relayLedger(stage.system.deps)) > 0);
  const verifier = createChainVerifier();
  for (let from = 1; ; from += 500) {
    const entries = await stage.system.deps.ledger.read(from, 500);
    if (entries.length === 0) break;
    for (const entry of entries) verifier.add(entry);
  }
  const proof = verifier.proof();
  insist(proof.ok, proof.ok ? '' : proof.reason);
  const unknown = await stage.system.deps.decisions.countInState(['unknown', 'executing']);
  insist(unknown === 0, `${unknown} effects are unresolved`);
  return {
    text: `the audit log is sound: ${proof.count} entries, head ${proof.head.slice(0, 16)}…`,
    evidence: { count: proof.count, head: proof.head },
  };
};
