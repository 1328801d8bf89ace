import { ACTIONS } from '../cards/action-ids.ts';
import type { Decision } from '../core/decision/decision.ts';
import { createChainVerifier } from '../core/ledger/chain.ts';
import { digestOfText, insist, openStage, type Stage, Untruth } from './story-stage.ts';

export type StoryLine = { step: string; ok: boolean; text: string; evidence: Record<string, unknown> };
type Told = { text: string; evidence: Record<string, unknown> };
type Seen = { used: Set<string> };
const HOUR_MS = 3600_000;

const seqOf = async (stage: Stage, id: string): Promise<number[]> =>
  (await stage.system.deps.ledger.forDecision(id)).map((entry) => entry._id);

const mailsOf = (stage: Stage, of: Decision) => {
  insist(of.action.kind === 'send-email', `${of._id} is no email`);
  const { email } = of.action;
  return stage.practice.mail.api
    .outbox()
    .filter(
      (mail) => mail.to.some((to) => to.toLowerCase().includes(email.to.toLowerCase())) && mail.text === email.text,
    );
};

const takeSend = async (stage: Stage, seen: Seen): Promise<Decision> => {
  const found = await stage.turnUntil(() => stage.pendingOf('send-email', seen.used), 40, HOUR_MS / 2);
  insist(found, 'no further send was proposed');
  seen.used.add(found._id);
  return found;
};

const proposals = async (stage: Stage): Promise<Told> => {
  const kinds = ['send-email', 'start-experiment', 'move-budget'] as const;
  const cards: Record<string, string> = {};
  for (const kind of kinds) {
    const found = await stage.turnUntil(() => stage.pendingOf(kind), 12);
    insist(found, `no ${kind} was proposed`);
    insist(found.evidence.length > 0, `${found._id} gives no dated reason`);
    insist(found.alternatives.length > 1, `${found._id} considered nothing else`);
    insist((await stage.textOf(found)).includes(found._id), `the card of ${found._id} does not name it`);
    cards[kind] = found._id;
  }
  return {
    text: `a send (${cards['send-email']}), a variant test (${cards['start-experiment']}) and a budget move (${cards['move-budget']}) wait in their channels`,
    evidence: cards,
  };
};

const outsider = async (stage: Stage): Promise<Told> => {
  const pending = await stage.pendingOf('send-email');
  insist(pending, 'no send waits');
  const omar = stage.practice.slack.as('U0OUTSIDER');
  await omar.click(await stage.cardOf(pending), ACTIONS.approve);
  await stage.system.settle();
  const told = omar.ephemerals().at(-1)?.text ?? '';
  insist((await stage.decision(pending._id)).state === 'pending', 'an outsider could approve');
  insist(told.length > 20, 'the outsider was told nothing');
  return {
    text: `an outsider's click changes nothing, and only they read why: "${told.slice(0, 120)}"`,
    evidence: { decision: pending._id, told },
  };
};

const approve = async (stage: Stage, seen: Seen): Promise<Told> => {
  const chosen = await takeSend(stage, seen);
  const done = await stage.approveByAll(chosen._id);
  insist(done.state === 'executed' || done.state === 'observed', `${chosen._id} is ${done.state}, not executed`);
  const mails = mailsOf(stage, done);
  insist(mails.length === 1, `${mails.length} mails arrived for ${chosen._id}`);
  const [mail] = mails;
  insist(
    mail && done.action.kind === 'send-email' && mail.subject === done.action.email.subject,
    'the subject differs',
  );
  insist(done.digest === chosen.digest, 'what ran is not what was approved');
  const headers = Object.fromEntries(Object.entries(mail.headers).map(([name, value]) => [name.toLowerCase(), value]));
  insist(headers['list-unsubscribe-post'] === 'List-Unsubscribe=One-Click', 'the one-click header is missing');
  insist(/approved|sent/i.test(await stage.textOf(done)), 'the card does not say that it was sent');
  return {
    text: `${done._id} approved and sent once; the mail in the inbox is the approved text (${digestOfText(mail.text)}), ${mail.messageId}`,
    evidence: {
      decision: done._id,
      digest: done.digest,
      messageId: mail.messageId,
      textSha256: digestOfText(mail.text),
      sequence: await seqOf(stage, done._id),
    },
  };
};

const edit = async (stage: Stage, seen: Seen): Promise<Told> => {
  const chosen = await takeSend(stage, seen);
  insist(chosen.action.kind === 'send-email', 'not an email');
  const person = stage.deciderOf(chosen);
  await person.click(await stage.cardOf(chosen), ACTIONS.edit);
  await stage.system.settle();
  const text = chosen.action.email.text.replace('Kind regards', 'With kind regards');
  insist(text !== chosen.action.email.text, 'the draft has no closing to edit');
  await person.submitBlocks({ subject: 'A shorter question', 'text.0': text });
  await stage.system.settle();
  const edited = await stage.decision(chosen._id);
  insist(edited.revision === 2 && edited.digest !== chosen.digest, 'the edit made no revision with its own digest');
  const done =
    edited.state === 'pending'
      ? await stage.approveByAll(chosen._id)
      : await stage.turnUntil(async () => {
          const now = await stage.decision(chosen._id);
          return now.effect ? now : null;
        }, 5);
  insist(done?.effect, `the edited ${chosen._id} was not sent`);
  const [mail] = mailsOf(stage, done);
  insist(
    mail?.subject === 'A shorter question' && mail.text.includes('With kind regards'),
    'what was sent is not the edit',
  );
  return {
    text: `${done._id} edited by a person: revision 2 has its own digest, and the edit is what was sent`,
    evidence: { decision: done._id, before: chosen.digest, after: done.digest, messageId: mail.messageId },
  };
};

