import type { Deps } from './deps.ts';

/** Documents of a kind per round: their events go into the log in one write. */
const ROUND = 200;

/**
 * Copies events from decision and incident documents to `audit_log`, and says how many it looked at. Run twice it appends
 * once (`eventId` is unique); killed in the middle it goes on where it was.
 */
export const relayLedger = async (
  deps: Pick<Deps, 'decisions' | 'incidents' | 'ledger' | 'metrics'>,
): Promise<number> => {
  let looked = 0;
  for (const documents of [deps.decisions, deps.incidents]) {
    const waiting = await documents.unrelayed(ROUND);
    const events = waiting.flatMap(({ _id, events: all, relayed }) =>
      all.slice(relayed).map(({ eventId, type, at, by, data }) => ({ eventId, decisionId: _id, type, at, by, data })),
    );
    const entries = await deps.ledger.appendAll(events);
    const last = entries.at(-1);
    if (last) deps.metrics.set('ledger_length', last._id);
    await documents.markRelayed(
      waiting.map(({ _id, events: all, version }) => ({ id: _id, upTo: all.length, version })),
    );
    looked += events.length;
  }
  return looked;
};
