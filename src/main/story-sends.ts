import { ACTIONS } from '../cards/action-ids.ts';
import type { Decision } from '../core/decision/decision.ts';
import { digestOfText, insist, type Seen, type Stage, seqOf, type Told } from './story-stage.ts';

const HOUR_MS = 3_600_000;

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

/** A card of each kind waits in its channel, each for a dated reason and with alternatives. */
export const proposals = async (stage: Stage): Promise<Told> => {
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

/** The click of somebody without a role changes nothing, and only they read why. */
export const outsider = async (stage: Stage): Promise<Told> => {
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

/** Approved, the mail arrives once, byte for byte. */
export const approve = async (stage: Stage, seen: Seen): Promise<Told> => {
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

/** Edited, the edit is what arrives. */
export const edit = async (stage: Stage, seen: Seen): Promise<Told> => {
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

/** Rejected with a reason, the next plan for the account differs. */
export const reject = async (stage: Stage, seen: Seen): Promise<Told> => {
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

/** What the outside answers is recorded and told under the card. */
export const outcome = async (stage: Stage, seen: Seen): Promise<Told> => {
  for (let n = 0; n < 4; n += 1) {
    const more = await stage.pendingOf('send-email', seen.used);
    if (!more) break;
    seen.used.add(more._id);
    await stage.clickByAll(more._id);
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

/** Unanswered, it ends without an effect and without a rejection. */
export const expire = async (stage: Stage): Promise<Told> => {
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