const reject = async (stage: Stage, seen: Seen): Promise<Told> => {
  const chosen = await takeSend(stage, seen);
  insist(chosen.action.kind === 'send-email' && chosen.accountId, 'not an email to an account');
  const person = stage.deciderOf(chosen);
  const words = 'write to somebody else there, this one is moving to another job';
  await person.click(await stage.cardOf(chosen), ACTIONS.reject);
  await stage.system.settle();
  await person.submitBlocks({
    kind: {
      type: 'static_select',
      selected_option: { value: 'wrong-person', text: { type: 'plain_text', text: 'Wrong person' } },
    },
    words,
  });
  await stage.system.settle();
  const rejected = await stage.decision(chosen._id);
  insist(
    rejected.state === 'rejected' && rejected.rejection?.words === words,
    `${chosen._id} is ${rejected.state}, not rejected with its words`,
  );
  const { proposeForAccount } = await import('../flow/propose-plan.ts');
  const next = await proposeForAccount(stage.system.deps, chosen.accountId);
  const before = chosen.action.personId;
  if (next.kind === 'decision') {
    const person = 'personId' in next.decision.action ? next.decision.action.personId : null;
    insist(
      person !== before || next.decision.action.kind !== 'send-email',
      'the next plan writes to the same person again',
    );
    seen.used.add(next.decision._id);
  }
  const text =
    next.kind === 'decision'
      ? `the next plan is ${next.decision._id} (${next.decision.title})`
      : `the next plan is to do nothing: ${next.because}`;
  return {
    text: `${chosen._id} rejected as wrong person; ${text}`,
    evidence: { rejected: chosen._id, next: next.kind === 'decision' ? next.decision._id : next.because },
  };
};

const budget = async (stage: Stage): Promise<Told> => {
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

const experiment = async (stage: Stage): Promise<Told> => {
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
    HOUR_MS,
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

const outcome = async (stage: Stage, seen: Seen): Promise<Told> => {
  for (let n = 0; n < 4; n += 1) {
    const more = await stage.pendingOf('send-email', seen.used);
    if (!more) break;
    seen.used.add(more._id);
    await stage.approveByAll(more._id);
  }
  const found = await stage.turnUntil(
    async () =>
      (await stage.system.deps.decisions.inState(['observed'], 200)).find(
        (one) => one.action.kind === 'send-email' && one.outcomes.some((out) => out.weight === 'result'),
      ) ?? null,
    80,
    3 * HOUR_MS,
  );
  insist(found, 'nobody outside answered anything in ten days');
  const result = found.outcomes.find((out) => out.weight === 'result');
  insist(result, 'the result is not recorded');
  await stage.turn();
  const notes = await stage.threadOf(found);
  const shown = result.text.slice(0, 20).toLowerCase();
  insist(
    notes.some((note) => note.toLowerCase().includes(shown)),
    `the thread of ${found._id} does not tell that ${result.text}`,
  );
  return {
    text: `${found._id}: ${result.text}; posted in the card's thread`,
    evidence: {
      decision: found._id,
      kind: result.kind,
      signal: result.signalId ?? null,
      sequence: await seqOf(stage, found._id),
    },
  };
};

const expire = async (stage: Stage): Promise<Told> => {
  const waiting = await stage.turnUntil(
    async () => (await stage.pendingOf('send-email')) ?? (await stage.pendingOf('adopt-playbook')),
    20,
    HOUR_MS,
  );
  insist(waiting, 'nothing waits that could expire');
  const mailsBefore = stage.practice.mail.api.outbox().length;
  stage.clock.advance(Math.max(0, waiting.expiresAt.getTime() - stage.clock.now().getTime()) + HOUR_MS);
  const { expireDue } = await import('../flow/ask-approval.ts');
  await expireDue(stage.system.deps);
  await stage.system.settle();
  const ended = await stage.decision(waiting._id);
  insist(
    ended.state === 'expired' && !ended.effect && !ended.rejection,
    `${waiting._id} is ${ended.state}, not quietly expired`,
  );
  insist(stage.practice.mail.api.outbox().length === mailsBefore, 'silence sent something');
  return {
    text: `${waiting._id} expired unanswered: nothing was sent, and it is no rejection`,
    evidence: { decision: waiting._id, sequence: await seqOf(stage, waiting._id) },
  };
};

const why = async (stage: Stage): Promise<Told> => {
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

const flag = async (stage: Stage): Promise<Told> => {
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
    held.kind === 'nothing' || held.decision.state === 'forbidden' || held.decision.action.kind === 'write-brief',
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

const verify = async (stage: Stage): Promise<Told> => {
  await stage.turn();
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

const STEPS: [string, (stage: Stage, seen: Seen) => Promise<Told>][] = [
  ['propose', proposals],
  ['refuse an outsider', outsider],
  ['approve', approve],
  ['edit', edit],
  ['reject', reject],
  ['move a budget', budget],
  ['start a test', experiment],
  ['flag', flag],
  ['outcome', outcome],
  ['why', why],
  ['expire', expire],
  ['verify', verify],
];

/** Plays the whole story and tells one line per step; false at the first thing that is not true. */
export const runStory = async (input: {
  root: string;
  seed: number;
  tell(line: StoryLine): void;
}): Promise<boolean> => {
  const stage = await openStage(input);
  const seen: Seen = { used: new Set() };
  try {
    for (const [step, play] of STEPS) {
      try {
        const told = await play(stage, seen);
        input.tell({ step, ok: true, ...told });
      } catch (error) {
        if (!(error instanceof Untruth)) throw error;
        input.tell({ step, ok: false, text: error.message, evidence: {} });
        return false;
      }
    }
    return true;
  } finally {
    await stage.close();
  }
};
