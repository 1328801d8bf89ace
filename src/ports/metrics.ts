/** Incidents per 100 executed actions, and the ends of its 95 % interval; by agent and domain. */
type IncidentGauge = 'incidents_per_100' | 'incidents_per_100_low' | 'incidents_per_100_high';

/** Counters and gauges of `/metrics`; names are fixed in the adapter. */
export type Metrics = {
  count(
    name: 'decisions' | 'executions' | 'refused_clicks' | 'signals' | 'job_failures' | 'incidents' | 'demotions',
    labels: Record<string, string>,
  ): void;
  observe(name: 'plan_seconds' | 'ack_seconds' | 'gate_seconds', seconds: number): void;
  set(
    name: 'pending_decisions' | 'ledger_length' | 'open_incidents' | IncidentGauge,
    value: number,
    labels?: Record<string, string>,
  ): void;
};
