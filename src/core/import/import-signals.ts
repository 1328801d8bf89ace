import type { z } from 'zod';
import { Signal } from '../signal/signal.ts';
import type { importRows } from './import-rows.ts';

type Rows = typeof importRows;
/** A row of one of the event tables, with the table's name. */
export type EventRow = {
  [T in Exclude<keyof Rows, 'accounts' | 'contacts'>]: { table: T; row: z.infer<Rows[T]> };
}[Exclude<keyof Rows, 'accounts' | 'contacts'>];

/** Derived from the source's id, so that the same record imported or heard of twice is one signal. */
export const signalIdOf = ({ table, row }: EventRow): string => {
  switch (table) {
    case 'leads':
      return `lead:${row.id}`;
    case 'touches':
      return `touch:${row.id}`;
    case 'sessions':
      return `session:${row.id}`;
    case 'activities':
      return `activity:${row.id}`;
    case 'opportunities':
      return `opportunity:${row.id}:${row.stage}`;
  }
};

const kindOf = {
  leads: 'lead-created',
  touches: 'marketing-touch',
  sessions: 'web-session',
  activities: 'sales-activity',
  opportunities: 'opportunity-changed',
} as const;
const systemOf = {
  leads: 'crm',
  touches: 'marketing-automation',
  sessions: 'web',
  activities: 'crm',
  opportunities: 'crm',
} as const;

const factsOf = ({ table, row }: EventRow): Signal['facts'] => {
  switch (table) {
    case 'leads':
      return {
        leadId: row.id,
        source: row.source ?? null,
        channel: row.channel ?? null,
        ownerRepId: row.ownerRepId ?? null,
      };
    case 'touches':
      return {
        touchType: row.type,
        channel: row.channel ?? null,
        direction: row.direction ?? null,
        campaignId: row.campaignId ?? null,
      };
    case 'sessions':
      return {
        sessionType: row.type ?? null,
        pageViews: row.pageViews ?? 0,
        pricingPageViews: row.pricingPageViews ?? 0,
        demoPageViews: row.demoPageViews ?? 0,
        durationSeconds: row.durationSeconds ?? 0,
      };
    case 'activities':
      return { activityType: row.type, outcome: row.outcome ?? null, repId: row.repId ?? null };
    case 'opportunities':
      return {
        opportunityId: row.id,
        leadId: row.leadId ?? null,
        stage: row.stage,
        acvMinor: row.acv === undefined ? null : row.acv * 100,
        currency: 'USD',
      };
  }
};

/** Money columns are whole units of USD. `who` is the person and account the row's reference led to. */
export const signalOfRow = (
  event: EventRow,
  who: { accountId: string; personId?: string },
  shiftMs: number,
  receivedAt: Date,
): Signal => {
  const at = new Date(event.row.at.getTime() + shiftMs);
  return {
    ...IdPart.parse({ id: signalIdOf(event), ...who }),
    kind: kindOf[event.table],
    at,
    receivedAt,
    source: { system: systemOf[event.table], recordId: event.row.id },
    trust: 'trusted',
    facts: factsOf(event),
  };
};

const IdPart = Signal.pick({ id: true, accountId: true, personId: true });
