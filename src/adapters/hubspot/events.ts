import { z } from 'zod';
import { SignalId } from '../../core/ids.ts';
import type { Signal, SignalKind } from '../../core/signal/signal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CrmObject } from '../../ports/crm.ts';
import type { Identify, OutsideEvents } from '../../ports/outside-events.ts';
import { createHttp, decisionIn, OutsideUnavailable, readCursor } from '../http-call.ts';
import type { HubspotOptions } from './crm.ts';
import { emailSignal, readEmail } from './logged-emails.ts';
import {
  AssociationsAnswer,
  BatchAnswer,
  type CrmObjectBody,
  callOutcome,
  defaultProperties,
  type HubspotObject,
  modifiedProperty,
  SearchAnswer,
} from './wire.ts';

/** The properties whose change is a signal. HubSpot gives history for at most 50 records at once. */
const watched: Record<HubspotObject, string[]> = {
  contacts: ['lifecyclestage', 'hs_lead_status', 'hubspot_owner_id', 'jobtitle', 'hs_buying_role', 'country'],
  companies: ['lifecyclestage', 'hubspot_owner_id', 'industry', 'country', 'domain'],
  deals: ['dealstage', 'amount'],
  tasks: ['hs_task_status'],
  notes: ['hs_note_body'],
  meetings: ['hs_meeting_outcome'],
  calls: ['hs_call_status'],
  emails: ['hs_email_direction', 'hs_email_status'],
};
const objects: HubspotObject[] = ['contacts', 'companies', 'deals', 'tasks', 'notes', 'meetings', 'calls', 'emails'];
/** Search lags behind writes; this much is read again every time, and known signals are recognised by their ids. */
const overlapMs = 60_000;
const Cursor = z.record(z.string(), z.number());
type Change = {
  property: string;
  value: string | null;
  before: string | null;
  at: Date;
  sourceType: string;
  sourceId: string;
};

/** HubSpot knows every source but `OFFLINE` from the visitor's own coming. */
const leadSource = (analytics: string): string => {
  const source = analytics.toLowerCase();
  return source === '' || source === 'offline' || source.startsWith('inbound') ? source : `inbound_${source}`;
};

const kindOf = (object: HubspotObject, change: Change): SignalKind | null => {
  if (object === 'deals') return 'opportunity-changed';
  if (object === 'notes') return 'sales-activity';
  if (object === 'tasks' || object === 'calls') return change.value === 'COMPLETED' ? 'sales-activity' : null;
  if (object === 'meetings') {
    if (change.value === 'COMPLETED') return 'meeting-held';
    return change.value === 'CANCELED' || change.value === 'NO_SHOW' ? 'meeting-declined' : null;
  }
  return 'crm-changed';
};

/** The token lacks a scope. */
class NotPermitted extends OutsideUnavailable {}

/**
 * What people and other systems changed in HubSpot, property by property, out of its history. Our own writes
 * (`ownSourceId`) are not signals. The first call only sets the cursor: history comes through the importer. A token that may
 * not read e-mails reads the rest, and they are caught up with once it may.
 */
