import { z } from 'zod';
import { chooseAccount } from '../src/cards/choose-account.ts';
import { type FlagForm, flagModal } from '../src/cards/flag-modal.ts';
import { safe } from '../src/cards/text.ts';
import type { Account } from '../src/core/account/account.ts';
import type { Flagged } from '../src/flow/flow.ts';
import { refusedForm, tell, UNREADABLE } from './answer.ts';
import type { Command, Desk, FieldErrors } from './desk.ts';
import type { Interaction, Place, Reply } from './interaction.ts';
import { originOf, parseJson, readOrigin } from './ticket.ts';

/** Where the rep is told what came of it: only a message in a channel has a thread. */
const threadOf = (place?: Place) =>
  place?.ts ? { channel: place.channel, ts: place.threadTs ?? place.ts } : undefined;

const answer = (flagged: Flagged, words: string, place: Place | undefined, interaction: Interaction): Reply => {
  if (!flagged.ok) {
    if (flagged.matches.length === 0) return tell(interaction, safe(flagged.reason, 1_000));
    const card = chooseAccount(flagged.reason, flagged.matches, 'flag', words);
    return { kind: 'ephemeral', ...card, place };
  }
  const { account, decision } = flagged;
  const lead = `Every agent leaves ${safe(account.name, 120)} alone from now on.`;
  const text =
    decision.state === 'forbidden'
      ? `${lead} The escalation is held (${decision._id}): ${safe(decision.verdict.rules.map((rule) => rule.text).join('; '), 600)}. Nobody has it on their desk, so speak with the owner of the account yourself.`
      : `${lead} The owner has the card (${decision._id}); I tell you here what comes of it.`;
  return place?.ts ? { kind: 'thread', text, place } : tell(interaction, text);
};

/**
 * `<account> [words]`: quotes or a colon say where the name ends; otherwise the longest beginning that is the name or
 * the domain of an account we know.
 */
export const splitAccount = async (
  text: string,
  search: (text: string) => Promise<Account[]>,
): Promise<{ account: string; words: string }> => {
  const marked = /^["“]([^"”]+)["”]\s*[:,-]?\s*(.*)$/s.exec(text) ?? /^([^:]{2,80}):\s+(.*)$/s.exec(text);
  if (marked) return { account: (marked[1] ?? '').trim(), words: (marked[2] ?? '').trim() };
  const parts = text.split(/\s+/);
  let partial: { account: string; words: string } | null = null;
  for (let n = Math.min(6, parts.length); n > 0; n -= 1) {
    const account = parts.slice(0, n).join(' ');
    const wanted = account.toLowerCase();
    const matches = await search(account);
    const split = { account, words: parts.slice(n).join(' ') };
    if (matches.some((a) => a.name.toLowerCase() === wanted || a.domain.toLowerCase() === wanted)) return split;
    if (!partial && matches.length > 0) partial = split;
  }
  return partial ?? { account: text, words: '' };
};

/** The form, for whoever may flag. */
const openForm = async (desk: Desk, interaction: Interaction, about: () => Promise<FlagForm>): Promise<Reply> =>
  (await refusedForm(desk, interaction, { to: 'flag' })) ?? { kind: 'modal', view: flagModal(await about()) };

export const slashFlag: Command<'slash'> = {
  title: (interaction) => (interaction.text.trim() ? null : 'Flag an account'),
  run: async (interaction, desk) => {
    const text = interaction.text.trim();
    if (!text)
      return openForm(desk, interaction, async () => ({ guess: null, quote: '', origin: originOf(interaction) }));
    const { account, words } = await splitAccount(text, (typed) => desk.flow.searchAccounts(typed, 5));
    return answer(await desk.flow.flag({ account, words, by: interaction.user }), words, undefined, interaction);
  },
};

const GUESSES = 10;

/** The account whose name or domain stands in the text; the longest wins. */
export const guessAccount = async (desk: Pick<Desk, 'flow'>, text: string): Promise<Account | null> => {
  const domains = text.match(/\b[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}\b/gi) ?? [];
  const names = text.match(/\p{Lu}[\p{L}\d&'.-]*(?:[ \t]+(?:\p{Lu}[\p{L}\d&'.-]*|&|of|and))*/gu) ?? [];
  const typed = [...new Set([...domains, ...names.flatMap((n) => [n, ...n.split(/\s+/)])])]
    .map((t) => t.replace(/[.,'-]+$/, ''))
    .filter((t) => t.length > 2)
    .slice(0, GUESSES);
  const found: Account[] = [];
  const wanted = text.toLowerCase();
  for (const part of typed) {
    for (const account of await desk.flow.searchAccounts(part, 5)) {
      if (wanted.includes(account.name.toLowerCase()) || wanted.includes(account.domain.toLowerCase()))
        found.push(account);
    }
  }
  return found.toSorted((a, b) => b.name.length - a.name.length)[0] ?? null;
};

export const shortcutFlag: Command<'message-shortcut'> = {
  title: () => 'Flag an account',
  run: (interaction, desk) =>
    openForm(desk, interaction, async () => ({
      guess: await guessAccount(desk, interaction.text.slice(0, 2_000)),
      quote: interaction.text,
      origin: originOf(interaction),
    })),
};

const Value = z.object({ a: z.string().min(1).max(300), w: z.string().max(1_000).optional() });

/** A button of a list or of an account: flags at once when the words are there, asks for them otherwise. */
export const flagButton: Command<'action'> = {
  title: (interaction) => (Value.safeParse(parseJson(interaction.value)).data?.w ? null : 'Flag an account'),
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const { a, w } = parsed.data;
    if (w)
      return answer(await desk.flow.flag({ account: a, words: w, by: interaction.user }), w, undefined, interaction);
    return openForm(desk, interaction, async () => {
      const found = await desk.flow.accountCard(a);
      return { guess: found.ok ? found.account : null, quote: '', origin: originOf(interaction) };
    });
  },
};

const Values = z.object({ account: z.string().min(1), words: z.string().trim().min(1).max(1_000) });

export const submitFlag: Command<'view-submission'> = {
  check: ({ values }): FieldErrors | null => {
    const parsed = Values.safeParse(values);
    if (parsed.success) return null;
    return parsed.error.issues[0]?.path[0] === 'words'
      ? { words: 'Say in a few words what is going on.' }
      : { account: 'Choose an account.' };
  },
  run: async (interaction, desk) => {
    const parsed = Values.safeParse(interaction.values);
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const place = readOrigin(interaction.metadata);
    const { account, words } = parsed.data;
    const flagged = await desk.flow.flag({ account, words, by: interaction.user, place: threadOf(place) });
    return answer(flagged, words, place, interaction);
  },
};

/** Search as the person types. */
export const pickAccount: Command<'options'> = {
  run: async (interaction, desk) => ({
    kind: 'options',
    options: (await desk.flow.searchAccounts(interaction.typed, 20)).map((a) => ({
      text: `${a.name} (${a.domain})`,
      value: a.id,
    })),
  }),
};

export const globalFlag: Command<'global-shortcut'> = {
  title: () => 'Flag an account',
  run: (interaction, desk) => openForm(desk, interaction, async () => ({ guess: null, quote: '', origin: {} })),
};
