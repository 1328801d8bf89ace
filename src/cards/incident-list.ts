import type { Incident } from '../core/incident/incident.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS } from './action-ids.ts';
import { button, type Card, context, section } from './blocks.ts';
import { incidentLine } from './incident-card.ts';
import { incidentValue } from './incident-ticket.ts';
import { LIMITS } from './limits.ts';
import type { StateContext } from './state-line.ts';
import { bold, cut } from './text.ts';

const SHOWN = 15;

/** Open incidents with their clocks, soonest first; each opens as its whole card. */
export const incidentList = (incidents: Incident[], c: StateContext): Card => {
  const text =
    incidents.length === 0
      ? 'No incident is open.'
      : `${plural(incidents.length, 'incident is', 'incidents are')} open; the one whose clock ends first is on top.`;
  return {
    text: cut(text, LIMITS.messageText),
    blocks: [
      section(undefined, text),
      ...incidents.slice(0, SHOWN).map((i) => ({
        ...section(undefined, `${bold(i.title, 160)}\n${incidentLine(i, c)}`),
        accessory: button(ACTIONS.incidentShow, 'Open', incidentValue(i)),
      })),
      ...(incidents.length > SHOWN
        ? [context(undefined, `and ${incidents.length - SHOWN} more, in #escalations`)]
        : []),
    ],
  };
};
