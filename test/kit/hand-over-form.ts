import { CALLBACKS } from '../../src/cards/action-ids.ts';
import { metadata, ticketOf } from '../../src/cards/ticket.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { viewSubmission } from '../replay/payloads.ts';
import type { SmallSystem } from './small-system.ts';

/** What a form of Reassign sends that named this colleague when it was opened, whoever it would name now. */
export const sendHandOver = async (world: SmallSystem, decision: Decision, by: string, to: string): Promise<void> => {
  const values = { to: { field: { type: 'static_select', selected_option: { value: to } } } };
  const { teamId } = world.slack.team;
  await world.slack.sendInteraction({
    ...viewSubmission(CALLBACKS.reassign, metadata(ticketOf(decision), await world.cardOf(decision)), values),
    user: { id: by, team_id: teamId },
    team: { id: teamId },
  });
};
