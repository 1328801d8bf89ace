import type { Deps } from './deps.ts';

/** Documents per round: their events go into the log in one write, short enough not to keep a click waiting. */
const ROUND = 50;

type Relayed = Pick<Deps, 'decisions' | 'incidents' | 'ledger' | 'metrics'>;

const relayRound = async (
  deps: Relayed,
  documents: Relayed['decisions'] | Relayed['incidents'],
): Promise<[looked: number, n: number]> => {
  const waiting = await documents.unrelayed(ROUND);
  const events = waiting.flatMap(({ _id, events: all, relayed }) =>
    all.slice(relayed).map(({ eventId, type, at, by, data }) => ({ eventId, decisionId: _id, type, at, by, data })),
  );
  const entries = await deps.ledger.appendAll(events);
  const last = entries.at(-1);
  if (last) deps.metrics.set('ledger_length', last._id);
  await documents.markRelayed(waiting.map(({ _id, events: all, version }) => ({ id: _id, upTo: all.length, version })));
  return [waiting.length, events.length];
};

/**
 * Copies events from decision and incident documents to `audit_log` until none is missing, and says how many it looked
 * at. Run twice it appends once (`eventId` is unique); killed in the middle it goes on where it was.
 */
export const relayLedger = async (deps: Relayed): Promise<number> => {
  let total = 0;
  for (const documents of [deps.decisions, deps.incidents]) {
    for (;;) {
      const [looked, n] = await relayRound(deps, documents);
      total += n;
      if (looked < ROUND || n === 0) break;
    }
  }
  return total;
};
