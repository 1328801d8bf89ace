import type { Deps } from './deps.ts';

/** Decisions per round: their events go into the log in one write, short enough not to keep a click waiting. */
const ROUND = 50;

const relayRound = async (
  deps: Pick<Deps, 'decisions' | 'ledger' | 'metrics'>,
): Promise<[looked: number, n: number]> => {
  const waiting = await deps.decisions.unrelayed(ROUND);
  const events = waiting.flatMap(({ _id, events: all, relayed }) =>
    all.slice(relayed).map(({ eventId, type, at, by, data }) => ({ eventId, decisionId: _id, type, at, by, data })),
  );
  const entries = await deps.ledger.appendAll(events);
  const last = entries.at(-1);
  if (last) deps.metrics.set('ledger_length', last._id);
  await deps.decisions.markRelayed(
    waiting.map(({ _id, events: all, version }) => ({ id: _id, upTo: all.length, version })),
  );
  return [waiting.length, events.length];
};

/**
 * Copies events from decision documents to `audit_log` until none is missing, and says how many it looked at. Run twice
 * it appends once (`eventId` is unique); killed in the middle it goes on where it was.
 */
export const relayLedger = async (deps: Pick<Deps, 'decisions' | 'ledger' | 'metrics'>): Promise<number> => {
  for (let total = 0; ; ) {
    const [looked, n] = await relayRound(deps);
    total += n;
    if (looked < ROUND || n === 0) return total;
  }
};
