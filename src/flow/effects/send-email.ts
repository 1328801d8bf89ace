import type { ActionOf } from '../../core/decision/action.ts';
import type { Performer } from './performer.ts';

/** One mail to one person. Once it has left, nothing takes it back. */
export const sendEmail: Performer<ActionOf<'send-email'>> = {
  inverse: async () => null,
  run: async (deps, action, key, decision) => {
    const sent = await deps.mailer.send(action.email, key, {
      decision: decision._id,
      agent: decision.agent,
      run: decision.runId,
    });
    if (sent.kind !== 'sent') return sent.kind === 'refused' ? { kind: 'refused', reason: sent.reason } : sent;
    return {
      kind: 'done',
      effect: {
        system: 'mail',
        recordId: sent.messageId,
        link: sent.link,
        at: deps.clock.now(),
        detail: `sent to ${decision.audience[0]?.name ?? '1 person'}`,
      },
    };
  },
  lookUp: async (deps, _action, key, decision) => {
    const found = await deps.mailer.findByKey(key);
    return (
      found && {
        system: 'mail',
        recordId: found.messageId,
        link: found.link,
        at: deps.clock.now(),
        detail: `sent to ${decision.audience[0]?.name ?? '1 person'}`,
      }
    );
  },
};
