import type { ActionOf } from '../../core/decision/action.ts';
import type { Performer } from './performer.ts';

/** An invitation in the calendar of a rep; cancelling it is its inverse. */
export const bookMeeting: Performer<ActionOf<'book-meeting'>> = {
  inverse: async (_deps, action, decision) => ({ repId: action.repId, decision: decision._id }),
  run: async (deps, action, key) => {
    const invited = await deps.calendar.invite({ ...action, key });
    if (invited.kind !== 'booked') return invited;
    return {
      kind: 'done',
      effect: {
        system: 'calendar',
        recordId: invited.eventId,
        link: invited.link,
        at: deps.clock.now(),
        detail: 'invitation sent',
      },
    };
  },
  lookUp: async (deps, action, key) => {
    const found = await deps.calendar.find(key, action.repId);
    return (
      found && {
        system: 'calendar',
        recordId: found.eventId,
        link: found.link,
        at: deps.clock.now(),
        detail: 'invitation sent',
      }
    );
  },
  undo: async (deps, action, _inverse, key) => {
    const result = await deps.calendar.cancel(key, action.repId);
    if (result.kind === 'refused') return result;
    return {
      kind: 'done',
      effect: { system: 'calendar', recordId: key, at: deps.clock.now(), detail: 'invitation cancelled' },
    };
  },
};
