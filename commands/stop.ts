import { z } from 'zod';
import { ONE_ACCOUNT, stopModal } from '../src/cards/stop-modal.ts';
import { safe } from '../src/cards/text.ts';
import { AutonomyDomain } from '../src/core/autonomy/stage.ts';
import { AgentName } from '../src/core/ids.ts';
import { refusedForm, tell, UNREADABLE } from './answer.ts';
import type { Command, Desk, FieldErrors } from './desk.ts';
import { renderHome } from './home.ts';
import { ephemeral } from './interaction.ts';
import { originOf, parseJson } from './ticket.ts';

type Scope = Parameters<Desk['flow']['stop']>[0]['scope'];

/** `all`, an agent's name, `agent:sdr`, `account: Acme`, `channel email`. Null when it is none of them. */
export const readScope = (text: string): Scope | null => {
  const typed = text.trim();
  if (typed === '' || /^(all|everything)$/i.test(typed)) return 'all';
  const agent = AgentName.safeParse(typed.toLowerCase());
  if (agent.success) return `agent:${agent.data}`;
  const named = /^(agent|account|channel)\s*[: ]\s*(\S.*)$/is.exec(typed);
  if (!named?.[1] || !named[2]) return null;
  const name = named[2].trim();
  switch (named[1].toLowerCase()) {
    case 'agent':
      return AgentName.safeParse(name.toLowerCase()).success ? `agent:${name.toLowerCase()}` : null;
    case 'channel': {
      const domain = AutonomyDomain.safeParse(name.toLowerCase());
      return domain.success ? `channel:${domain.data}` : null;
    }
    default:
      return `account:${name}`;
  }
};

/** An account is stopped by its id; a name that fits exactly one account will do. */
export const resolveScope = async (desk: Desk, scope: Scope): Promise<Scope | { problem: string }> => {
  if (!scope.startsWith('account:')) return scope;
  const name = scope.slice('account:'.length);
  const matches = await desk.flow.searchAccounts(name, 5);
  const exact = matches.filter((a) => [a.name, a.domain, a.id].some((v) => v.toLowerCase() === name.toLowerCase()));
  const found = exact.length > 0 ? exact : matches;
  if (found.length === 1 && found[0]) return `account:${found[0].id}`;
  return {
    problem:
      found.length === 0
        ? `I know no account \`${safe(name, 80)}\`. Nothing was changed.`
        : `Several accounts fit \`${safe(name, 80)}\`: ${found.map((a) => safe(a.name, 60)).join(', ')}. Nothing was changed; write the whole name.`,
  };
};

export const SCOPES = `Write \`all\`, an agent (${AgentName.options.join(', ')}), \`account:\` and a name, or \`channel:\` and one of ${AutonomyDomain.options.join(', ')}.`;

/**
 * `all because the prices are wrong`: the scope, and the reason when one is given. After an agent or a channel, whose names
 * are one word, `because` may be left out: whoever stops something is in a hurry.
 */
const splitReason = (text: string): { scope: string; reason?: string } => {
  const because = /^(.*?)\s+because\s+(\S.*)$/is.exec(text);
  const words = /^((?:agent|channel)\s*[: ]\s*\S+|\S+)\s+(\S.*)$/is.exec(text);
  const isNamed = words?.[1] && !/^(all|everything)$/i.test(words[1]) && !readScope(text) && readScope(words[1]);
  const [, scope = text, reason] = because ?? (isNamed ? words : null) ?? [];
  return { scope, ...(reason && { reason: reason.trim().slice(0, 500) }) };
};

export const slashStop: Command<'slash'> = {
  run: async (interaction, desk) => {
    const { scope: typed, ...why } = splitReason(interaction.text);
    const scope = readScope(typed);
    if (!scope)
      return ephemeral(
        `I do not know \`${safe(typed, 80)}\`. Nothing was stopped. ${SCOPES} A reason goes after \`because\`.`,
      );
    const resolved = await resolveScope(desk, scope);
    if (typeof resolved !== 'string') return ephemeral(resolved.problem);
    return ephemeral(safe((await desk.flow.stop({ scope: resolved, by: interaction.user, ...why })).text, 2_500));
  },
};

const Value = z.object({ s: z.string().optional(), d: z.string().optional(), a: z.string().optional() });

/** The red button of App Home and the menu of a card; asks once. */
export const stop: Command<'action'> = {
  title: () => 'Stop',
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const refused = await refusedForm(desk, interaction, { to: 'stop' });
    if (refused) return refused;
    const { d, a } = parsed.data;
    const decision = d ? await desk.flow.decision(d) : null;
    const accountId = a ?? decision?.accountId;
    const found = accountId ? await desk.flow.accountCard(accountId) : null;
    const view = stopModal({
      scopes: [
        'all',
        ...AgentName.options.map((name) => `agent:${name}`),
        ...AutonomyDomain.options.map((domain) => `channel:${domain}`),
      ],
      chosen: a ? ONE_ACCOUNT : decision ? `agent:${decision.agent}` : (parsed.data.s ?? 'all'),
      account: found?.ok ? found.account : null,
      origin: originOf(interaction),
    });
    return { kind: 'modal', view };
  },
};

const Values = z.object({
  scope: z.string().min(1).max(300),
  account: z.string().min(1).max(300).nullish(),
  reason: z.string().trim().min(1).max(500),
});

/** The chosen scope; an account counts only where one account is what should stop. */
const chosenScope = ({ scope, account }: z.infer<typeof Values>): Scope | null => {
  if (scope === ONE_ACCOUNT) return account ? `account:${account}` : null;
  return readScope(scope);
};

export const submitStop: Command<'view-submission'> = {
  check: ({ values }): FieldErrors | null => {
    const parsed = Values.safeParse(values);
    if (!parsed.success)
      return parsed.error.issues[0]?.path[0] === 'reason'
        ? { reason: 'Say in a few words why, for those who are asked to lift it.' }
        : { scope: 'Choose what should stop.' };
    return chosenScope(parsed.data) ? null : { account: 'Choose the account that should be left alone.' };
  },
  run: async (interaction, desk) => {
    const parsed = Values.safeParse(interaction.values);
    const scope = parsed.success ? chosenScope(parsed.data) : null;
    if (!parsed.success || !scope) return tell(interaction, UNREADABLE);
    const { text } = await desk.flow.stop({ scope, by: interaction.user, reason: parsed.data.reason });
    return {
      kind: 'many',
      replies: [{ kind: 'home', view: await renderHome(desk, interaction.user) }, tell(interaction, safe(text, 2_500))],
    };
  },
};
