import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../../ports/metrics.ts';

/** Prometheus metrics; `render` answers `GET /metrics`. */
export const createMetrics = (): Metrics & { render(): Promise<{ type: string; body: string }> } => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `countersign_${name}_total`, help, labelNames, registers: [registry] });
  const counters = {
    decisions: counter('decisions', 'Decisions by agent and state reached', ['agent', 'state']),
    executions: counter('executions', 'Attempts by action kind and result', ['kind', 'result']),
    refused_clicks: counter('refused_clicks', 'Clicks refused by reason', ['reason']),
    signals: counter('signals', 'Signals kept, by kind', ['kind']),
    incidents: counter('incidents', 'Incidents opened or repeated, by kind and severity', [
      'kind',
      'severity',
      'event',
    ]),
    job_failures: counter('job_failures', 'Background work that failed, by job', ['job']),
    demotions: counter('demotions', 'Domains taken down by themselves', ['agent', 'domain']),
  };
  const histogram = (name: string, help: string) =>
    new Histogram({
      name: `countersign_${name}`,
      help,
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
      registers: [registry],
    });
  const histograms = {
    plan_seconds: histogram('plan_seconds', 'One planning round'),
    ack_seconds: histogram('ack_seconds', 'From a Slack request to its acknowledgement'),
    gate_seconds: histogram('gate_seconds', 'One gate verdict'),
  };
  const rate = (end: string, help: string) =>
    new Gauge({
      name: `countersign_incidents_per_100${end}`,
      help,
      labelNames: ['agent', 'domain'],
      registers: [registry],
    });
  const gauges: Record<Parameters<Metrics['set']>[0], Gauge> = {
    pending_decisions: new Gauge({
      name: 'countersign_pending_decisions',
      help: 'Decisions that wait for a person',
      registers: [registry],
    }),
    ledger_length: new Gauge({
      name: 'countersign_ledger_length',
      help: 'Entries in audit_log',
      registers: [registry],
    }),
    open_incidents: new Gauge({
      name: 'countersign_open_incidents',
      help: 'Incidents that are not closed',
      registers: [registry],
    }),
    incidents_per_100: rate('', 'Incidents per 100 executed actions in 30 days'),
    incidents_per_100_low: rate('_low', 'Lower 95 % bound of incidents per 100 executed actions'),
    incidents_per_100_high: rate('_high', 'Upper 95 % bound of incidents per 100 executed actions'),
  };
  return {
    count: (name, labels) => counters[name].inc(labels),
    observe: (name, seconds) => histograms[name].observe(seconds),
    set: (name, value, labels = {}) => gauges[name].set(labels, value),
    render: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
};
