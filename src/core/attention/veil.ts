import type { Decision } from '../decision/decision.ts';

type Entry = { type: string; by: string; data: Record<string, unknown> };

const ENDED = new Set(['test-caught', 'test-missed']);

/**
 * A test draft as everybody may see it: while it waits, no sign that it is one; afterwards, that it was one, and not who
 * caught or missed it. The audit log keeps both; only what is shown is less.
 */
export const veiled = <E extends Entry>(
  decision: Decision,
  entries: readonly E[],
): { decision: Decision; entries: E[] } => {
  if (!decision.seeded) return { decision, entries: [...entries] };
  const hide = <T extends Entry>(entry: T): T => {
    const { seeded, ...data } = entry.data;
    if (ENDED.has(entry.type))
      return { ...entry, type: 'superseded', by: 'countersign', data: { state: 'superseded' } };
    return { ...entry, data: decision.state === 'pending' ? data : { ...data, ...(seeded ? { seeded } : {}) } };
  };
  const { seeded: _, ...rest } = decision;
  const shown: Decision = {
    ...(decision.state === 'pending' ? rest : decision),
    events: decision.events.map((event) => {
      const { type, ...hidden } = hide(event);
      return { ...hidden, type: type === 'superseded' ? 'superseded' : event.type };
    }),
  };
  return { decision: shown, entries: entries.map(hide) };
};
