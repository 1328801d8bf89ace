import { z } from 'zod';
import { stopModal } from '../src/cards/stop-modal.ts';
import { safe } from '../src/cards/text.ts';
import { AutonomyDomain } from '../src/core/autonomy/stage.ts';
import { AgentName } from '../src/core/ids.ts';
import { tell, UNREADABLE } from './answer.ts';
import type { Command, Desk } from './desk.ts';
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

export const slashStop: Command<'slash'> = {
  run: async (interaction, desk) => {
    const scope = readScope(interaction.text);
    if (!scope) return ephemeral(`I do not know \`${safe(interaction.text, 80)}\`. Nothing was stopped. ${SCOPES}`);
    const resolved = await resolveScope(desk, scope);
    if (typeof resolved !== 'string') return ephemeral(resolved.problem);
    return ephemeral((await desk.flow.stop({ scope: resolved, by: interaction.user })).text);
  },
};

const Value = z.object({ s: z.string().optional(), d: z.string().optional() });

/** The red button of App Home and the menu of a card; asks once. */
export const stop: Command<'action'> = {
  title: () => 'Stop',
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const decision = parsed.data.d ? await desk.flow.decision(parsed.data.d) : null;
    const chosen = decision ? `agent:${decision.agent}` : (parsed.data.s ?? 'all');
    const scopes = ['all', ...AgentName.options.map((name) => `agent:${name}`)];
    const withAccount = decision?.accountId ? [...scopes, `account:${decision.accountId}`] : scopes;
    return { kind: 'modal', view: stopModal(withAccount, chosen, originOf(interaction)) };
  },
};

const Values = z.object({ scope: z.string().min(1).max(300) });

export const submitStop: Command<'view-submission'> = {
  check: ({ values }) => (Values.safeParse(values).success ? null : { scope: 'Choose what should stop.' }),
  run: async (interaction, desk) => {
    const parsed = Values.safeParse(interaction.values);
    const scope = parsed.success ? readScope(parsed.data.scope) : null;
    if (!scope) return tell(interaction, UNREADABLE);
    const { text } = await desk.flow.stop({ scope, by: interaction.user });
    return {
      kind: 'many',
      replies: [{ kind: 'home', view: await renderHome(desk, interaction.user) }, tell(interaction, text)],
    };
  },
};
