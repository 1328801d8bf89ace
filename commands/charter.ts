import { z } from 'zod';
import { charterCard, charterList } from '../src/cards/charter-card.ts';
import { charterFileModal, charterModal, charterYamlModal } from '../src/cards/charter-modal.ts';
import { stateText } from '../src/cards/state-line.ts';
import { safe } from '../src/cards/text.ts';
import { type CharterProblem, formatProblem } from '../src/core/charter/charter-set.ts';
import { AgentName } from '../src/core/ids.ts';
import { agentOn, typedAgent } from './agent-name.ts';
import { answerDecided, refusedForm, tell, UNREADABLE } from './answer.ts';
import { readCharterValues } from './charter-values.ts';
import { readYamlText, yamlErrors } from './charter-yaml.ts';
import { type Command, type Desk, type FieldErrors, readerContext } from './desk.ts';
import { ephemeral, type Interaction, type Reply } from './interaction.ts';
import { originOf, parseJson } from './ticket.ts';

const Metadata = z.object({ a: AgentName, h: z.string(), j: z.array(z.string()).default([]) });
const Words = z.string().trim().min(1).max(600);

const show = async (desk: Desk, interaction: Interaction, agent: AgentName): Promise<Reply> => {
  const [view, context] = await Promise.all([desk.flow.charter(agent), readerContext(desk, interaction.user)]);
  if (!view) return tell(interaction, `${agent} has no charter in force, so it may do nothing.`);
  const isOverView = interaction.kind === 'action' && interaction.view !== undefined;
  const card = charterCard(view, context, isOverView ? 'modal' : 'message');
  return ephemeral(card.text, card.blocks);
};

/** All charters, or one to read. */
export const slashCharter: Command<'slash'> = {
  run: async (interaction, desk) => {
    const agent = typedAgent(interaction.text);
    if (!agent.ok) return ephemeral(agent.error);
    if (agent.value) return show(desk, interaction, agent.value);
    const [views, context] = await Promise.all([desk.flow.charters(), readerContext(desk, interaction.user)]);
    const card = charterList(views, context);
    return ephemeral(card.text, card.blocks);
  },
};

export const charterButton: Command<'action'> = {
  title: (interaction) => (interaction.view ? 'Charter' : null),
  run: async (interaction, desk) => {
    const agent = agentOn(interaction.value);
    return agent ? show(desk, interaction, agent) : tell(interaction, UNREADABLE);
  },
};

/** The file as it is. */
export const charterFile: Command<'action'> = {
  title: () => 'The file',
  run: async (interaction, desk) => {
    const agent = agentOn(interaction.value);
    if (!agent) return tell(interaction, UNREADABLE);
    const draft = desk.flow.draftCharter(agent, []);
    return draft.ok
      ? { kind: 'modal', view: charterFileModal(agent, draft.value.file, draft.value.base) }
      : tell(interaction, notNow(draft.error));
  },
};

const notNow = (problems: readonly CharterProblem[]): string =>
  safe(
    `This file cannot be changed from here now: ${problems.slice(0, 3).map(formatProblem).join('; ')}. Nothing was changed.`,
    1_500,
  );

const edit = (isYaml: boolean): Command<'action'> => ({
  title: () => 'Change a charter',
  run: async (interaction, desk) => {
    const refused = await refusedForm(desk, interaction, { to: 'propose-charter' });
    if (refused) return refused;
    const agent = agentOn(interaction.value);
    if (!agent) return tell(interaction, UNREADABLE);
    const waiting = (await desk.flow.charter(agent))?.waiting;
    if (waiting) {
      const context = await readerContext(desk, interaction.user);
      return tell(
        interaction,
        `A change of this charter waits already: ${waiting._id} ${stateText(waiting, context)}.`,
      );
    }
    const draft = desk.flow.draftCharter(agent, []);
    if (!draft.ok) return tell(interaction, notNow(draft.error));
    const { before, base, baseHash, file } = draft.value;
    const origin = originOf(interaction);
    return {
      kind: 'modal',
      view: isYaml
        ? charterYamlModal({ agent, file, text: base, baseHash, origin })
        : charterModal({ charter: before, baseHash, origin }),
    };
  },
});

/** The fields that people change most, or the file itself. */
export const charterEdit = edit(false);
export const charterEditYaml = edit(true);

/** A problem of the file as it would be, at the field that caused it; at the first field where none is shown for it. */
const fieldErrors = (problems: readonly CharterProblem[], shown: ReadonlySet<string>): FieldErrors => {
  const errors: FieldErrors = {};
  for (const problem of problems) {
    const { field, line, column, message } = problem;
    if (shown.has(field)) errors[field] ??= safe(`Line ${line}, column ${column}: ${message}.`, 400);
    else errors.words ??= safe(`${formatProblem(problem)}.`, 400);
  }
  return errors;
};

export const submitCharter: Command<'view-submission'> = {
  check: ({ metadata, values }, desk) => {
    const meta = Metadata.safeParse(parseJson(metadata)).data;
    // What is not for this field, or about this person, is said by `run`.
    if (!meta) return null;
    if (!Words.safeParse(values.words).success) return { words: 'Say in a few words why, for those who decide.' };
    const present = desk.flow.draftCharter(meta.a, []);
    if (!present.ok || present.value.baseHash !== meta.h) return null;
    const text = readYamlText(values, meta.j);
    if (text !== null) {
      if (text === present.value.base) return { words: 'The file is as it was; change something.' };
      const draft = desk.flow.draftCharter(meta.a, { text });
      return draft.ok ? null : yamlErrors(values, meta.j, draft.error);
    }
    const read = readCharterValues(values, present.value.before);
    if (!read.ok) return read.error;
    if (read.value.length === 0) return { words: 'Every field is as it was; change one.' };
    const draft = desk.flow.draftCharter(meta.a, read.value);
    return draft.ok ? null : fieldErrors(draft.error, new Set(Object.keys(values)));
  },
  run: async (interaction, desk) => {
    const refused = await refusedForm(desk, interaction, { to: 'propose-charter' });
    if (refused) return refused;
    const meta = Metadata.safeParse(parseJson(interaction.metadata)).data;
    const words = Words.safeParse(interaction.values.words);
    if (!meta || !words.success) return tell(interaction, UNREADABLE);
    const present = desk.flow.draftCharter(meta.a, []);
    if (!present.ok) return tell(interaction, notNow(present.error));
    // Against another text than the one on the screen the values say nothing; the flow refuses it by its hash.
    const text = readYamlText(interaction.values, meta.j);
    const read = readCharterValues(interaction.values, present.value.before);
    const proposed = await desk.flow.proposeCharter({
      agent: meta.a,
      baseHash: meta.h,
      edit: text !== null ? { text } : read.ok ? read.value : [],
      words: words.data,
      by: interaction.user,
    });
    const context = await readerContext(desk, interaction.user);
    return answerDecided(
      interaction,
      proposed,
      ({ decision }) =>
        `Your change of the charter of ${meta.a} is ${decision._id} in #approvals. It ${stateText(decision, context)}.`,
    );
  },
};
