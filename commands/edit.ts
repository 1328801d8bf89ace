import { z } from 'zod';
import { editModal } from '../src/cards/edit-modal.ts';
import { join } from '../src/cards/long-text.ts';
import { stateText, stillNeeds } from '../src/cards/state-line.ts';
import { cut } from '../src/cards/text.ts';
import { fail, ok, type Result } from '../src/core/result.ts';
import type { Edit } from '../src/flow/flow.ts';
import { answerDecided, refusedForm, tell, UNREADABLE } from './answer.ts';
import { type Command, type FieldErrors, readerContext } from './desk.ts';
import type { InputValues, Interaction } from './interaction.ts';
import { originOf, parseJson, readTicket } from './ticket.ts';

export const edit: Command<'action'> = {
  title: () => 'Edit',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    if (!seen) return tell(interaction, UNREADABLE);
    const decision = await desk.flow.decision(seen.decisionId);
    if (!decision) return tell(interaction, `I know no decision ${seen.decisionId}.`);
    if (decision.state !== 'pending') {
      const context = await readerContext(desk, interaction.user);
      return tell(interaction, `${decision._id} can no longer be edited: ${stateText(decision, context)}.`);
    }
    const refused = await refusedForm(desk, interaction, { to: 'decide', decision });
    if (refused) return refused;
    return { kind: 'modal', view: editModal(decision, originOf(interaction)) };
  },
};

const Meta = z.discriminatedUnion('k', [
  z.object({ k: z.literal('send-email'), j: z.array(z.string()) }),
  z.object({ k: z.literal('start-experiment') }),
  z.object({ k: z.literal('move-budget') }),
  z.object({ k: z.literal('repair-records'), n: z.number().int() }),
]);

const text = (values: InputValues, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};
const numbered = (values: InputValues, prefix: string): string[] =>
  Object.keys(values)
    .filter((key) => key.startsWith(`${prefix}.`))
    .map((key) => key.slice(prefix.length + 1));

const email = (values: InputValues, joints: string[]): Result<Edit, FieldErrors> => {
  const subject = text(values, 'subject').trim();
  const parts = numbered(values, 'text').toSorted((a, b) => Number(a) - Number(b));
  const body = join(
    parts.map((part) => text(values, `text.${part}`)),
    joints,
  );
  if (!subject) return fail({ subject: 'A mail needs a subject.' });
  if (/[\r\n]/.test(subject)) return fail({ subject: 'A subject is one line.' });
  if (!body.trim()) return fail({ [`text.${parts[0] ?? '0'}`]: 'A mail needs a text.' });
  if (body.length > 20_000)
    return fail({ [`text.${parts.at(-1)}`]: 'The text is longer than 20,000 characters. Shorten it.' });
  return ok({ kind: 'send-email', subject, text: body });
};

const arms = (values: InputValues): Result<Edit, FieldErrors> => {
  const edited = numbered(values, 'subject').map((key) => ({
    key,
    subject: text(values, `subject.${key}`).trim(),
    opening: text(values, `opening.${key}`),
  }));
  const empty = edited.flatMap((arm) => [
    ...(arm.subject ? [] : [[`subject.${arm.key}`, 'An arm needs a subject.'] as const]),
    ...(arm.opening.trim() ? [] : [[`opening.${arm.key}`, 'An arm needs an opening.'] as const]),
  ]);
  if (empty.length > 0) return fail(Object.fromEntries(empty));
  const distinct = new Set(edited.map((arm) => `${arm.subject}\n${arm.opening}`)).size;
  if (distinct < edited.length) {
    return fail({
      [`subject.${edited.at(-1)?.key}`]: 'Two arms are the same, so the test could find nothing. Change one.',
    });
  }
  return ok({ kind: 'start-experiment', arms: edited });
};

const amount = (values: InputValues): Result<Edit, FieldErrors> => {
  const raw = text(values, 'amount').replaceAll(/[\s,$€£]/g, '');
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(raw)) return fail({ amount: 'Write an amount a day such as 250 or 250.50.' });
  const minor = Math.round(Number(raw) * 100);
  return minor > 0
    ? ok({ kind: 'move-budget', amountDailyMinor: minor })
    : fail({ amount: 'Write an amount above zero.' });
};

const rows = (values: InputValues, count: number): Result<Edit, FieldErrors> => {
  const groups = Object.entries(values).filter(([key]) => key.startsWith('rows.'));
  const kept = groups
    .flatMap(([, ticked]) => (Array.isArray(ticked) ? ticked : []))
    .map(Number)
    .filter((row) => Number.isInteger(row) && row >= 0 && row < count)
    .toSorted((a, b) => a - b);
  return kept.length > 0
    ? ok({ kind: 'repair-records', keepRows: kept })
    : fail({ [groups[0]?.[0] ?? 'rows.0']: 'Keep at least one row, or reject the whole repair.' });
};

const parse = (i: Extract<Interaction, { kind: 'view-submission' }>): Result<Edit, FieldErrors> => {
  const meta = Meta.safeParse(parseJson(i.metadata));
  if (!meta.success) return fail({});
  switch (meta.data.k) {
    case 'send-email':
      return email(i.values, meta.data.j);
    case 'start-experiment':
      return arms(i.values);
    case 'move-budget':
      return amount(i.values);
    case 'repair-records':
      return rows(i.values, meta.data.n);
  }
};

/** What is sent is the edit; it is a new revision with its own digest. */
export const submitEdit: Command<'view-submission'> = {
  check: (interaction) => {
    const parsed = parse(interaction);
    return parsed.ok || Object.keys(parsed.error).length === 0 ? null : parsed.error;
  },
  refusal: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const parsed = parse(interaction);
    if (!seen || !parsed.ok) return null;
    const refused = await desk.flow.editRefusal({ ...seen, edit: parsed.value });
    const field = Object.keys(interaction.values).find((name) => !name.startsWith('subject'));
    return refused && field ? { [field]: cut(refused.replaceAll('`', ''), 500) } : null;
  },
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const parsed = parse(interaction);
    if (!seen || !parsed.ok) return tell(interaction, UNREADABLE);
    const context = await readerContext(desk, interaction.user);
    return answerDecided(interaction, await desk.flow.edit({ ...seen, edit: parsed.value }), ({ decision }) =>
      decision.state === 'pending'
        ? `Your version is revision ${decision.revision} of ${decision._id}. ${stillNeeds(decision, context)}`
        : null,
    );
  },
};
