import type { Deps } from './deps.ts';

/**
 * Copies events from decision documents to `audit_log`. Run twice it appends once (`eventId` is unique); killed in the
 * middle it goes on where it was.
 */
export const relayLedger = async (deps: Pick<Deps, 'decisions' | 'ledger' | 'metrics'>): Promise<number> => {
  let appended = 0;
  for (const { decision, relayed } of await deps.decisions.unrelayed(200)) {
    for (const event of decision.events.slice(relayed)) {
      const entry = await deps.ledger.append({
        eventId: event.eventId,
        decisionId: decision._id,
        type: event.type,
        at: event.at,
        by: event.by,
        data: event.data,
      });
      deps.metrics.set('ledger_length', entry._id);
      appended += 1;
    }
    await deps.decisions.markRelayed(decision._id, decision.events.length, decision.version);
  }
  return appended;
};
