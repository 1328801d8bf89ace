import type { InputBlock, KnownBlock } from '@slack/types';
import { roleLabel } from '../core/approval/quorum.ts';
import type { Charter, Tool } from '../core/charter/charter.ts';
import { fieldName } from '../core/charter/charter-change.ts';
import { actionWords } from '../core/gate/sentence.ts';
import { RoleName } from '../core/ids.ts';
import { CALLBACKS } from './action-ids.ts';
import { type Blocks, context, header, type Modal, option, plain, preformatted, section } from './blocks.ts';
import { CHARTER_FIELDS, type CharterField, inputValue, WEEKDAYS } from './charter-fields.ts';
import { FIELD, textInput } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { split } from './long-text.ts';
import { modal } from './modal.ts';
import { capitalized, code } from './text.ts';
import { metadata, type Origin } from './ticket.ts';

const input = (name: string, label: string, element: InputBlock['element']): KnownBlock => ({
  type: 'input',
  block_id: name,
  label: plain(label, LIMITS.inputLabel),
  element,
});

const dayOptions = WEEKDAYS.map((name, at) => option(name, String(at + 1)));
const roleOptions = RoleName.options.map((role) => option(roleLabel(role), role));

const fieldInput = (charter: Charter, field: CharterField): KnownBlock => {
  const name = fieldName(field.path);
  const value = inputValue(charter, field);
  if (field.kind === 'days') {
    const chosen = dayOptions.filter((one) => value.split(', ').includes(one.value ?? ''));
    return input(name, field.label, {
      type: 'checkboxes',
      action_id: FIELD,
      options: dayOptions,
      ...(chosen.length > 0 ? { initial_options: chosen } : {}),
    });
  }
  if (field.kind === 'date')
    return input(name, field.label, { type: 'datepicker', action_id: FIELD, initial_date: value });
  return textInput(name, field.kind === 'money' ? `${field.label}, in USD` : field.label, {
    initial: value,
    multiline: field.kind === 'text',
    max: field.kind === 'text' ? 400 : 20,
  });
};

const toolInputs = (tool: Tool, at: number): Blocks => [
  header(`${capitalized(actionWords(tool.action))} (${tool.risk} risk)`),
  ...tool.approvers.flatMap((group, n): Blocks => {
    const path = ['tools', at, 'approvers', n] as const;
    const which = tool.approvers.length > 1 ? `, group ${n + 1}` : '';
    return [
      input(fieldName([...path, 'roles']), `Who decides when a person is needed${which}`, {
        type: 'multi_static_select',
        action_id: FIELD,
        placeholder: plain('Choose roles', LIMITS.placeholder),
        options: roleOptions,
        initial_options: roleOptions.filter((one) => group.roles.some((role) => role === one.value)),
      }),
      textInput(fieldName([...path, 'quorum']), `How many of them${which}`, { initial: String(group.quorum), max: 2 }),
    ];
  }),
  textInput(fieldName(['tools', at, 'expiresAfterHours']), 'Working hours to answer', {
    initial: String(tool.expiresAfterHours),
    max: 6,
  }),
];

const whyInput = (): KnownBlock =>
  textInput('words', 'Why', {
    multiline: true,
    max: 600,
    placeholder: 'For example: two touches a week were too few in the pilot',
  });

/** Blocks that a view has room for beside the tools' own. */
const ROOM = LIMITS.blocksPerView - 30;

/** What people change in a charter, as inputs named after the fields of the file; sent, it becomes a proposal. */
export const charterModal = (input: { charter: Charter; baseHash: string; origin: Origin }): Modal => {
  const { charter } = input;
  const tools: Blocks = [];
  let left = 0;
  for (const [at, tool] of charter.tools.entries()) {
    const blocks = toolInputs(tool, at);
    if (left > 0 || tools.length + blocks.length > ROOM) left += 1;
    else tools.push(...blocks);
  }
  return modal(
    CALLBACKS.charter,
    `Charter of ${charter.agent}`,
    [
      section(
        undefined,
        'What you change here is a proposal: the role that owns the charter decides about it, with the difference before their eyes.',
      ),
      whyInput(),
      ...Object.entries(CHARTER_FIELDS).flatMap(([part, fields]) => [
        header(part),
        ...fields.map((field) => fieldInput(charter, field)),
      ]),
      ...tools,
      ...(left > 0 ? [context(undefined, `${left} more tools do not fit here; change them in the file.`)] : []),
    ],
    { submit: 'Propose the change', metadata: metadata(null, input.origin, { a: charter.agent, h: input.baseHash }) },
  );
};

/** The field of the n-th part of a file's text. */
export const yamlField = (part: number): string => `yaml.${part}`;

/** The whole file as text, comments and all; sent, it becomes the same proposal as the fields do. */
export const charterYamlModal = (input: {
  agent: string;
  file: string;
  text: string;
  baseHash: string;
  origin: Origin;
}): Modal => {
  const { pieces, joints } = split(input.text.trimEnd(), LIMITS.inputText - 400);
  return modal(
    CALLBACKS.charter,
    `Charter of ${input.agent}`,
    [
      section(
        undefined,
        'The file as it is, with its comments. What you change is a proposal: the role that owns the charter decides about it, with the difference before their eyes.',
      ),
      whyInput(),
      ...pieces.map((piece, part) =>
        textInput(
          yamlField(part),
          pieces.length > 1 ? `${input.file}, part ${part + 1} of ${pieces.length}` : input.file,
          {
            initial: piece,
            multiline: true,
            optional: pieces.length > 1,
            ...(part === pieces.length - 1
              ? { hint: 'Checked when you send it; a mistake is named by line, column and field.' }
              : {}),
          },
        ),
      ),
    ],
    {
      submit: 'Propose the change',
      metadata: metadata(null, input.origin, { a: input.agent, h: input.baseHash, j: joints }),
    },
  );
};

/** A charter's file as it is, character for character. */
export const charterFileModal = (agent: string, file: string, text: string): Modal =>
  modal(CALLBACKS.show, `Charter of ${agent}`, [
    ...split(text, LIMITS.sectionText).pieces.map((piece) => preformatted(piece)),
    context(undefined, `${code(file)}, with its comments`),
  ]);
