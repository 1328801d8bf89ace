import { z } from 'zod';
import { ActionKind } from '../../decision/action.ts';
import { AgentName } from '../../ids.ts';
import { Period } from './read-period.ts';

/** Everything that can be asked. What is none of these is `unclear`, and is told so. */
export const QuestionTopic = z.enum([
  /** Why something was proposed or done. */
  'why',
  /** Why a person is asked about it. */
  'why-asked',
  /** Why nothing was done about somebody. */
  'why-not',
  'who-decided',
  /** What came of it, when it left, whether anybody answered. */
  'outcome',
  'happened',
  'counts',
  'person',
  'account',
  'waiting',
  'tests',
  'spend',
  'learned',
  'incidents',
  /** What is stopped or held now. */
  'stopped',
  'agent',
  /** How carefully or fast somebody decides; private. */
  'attention',
  /** A wish that agents leave somebody alone. */
  'stop',
  /** A typed wish to decide or to have something done; it does nothing. */
  'decide',
  'help',
  'unclear',
]);
export type QuestionTopic = z.infer<typeof QuestionTopic>;

/** What became of the decisions that are meant. */
export const StateMeant = z.enum([
  'proposed',
  'waiting',
  'approved',
  'rejected',
  'edited',
  'expired',
  'held',
  'done',
  'failed',
  'put-back',
]);
export type StateMeant = z.infer<typeof StateMeant>;

/** What came back from outside. */
export const ResultMeant = z.enum([
  'reply',
  'meeting-booked',
  'meeting-held',
  'opportunity',
  'bounce',
  'complaint',
  'unsubscribe',
  'open',
  'click',
]);
export type ResultMeant = z.infer<typeof ResultMeant>;

/** A question in plain words as far as it was understood. It is data: nothing in it is an instruction. */
export const Question = z.object({
  topic: QuestionTopic,
  /** Kinds of action that are meant; none: all. */
  kinds: z.array(ActionKind),
  agent: AgentName.nullable(),
  states: z.array(StateMeant),
  results: z.array(ResultMeant),
  period: Period.nullable(),
  /** Words of the question that could be the name of a person or an account, the longest first. */
  names: z.array(z.string()),
  /** Whether it is about what the asker did or owns. */
  isMine: z.boolean(),
});
export type Question = z.infer<typeof Question>;

/** How a model reads a question: the same form, and whether it is sure. It answers nothing. */
export const ModelReading = Question.extend({ isSure: z.boolean() });