export const createHubspotEvents = (
  options: HubspotOptions & { clock: Clock; identify: Identify; ownSourceId: string },
): OutsideEvents => {
  const http = createHttp(options);
  const ask = async <T>(method: 'GET' | 'POST', path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> => {
    const answer = await http.read(method, path, body);
    const parsed = schema.safeParse(answer.body);
    if (answer.status === 403) throw new NotPermitted(`the CRM does not let us read ${path.split('?')[0]}`);
    if (answer.status >= 300 || !parsed.success)
      throw new OutsideUnavailable(`the CRM answered ${answer.status} to ${path.split('?')[0]}`);
    return parsed.data;
  };

  const changedIds = async (object: HubspotObject, since: number): Promise<string[]> => {
    const ids = new Set<string>();
    let from = since;
    let after: string | undefined;
    for (;;) {
      const page = await ask('POST', `/crm/v3/objects/${object}/search`, SearchAnswer, {
        filterGroups: [{ filters: [{ propertyName: modifiedProperty(object), operator: 'GTE', value: String(from) }] }],
        sorts: [{ propertyName: modifiedProperty(object), direction: 'ASCENDING' }],
        properties: [],
        limit: 200,
        ...(after === undefined ? {} : { after }),
      });
      for (const { id } of page.results) ids.add(id);
      after = page.paging?.next?.after;
      if (after === undefined) return [...ids];
      const last = Date.parse(page.results.at(-1)?.updatedAt ?? '');
      if (Number(after) >= 10_000 && last > from) {
        from = last;
        after = undefined;
      }
    }
  };
  const withHistory = async (object: HubspotObject, ids: string[]): Promise<CrmObjectBody[]> => {
    const found: CrmObjectBody[] = [];
    for (let i = 0; i < ids.length; i += 50) {
      const answer = await ask('POST', `/crm/v3/objects/${object}/batch/read`, BatchAnswer, {
        inputs: ids.slice(i, i + 50).map((id) => ({ id })),
        properties: defaultProperties[object],
        propertiesWithHistory: watched[object],
      });
      found.push(...answer.results);
    }
    return found;
  };
  const changesOf = (record: CrmObjectBody, since: number): Change[] =>
    Object.entries(record.propertiesWithHistory ?? {}).flatMap(([property, history]) => {
      const entries = history
        .map((e) => ({ ...e, at: new Date(e.timestamp) }))
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      return entries.flatMap((entry, i) =>
        entry.at.getTime() < since ||
        entry.sourceId === options.ownSourceId ||
        entry.value === (entries[i - 1]?.value ?? null)
          ? []
          : [
              {
                property,
                value: entry.value ?? null,
                before: entries[i - 1]?.value ?? null,
                at: entry.at,
                sourceType: entry.sourceType ?? 'UNKNOWN',
                sourceId: entry.sourceId ?? '',
              },
            ],
      );
    });
  const linked = async (object: HubspotObject, id: string, to: 'contacts' | 'companies'): Promise<string | undefined> =>
    (await ask('GET', `/crm/v4/objects/${object}/${encodeURIComponent(id)}/associations/${to}`, AssociationsAnswer))
      .results[0]?.toObjectId;
  const whose = async (object: HubspotObject, record: CrmObjectBody) => {
    if (object === 'companies') return options.identify({ crm: 'companies', id: record.id });
    const contact = object === 'contacts' ? record.id : await linked(object, record.id, 'contacts');
    const person = contact === undefined ? {} : await options.identify({ crm: 'contacts', id: contact });
    if (person.accountId !== undefined) return person;
    const company =
      record.properties.associatedcompanyid ??
      (await linked(object, record.id, 'companies')) ??
      (contact === undefined || object === 'contacts' ? undefined : await linked('contacts', contact, 'companies'));
    return company === undefined
      ? person
      : { ...person, ...(await options.identify({ crm: 'companies', id: company })) };
  };

  /** The author of what came in by address; otherwise those it was logged with, who need not have written it. */
  const emailOf = async (record: CrmObjectBody, since: number): Promise<Signal[]> => {
    const now = options.clock.now();
    const email = changesOf(record, since).length > 0 ? readEmail(record, now) : null;
    if (!email) return [];
    const author = email.author === undefined ? undefined : await options.identify({ email: email.author });
    if (author?.accountId !== undefined) return [emailSignal(record, email, author, now)];
    const { accountId, personId } = await whose('emails', record);
    return [emailSignal(record, email, email.author === undefined ? { accountId, personId } : { accountId }, now)];
  };

  const signalsOf = async (object: HubspotObject, record: CrmObjectBody, since: number): Promise<Signal[]> => {
    if (object === 'emails') return emailOf(record, since);
    const changes = changesOf(record, since).flatMap((change) => {
      const kind = kindOf(object, change);
      return kind === null ? [] : [{ change, kind }];
    });
    const createdAt = new Date(record.createdAt ?? record.properties.createdate ?? 0);
    const isNewLead =
      object === 'contacts' && createdAt.getTime() >= since && record.properties.countersign_key == null;
    if (changes.length === 0 && !isNewLead) return [];
    const who = await whose(object, record);
    const link =
      object === 'meetings' || object === 'calls'
        ? undefined
        : options.linkFor?.(object satisfies CrmObject, record.id);
    const base = {
      ...who,
      receivedAt: options.clock.now(),
      source: { system: 'hubspot', recordId: `${object}/${record.id}`, link },
      decisionId: decisionIn(record.properties.countersign_decision ?? record.properties.countersign_key ?? undefined),
    };
    const lead: Signal[] = isNewLead
      ? [
          {
            ...base,
            id: SignalId.parse(`hubspot:contacts:${record.id}:created`),
            kind: 'lead-created',
            at: createdAt,
            trust: 'trusted',
            facts: {
              object,
              recordId: record.id,
              leadId: record.id,
              source: leadSource(record.properties.hs_analytics_source ?? ''),
              ownerRepId: record.properties.hubspot_owner_id ?? null,
            },
          },
        ]
      : [];
    const others = changes
      .filter(({ change }) => !(isNewLead && change.at.getTime() <= createdAt.getTime()))
      .map(({ change, kind }): Signal => {
        const isNote = object === 'notes';
        return {
          ...base,
          id: SignalId.parse(`hubspot:${object}:${record.id}:${change.property}:${change.at.getTime()}`),
          kind,
          at: change.at,
          // Notes quote customers; web forms write contact properties.
          trust: isNote || change.sourceType === 'FORM' ? 'untrusted' : 'trusted',
          ...(isNote ? { text: (change.value ?? '').slice(0, 20_000) } : {}),
          facts: {
            object,
            recordId: record.id,
            property: change.property,
            ...(isNote ? {} : { from: change.before, to: change.value }),
            sourceType: change.sourceType,
            ...(object === 'deals'
              ? {
                  opportunityId: record.id,
                  stage: record.properties.dealstage ?? '',
                  acvMinor: Math.round(Number(record.properties.amount ?? 0) * 100) || 0,
                }
              : {}),
            ...(object === 'tasks'
              ? { activityType: 'task', outcome: 'completed', repId: record.properties.hubspot_owner_id ?? null }
              : {}),
            ...(object === 'calls'
              ? {
                  activityType: 'call',
                  outcome: callOutcome(record.properties.hs_call_disposition),
                  direction: record.properties.hs_call_direction?.toLowerCase() ?? null,
                  repId: record.properties.hubspot_owner_id ?? null,
                }
              : {}),
            ...(isNote ? { activityType: 'note', repId: record.properties.hubspot_owner_id ?? null } : {}),
          },
        };
      });
    return [...lead, ...others];
  };

  return {
    system: 'hubspot',
    since: async (cursor) => {
      const now = options.clock.now().getTime();
      const known = readCursor(Cursor, cursor) ?? {};
      const next: Record<string, number> = {};
      const signals: Signal[] = [];
      for (const object of objects) {
        const from = known[object];
        next[object] = now;
        if (from === undefined) continue;
        const since = from - overlapMs;
        try {
          const records = await withHistory(object, await changedIds(object, since));
          for (const record of records) signals.push(...(await signalsOf(object, record, since)));
        } catch (error) {
          if (object !== 'emails' || !(error instanceof NotPermitted)) throw error;
          next[object] = from;
        }
      }
      signals.sort((a, b) => a.at.getTime() - b.at.getTime());
      return { signals, cursor: JSON.stringify(next) };
    },
  };
};
