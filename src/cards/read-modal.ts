import type { Action } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import { formatMoney } from '../core/money.ts';
import { CALLBACKS } from './action-ids.ts';
import { type Blocks, context, exact, type Modal, preformatted, section } from './blocks.ts';
import { diffRows } from './charter-content.ts';
import { LIMITS } from './limits.ts';
import { split } from './long-text.ts';
import { modal } from './modal.ts';
import { percent } from './numbers.ts';
import { checkRow } from './promotion-content.ts';
import { code, cut } from './text.ts';
import { shortDate } from './time.ts';

const whole = (text: string): Blocks =>
  split(text, LIMITS.sectionText).pieces.map((piece) => exact(undefined, piece.trim() ? piece : '(empty lines)'));

const lines = (rows: string[]): Blocks => whole(rows.join('\n'));

/** The content of an action, whole and character for character. */
export const exactContent = (action: Action): Blocks => {
  switch (action.kind) {
    case 'send-email':
      return [
        exact(
          undefined,
          `From: ${action.email.from}\nTo: ${action.email.to}\nReply-To: ${action.email.replyTo}\nSubject: ${action.email.subject}`,
        ),
        ...whole(action.email.text),
        ...(Object.keys(action.email.headers).length > 0
          ? lines(Object.entries(action.email.headers).map(([k, v]) => `${k}: ${v}`))
          : []),
        ...(action.citations.length > 0
          ? [
              section(undefined, '*What the factual sentences rest on*'),
              ...lines(
                action.citations.map(
                  (c) =>
                    `“${c.sentence}” rests on a signal of ${shortDate(c.at.toISOString().slice(0, 10), new Date(0))}`,
                ),
              ),
            ]
          : []),
      ];
    case 'write-brief':
      return [exact(undefined, action.title), ...whole(action.body)];
    case 'create-rep-task':
      return [
        exact(undefined, `${action.title}\nDue ${action.dueAt.toISOString()}`),
        ...whole(action.body || '(no text)'),
      ];
    case 'book-meeting':
      return [
        exact(
          undefined,
          `${action.title}\n${action.startsAt.toISOString()}, ${Math.round(action.durationMs / 60_000)} min\n${action.attendeeEmail}`,
        ),
        ...whole(action.description || '(no text)'),
      ];
    case 'start-experiment':
      return action.arms.flatMap((arm) => [
        exact(undefined, `${arm.key} · ${arm.name}\nSubject: ${arm.subject}`),
        ...whole(arm.opening || '(no text)'),
      ]);
    case 'stop-experiment':
      return [
        exact(undefined, action.winner ? `Winner: ${action.winner}` : 'No winner is named.'),
        ...whole(action.reason || '–'),
      ];
    case 'move-budget':
      return lines(
        [action.from, action.to].map(
          (c) => `${c.name} (${c.campaignId}): ${formatMoney(c.beforeDaily)} → ${formatMoney(c.afterDaily)} a day`,
        ),
      );
    case 'repair-records':
      return lines(
        action.rows.map(
          (r, i) =>
            `${i + 1}. ${r.object} ${r.recordId}, ${r.field}: ${r.before ?? 'empty'} → ${r.after ?? 'empty'} (${percent(r.confidence)} sure: ${r.why})`,
        ),
      );
    case 'adopt-playbook':
      return lines([action.name, `When ${action.condition}`, `Do ${action.play}`, `Rests on ${action.evidence}`]);
    case 'revise-template':
      return [
        exact(undefined, `${action.template} for ${action.segment}\nSubject: ${action.subject}`),
        ...whole(action.opening || '–'),
      ];
    case 'escalate-account':
      return [
        ...whole(action.words || '(no words)'),
        ...whole(action.brief || '(no brief)'),
        ...lines(
          action.nextSteps.length > 0 ? action.nextSteps.map((s, i) => `${i + 1}. ${s}`) : ['(no steps proposed)'],
        ),
      ];
    case 'change-charter':
      return [
        ...lines(diffRows(action).map(([field, before, after]) => `${field}: ${before} → ${after}`)),
        exact(undefined, `${action.file}, whole, but for the line that names who changed it:`),
        ...split(action.text, LIMITS.sectionText).pieces.map((piece) => preformatted(piece)),
      ];
    case 'promote-domain':
      return lines([
        `${action.agentName} ${action.domain}: ${action.from} → ${action.to}`,
        `Unlocks ${action.unlocks}`,
        ...action.checks.map((check) => checkRow(check).join(' · ')),
      ]);
  }
};

const MAX_BLOCKS = 95;

/** The exact content, whole: what is approved, byte for byte. What does not fit a view is counted and is in the record. */
export const readModal = (decision: Decision, recordLink: string): Modal => {
  const blocks = exactContent(decision.action);
  const left = blocks.length - MAX_BLOCKS;
  return modal(CALLBACKS.show, cut(`${decision._id}, revision ${decision.revision}`, LIMITS.modalTitle), [
    ...blocks.slice(0, MAX_BLOCKS),
    ...(left > 0 ? [section(undefined, `… ${left} more parts are in the record: ${recordLink}`)] : []),
    context(undefined, `Digest ${code(decision.digest.slice(0, 16))}: this is what an approval names.`),
  ]);
};
