import type { Verdict } from '../gate/verdict.ts';

type Outcome = Verdict['outcome'];

/** An answer of the gate as a word in a sentence or a table. */
export const ANSWER: Record<Outcome, string> = {
  allowed: 'allowed',
  'needs-approval': 'asked',
  forbidden: 'forbidden',
};

/** `asked → forbidden` */
export const turn = (from: Outcome, to: Outcome): string => `${ANSWER[from]} → ${ANSWER[to]}`;
