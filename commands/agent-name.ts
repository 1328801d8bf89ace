import { z } from 'zod';
import { safe } from '../src/cards/text.ts';
import { AgentName } from '../src/core/ids.ts';
import { fail, ok, type Result } from '../src/core/result.ts';
import { parseJson } from './ticket.ts';

/** The agent that somebody typed, or undefined where nothing was typed; fails with a sentence that names them all. */
export const typedAgent = (text: string): Result<AgentName | undefined, string> => {
  const typed = text.trim().toLowerCase();
  if (typed === '') return ok(undefined);
  const agent = AgentName.safeParse(typed);
  return agent.success
    ? ok(agent.data)
    : fail(`I know no agent \`${safe(typed, 60)}\`. There are ${AgentName.options.join(', ')}.`);
};

const Value = z.object({ a: AgentName });

/** The agent that a button names, or null. */
export const agentOn = (value: string): AgentName | null => Value.safeParse(parseJson(value)).data?.a ?? null;
