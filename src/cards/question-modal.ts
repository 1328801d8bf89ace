import type { Decision, OpenQuestion } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, section } from './blocks.ts';
import { textInput } from './inputs.ts';
import { modal } from './modal.ts';
import { bold, safe } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

/** A question before deciding. It says for how long the clock may stand still. */
export const questionModal = (decision: Decision, origin: Origin, longestPauseHours: number): Modal =>
  modal(
    CALLBACKS.question,
    `Ask about ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      textInput('text', 'What do you want to know?', {
        multiline: true,
        max: 1_000,
        placeholder: 'For example: when did we last write to her, and what did she answer?',
      }),
      context(
        undefined,
        `The ${decision.agent} agent answers in the thread from what is on record; where the record does not say, a person can. The clock stands still until then, for all questions together at most ${longestPauseHours} working hours.`,
      ),
    ],
    { submit: 'Ask', metadata: metadata(ticketOf(decision), origin) },
  );

/** The answer of a person who knows. */
export const answerModal = (decision: Decision, question: OpenQuestion, origin: Origin): Modal =>
  modal(
    CALLBACKS.answer,
    `Answer for ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      section(undefined, `${safe(question.by.name, 60)} asks: “${safe(question.text, 1_000)}”`),
      textInput('text', 'What do you know?', { multiline: true, max: 2_000 }),
      context(undefined, 'It goes into the thread and into the record, with your name.'),
    ],
    { submit: 'Answer', metadata: metadata(ticketOf(decision), origin, { q: question.n }) },
  );
