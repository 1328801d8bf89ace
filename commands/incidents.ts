import { z } from 'zod';
import type { Card } from '../src/cards/blocks.ts';
import { closeIncidentModal } from '../src/cards/close-incident-modal.ts';
import { incidentCard } from '../src/cards/incident-card.ts';
import { incidentList } from '../src/cards/incident-list.ts';
import { noticeModal } from '../src/cards/modal.ts';
import { cut, safe } from '../src/cards/text.ts';
import { AgentName } from '../src/core/ids.ts';
import { CauseKind, type Incident, IncidentId, LessonKind, type RuleChange } from '../src/core/incident/incident.ts';
import type { Handled } from '../src/flow/flow.ts';
import { refusedForm, tell, UNREADABLE } from './answer.ts';
import { type Command, type Desk, type FieldErrors, readerContext } from './desk.ts';
import { ephemeral, type Interaction, none, type Reply } from './interaction.ts';
import { originOf, parseJson } from './ticket.ts';
import { answerAsked } from './why.ts';

const Value = z.object({ i: IncidentId, s: z.number().int().min(0).optional() });

const readValue = (value: string): z.infer<typeof Value> | null => Value.safeParse(parseJson(value)).data ?? null;

const cardFor = async (desk: Desk, incident: Incident, user: string): Promise<Card> => {
  const account = incident.accountId ? await desk.flow.accountCard(incident.accountId) : null;
  const context = await readerContext(desk, user);
  return incidentCard(incident, { ...context, accountName: account?.ok ? account.account.name : undefined });
};

/** A refusal is told to the clicker alone; a success shows on the card, and in the modal when it was clicked there. */
const answer = (interaction: Interaction, handled: Handled): Reply => {
  if (!handled.ok) return tell(interaction, safe(handled.reason, 1_500));
  if (interaction.kind !== 'action' || interaction.view?.type !== 'modal') return none;
  const text = `${handled.incident._id}: done. The card in #escalations shows it.`;
  return { kind: 'modal', view: noticeModal(handled.incident._id, text) };
};

export const slashIncidents: Command<'slash'> = {
  run: async (interaction, desk) => {
    const [open, context] = await Promise.all([desk.flow.openIncidents(), readerContext(desk, interaction.user)]);
    const card = incidentList(open, context);
    return ephemeral(card.text, card.blocks);
  },
};

/** The whole card, from the list or from App Home. */
export const showIncident: Command<'action'> = {
  title: () => 'Incident',
  run: async (interaction, desk) => {
    const value = readValue(interaction.value);
    const incident = value && (await desk.flow.incident(value.i));
    if (!incident) return tell(interaction, UNREADABLE);
    const card = await cardFor(desk, incident, interaction.user);
    return { kind: 'modal', view: { ...noticeModal(incident._id, ''), blocks: card.blocks } };
  },
};

/** All of them, from App Home. */
export const listIncidents: Command<'action'> = {
  title: () => 'Incidents',
  run: async (interaction, desk) => {
    const [open, context] = await Promise.all([desk.flow.openIncidents(), readerContext(desk, interaction.user)]);
    return { kind: 'modal', view: { ...noticeModal('Incidents', ''), blocks: incidentList(open, context).blocks } };
  },
};

export const takeIncident: Command<'action'> = {
  run: async (interaction, desk) => {
    const value = readValue(interaction.value);
    if (!value) return tell(interaction, UNREADABLE);
    const asked = { incidentId: value.i, by: interaction.user };
    return answer(interaction, await desk.flow.takeOverIncident(asked));
  },
};

export const tickIncident: Command<'action'> = {
  run: async (interaction, desk) => {
    const value = readValue(interaction.value);
    if (value?.s === undefined) return tell(interaction, UNREADABLE);
    const asked = { incidentId: value.i, by: interaction.user, step: value.s };
    return answer(interaction, await desk.flow.tickStep(asked));
  },
};

export const escalateIncident: Command<'action'> = {
  run: async (interaction, desk) => {
    const value = readValue(interaction.value);
    if (!value) return tell(interaction, UNREADABLE);
    const asked = { incidentId: value.i, by: interaction.user };
    return answer(interaction, await desk.flow.escalateIncident(asked));
  },
};

export const whyIncident: Command<'action'> = {
  run: async (interaction, desk) => {
    const value = readValue(interaction.value);
    if (!value) return tell(interaction, UNREADABLE);
    const shown = await answerAsked(desk, value.i, interaction.user);
    if ('alone' in shown) return shown.alone;
    const { card } = shown;
    if (interaction.view?.type === 'modal')
      return { kind: 'modal', view: { ...noticeModal(`Why ${value.i}`, ''), blocks: card.blocks } };
    return interaction.place ? { kind: 'thread', ...card } : { kind: 'direct', ...card };
  },
};

export const closeIncident: Command<'action'> = {
  title: () => 'Close',
  run: async (interaction, desk) => {
    const value = readValue(interaction.value);
    const incident = value && (await desk.flow.incident(value.i));
    if (!incident) return tell(interaction, UNREADABLE);
    const refused = await refusedForm(desk, interaction, { to: 'close-incident', incident });
    if (refused) return refused;
    return { kind: 'modal', view: closeIncidentModal(incident, originOf(interaction)) };
  },
};

const Values = z.object({
  cause: CauseKind,
  causeWords: z.string().trim().min(1).max(1_000),
  lesson: LessonKind,
  lessonWords: z.string().trim().min(1).max(1_000),
  rule: z.string().trim().max(200).nullish(),
});

/** `outreach limits.touchesPerPersonPerWeek 1`, with `:` or `=` where people write them. */
const readRule = (text: string): RuleChange | null => {
  const [, agent = '', field = '', value = ''] =
    /^\s*([a-z]+)\s*[: ]\s*([A-Za-z][\w.[\]-]*)\s*[=: ]\s*(\S.*?)\s*$/.exec(text) ?? [];
  const named = AgentName.safeParse(agent);
  return named.success && field && value ? { agent: named.data, field, value } : null;
};

const MISSING: FieldErrors = {
  cause: 'Choose what the cause was.',
  causeWords: 'Say in your words what the cause was.',
  lesson: 'Choose what we learn.',
  lessonWords: 'Write the lesson, or the reason why there is none.',
};

export const submitCloseIncident: Command<'view-submission'> = {
  check: ({ values }, desk): FieldErrors | null => {
    const parsed = Values.safeParse(values);
    if (!parsed.success) {
      const errors = parsed.error.issues.flatMap(({ path }) => {
        const field = String(path[0]);
        return MISSING[field] ? [[field, MISSING[field]] as const] : [];
      });
      return Object.fromEntries(errors);
    }
    if (parsed.data.lesson !== 'rule') return null;
    const rule = readRule(parsed.data.rule ?? '');
    if (!rule) return { rule: 'Write the agent, the field of its charter and the new value.' };
    const problem = desk.flow.ruleProblem(rule);
    return problem === null ? null : { rule: cut(problem.replaceAll('`', ''), 500) };
  },
  run: async (interaction, desk) => {
    const value = readValue(interaction.metadata);
    const parsed = Values.safeParse(interaction.values);
    if (!value || !parsed.success) return tell(interaction, UNREADABLE);
    const { rule, ...closing } = parsed.data;
    const handled = await desk.flow.closeIncident({
      incidentId: value.i,
      by: interaction.user,
      ...closing,
      rule: (closing.lesson === 'rule' && readRule(rule ?? '')) || undefined,
    });
    return answer(interaction, handled);
  },
};
