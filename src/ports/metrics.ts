/** Counters and gauges of `/metrics`; names are fixed in the adapter. */
export type Metrics = {
  count(
    name: 'decisions' | 'executions' | 'refused_clicks' | 'signals' | 'job_failures',
    labels: Record<string, string>,
  ): void;
  observe(name: 'plan_seconds' | 'ack_seconds' | 'gate_seconds', seconds: number): void;
  set(name: 'pending_decisions' | 'ledger_length', value: number): void;
};
