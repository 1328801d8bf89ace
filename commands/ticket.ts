import { z } from 'zod';
import { DecisionId } from '../src/core/ids.ts';
import type { Seen } from '../src/flow/flow.ts';
import type { Interaction, Place } from './interaction.ts';

const Ticket = z.object({ d: DecisionId, r: z.number().int().min(1), g: z.string().min(1).max(200) });
const Named = z.object({ d: DecisionId });
const Origin = z.object({ c: z.string().optional(), t: z.string().optional() });

/** JSON of a button or of a modal's metadata; `undefined` when it is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Decision, revision and digest that were on the screen; null when the button does not carry all three. */
export const readTicket = (value: string, by: string): Seen | null => {
  const parsed = Ticket.safeParse(parseJson(value));
  return parsed.success ? { decisionId: parsed.data.d, revision: parsed.data.r, digest: parsed.data.g, by } : null;
};

/** The decision id alone, for what does not decide anything. */
export const readDecisionId = (value: string): string | null => {
  const parsed = Named.safeParse(parseJson(value));
  return parsed.success ? parsed.data.d : null;
};

/** The card a modal was opened from. */
export const readOrigin = (metadata: string): Place | undefined => {
  const parsed = Origin.safeParse(parseJson(metadata));
  return parsed.success && parsed.data.c ? { channel: parsed.data.c, ts: parsed.data.t } : undefined;
};

/** Where a click happened, as a modal remembers it; a click inside a modal passes on where that one came from. */
export const originOf = (interaction: Interaction): { channel?: string; ts?: string } => {
  const inherited =
    interaction.kind === 'action' && interaction.view ? readOrigin(interaction.view.metadata) : undefined;
  const place = inherited ?? interaction.place;
  return { channel: place?.channel, ts: place?.ts };
};
