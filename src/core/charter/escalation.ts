import { z } from 'zod';
import { RoleName } from '../ids.ts';
import { IncidentKind } from '../incident/incident-kind.ts';
import { ObjectionKind } from '../signal/signal.ts';

/** What an escalation rule may listen to: only what the program itself can see happen. */
export const EscalationTrigger = z.enum(['reply-objection', 'repeated-objection', ...IncidentKind.options, 'drift']);
export type EscalationTrigger = z.infer<typeof EscalationTrigger>;

/** One line of a charter: who hears of what, at once and in person. */
export const EscalationRule = z.strictObject({
  on: EscalationTrigger,
  objections: z
    .array(ObjectionKind)
    .min(1)
    .optional()
    .describe('Of `reply-objection` and `repeated-objection`, only these; all when absent'),
  to: RoleName,
});
export type EscalationRule = z.infer<typeof EscalationRule>;

const WORDS: Record<EscalationTrigger, string> = {
  'reply-objection': 'a reply objects',
  'repeated-objection': 'two people of an account object alike',
  complaint: 'a person complains',
  'wrong-send': 'something reaches the wrong person',
  'brand-breach': 'something breaks the brand rules',
  'spend-anomaly': 'spend leaves its budget or its pattern',
  'agent-failing': 'the agent fails repeatedly',
  'stuck-effect': 'an effect stays unknown',
  'data-quality': 'data breaks',
  drift: 'proxies rise while pipeline quality falls',
};

/** A rule's condition in words: `a reply objects about price or security`. */
export const escalationWords = ({ on, objections }: Pick<EscalationRule, 'on' | 'objections'>): string =>
  objections ? `${WORDS[on]} about ${objections.join(' or ')}` : WORDS[on];

/** What happened, as far as a rule can tell. */
export type Happening = { trigger: EscalationTrigger; objection?: ObjectionKind };

/** The rules that this sets off. A rule that names objections is silent where the objection is not known. */
export const rulesFor = (rules: readonly EscalationRule[], { trigger, objection }: Happening): EscalationRule[] =>
  rules.filter(
    ({ on, objections }) =>
      on === trigger && (!objections || (objection !== undefined && objections.includes(objection))),
  );
