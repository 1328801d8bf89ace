import { z } from 'zod';
import { associationType, type HubspotObject, KEY_PROPERTY, modifiedProperty } from '../../adapters/hubspot/wire.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Faults } from '../wire/faults.ts';
import { openRecords } from '../wire/records.ts';
import { serveWire, type WireReply, type WireRequest } from '../wire/serve.ts';
import {
  type CrmItem,
  createCrmRecords,
  crmObjects,
  type HistoryEntry,
  historyOf,
  isCrmObject,
  type NewCrmItem,
} from './crm-records.ts';
import { matches, SearchRequest, sorted } from './crm-search.ts';
import { BatchRead, Create, no, refusal, shown, Values } from './crm-wire.ts';

/** What the CRM writes into the history of changes that came through its API. */
export const API_SOURCE = { sourceType: 'INTEGRATION', sourceId: 'countersign' };

export type CrmChange = {
  object: HubspotObject;
  id: string;
  properties: Record<string, string | null>;
  isNew: boolean;
  by: string;
};
export type PracticeCrmApi = {
  /** Puts records in as they are, times included; a known id is left alone. Returns how many were new. */
  seed(records: NewCrmItem[]): number;
  /** A person or a form adds or changes a record in the CRM itself. `by`: `userId:5`, `FORM:contact-us`. */
  add(record: NewCrmItem, by: string): CrmItem;
  change(object: HubspotObject, id: string, properties: Record<string, string | null>, by: string): CrmItem | null;
  get(object: HubspotObject, id: string): CrmItem | null;
  /** Latest change first unless said otherwise. */
  list(object: HubspotObject, options?: { limit?: number; offset?: number; newestFirst?: boolean }): CrmItem[];
  count(object: HubspotObject): number;
  history(object: HubspotObject, id: string): Record<string, HistoryEntry[]>;
  /** Ids of the records tied to this one. */
  associated(object: HubspotObject, id: string, to: HubspotObject): string[];
  /** Hears changes made through the API and in the CRM. */
  onChange(listener: (change: CrmChange) => void): () => void;
};
export type PracticeCrm = { url: string; api: PracticeCrmApi; close(): Promise<void> };

const sourceOf = (by: string) => {
  const [kind, ...rest] = by.split(':');
  return kind === 'FORM' ? { sourceType: 'FORM', sourceId: rest.join(':') } : { sourceType: 'CRM_UI', sourceId: by };
};

/** A CRM on loopback that speaks HubSpot's v3 objects and v4 associations. */
export const startPracticeCrm = async (options: {
  clock: Clock;
  port?: number;
  dir?: string;
  token?: string;
  faults?: Faults;
}): Promise<PracticeCrm> => {
  const database = openRecords('crm', options.dir);
  const records = createCrmRecords(database, options.clock);
  const listeners = new Set<(change: CrmChange) => void>();
  const tell = (change: CrmChange) => {
    for (const listener of listeners) queueMicrotask(() => listener(change));
  };

  const names = (query: URLSearchParams, name: string) =>
    query.getAll(name).flatMap((v) => v.split(',').filter(Boolean));
  /** Runs the handler with a known object type, or answers as HubSpot does for an unknown one. */
  const forObject =
    (handle: (object: HubspotObject, request: WireRequest) => WireReply) =>
    (request: WireRequest): WireReply => {
      const object = request.params.object ?? '';
      return isCrmObject(object) ? handle(object, request) : no(400, `Unable to infer object type from: ${object}`);
    };

  const create = (object: HubspotObject, body: unknown): WireReply => {
    const parsed = Create.safeParse(body);
    if (!parsed.success) return no(400, 'Invalid input JSON: `properties` must be an object of strings');
    const { properties, associations } = parsed.data;
    const unknown = records.unknownProperty(object, Object.keys(properties));
    if (unknown !== undefined) return no(400, `Property values were not valid: Property "${unknown}" does not exist`);
    const key = properties[KEY_PROPERTY];
    const holder = key ? records.byKey(object, key) : null;
    const email = object === 'contacts' ? properties.email : null;
    const double = holder ?? (email ? (records.where('contacts', 'email', email)[0] ?? null) : null);
    if (double !== null) return no(409, `Object already exists. Existing ID: ${double.id}`);
    const tied: { object: HubspotObject; id: string }[] = [];
    for (const { to, types } of associations) {
      const target = crmObjects.find((each) =>
        types.some((t) => t.associationTypeId === associationType(object, each)),
      );
      if (target === undefined) return no(400, 'One or more association types are not valid for these objects');
      if (records.get(target, to.id) === null)
        return no(404, `Object with id ${to.id} does not exist and cannot be associated`);
      tied.push({ object: target, id: to.id });
    }
    const item = database.together(() => records.create({ object, properties, associations: tied }, API_SOURCE));
    tell({ object, id: item.id, properties, isNew: true, by: API_SOURCE.sourceId });
    return { status: 201, body: shown(item, Object.keys(properties)) };
  };
  const update = (object: HubspotObject, id: string, body: unknown): WireReply => {
    const parsed = z.object({ properties: Values }).safeParse(body);
    if (!parsed.success) return no(400, 'Invalid input JSON: `properties` must be an object of strings');
    if (records.get(object, id) === null) return no(404, 'resource not found');
    const unknown = records.unknownProperty(object, Object.keys(parsed.data.properties));
    if (unknown !== undefined) return no(400, `Property values were not valid: Property "${unknown}" does not exist`);
    const item = database.together(() => records.change(object, id, parsed.data.properties, API_SOURCE));
    if (item === null) return no(404, 'resource not found');
    tell({ object, id, properties: parsed.data.properties, isNew: false, by: API_SOURCE.sourceId });
    return { status: 200, body: shown(item, Object.keys(parsed.data.properties)) };
  };
  const search = (object: HubspotObject, body: unknown): WireReply => {
    const parsed = SearchRequest.safeParse(body ?? {});
    if (!parsed.success)
      return no(400, `There was a problem with the request: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}`);
    const request = parsed.data;
    const offset = Number(request.after);
    if (!Number.isInteger(offset) || offset + request.limit > 10_000)
      return no(400, 'Search results are limited to 10,000');
    // One group with a lower bound on the time of change, or with an equality, is answered from an index.
    const [group, other] = request.filterGroups;
    const only = other === undefined ? group?.filters : undefined;
    const since = only?.find((f) => f.propertyName === modifiedProperty(object) && f.operator === 'GTE');
    const equal = only?.find((f) => f.operator === 'EQ');
    const from = since?.value === undefined ? undefined : Number(since.value) || Date.parse(since.value);
    const answerWith = (total: number, page: CrmItem[]): WireReply => {
      const next = offset + page.length;
      return {
        status: 200,
        body: {
          total,
          results: page.map((item) => shown(item, request.properties)),
          ...(next < total ? { paging: { next: { after: String(next) } } } : {}),
        },
      };
    };
    // What changed since, in that order, is paged through by everybody who keeps up: only the page itself is read.
    const [sort] = request.sorts;
    const isInOrder = !sort || (sort.propertyName === modifiedProperty(object) && sort.direction === 'ASCENDING');
    if (from !== undefined && only?.length === 1 && isInOrder)
      return answerWith(records.count(object, from), records.list(object, { from, limit: request.limit, offset }));
    const candidates =
      from !== undefined
        ? records.list(object, { from })
        : equal?.propertyName === KEY_PROPERTY && equal.value !== undefined
          ? [records.byKey(object, equal.value)].filter((item) => item !== null)
          : records.list(object);
    const found = sorted(
      request,
      candidates.filter((item) => matches(request, item.properties)),
    );
    return answerWith(found.length, found.slice(offset, offset + request.limit));
  };

  const objects = '/crm/v3/objects/:object';
  const server = await serveWire({
    port: options.port,
    token: options.token,
    faults: options.faults,
    refusal,
    routes: [
      { method: 'POST', path: `${objects}/search`, handle: forObject((object, { body }) => search(object, body)) },
      {
        method: 'POST',
        path: `${objects}/batch/read`,
        handle: forObject((object, { body }) => {
          const parsed = BatchRead.safeParse(body);
          if (!parsed.success) return no(400, 'Invalid input JSON');
          const { inputs, properties, propertiesWithHistory } = parsed.data;
          if (propertiesWithHistory.length > 0 && inputs.length > 50)
            return no(400, 'At most 50 inputs with propertiesWithHistory');
          const found = inputs.map(({ id }) => records.get(object, id)).filter((item) => item !== null);
          const status = found.length === inputs.length ? 200 : 207;
          return {
            status,
            body: { status: 'COMPLETE', results: found.map((i) => shown(i, properties, propertiesWithHistory)) },
          };
        }),
      },
      { method: 'POST', path: objects, handle: forObject((object, { body }) => create(object, body)) },
      {
        method: 'GET',
        path: objects,
        handle: forObject((object, { query }) => {
          const limit = Math.min(100, Math.max(1, Number(query.get('limit') ?? 10)));
          const offset = Number(query.get('after') ?? 0);
          const page = records.list(object, { limit, offset });
          const next = offset + page.length;
          return {
            status: 200,
            body: {
              results: page.map((item) => shown(item, names(query, 'properties'))),
              ...(next < records.count(object) ? { paging: { next: { after: String(next) } } } : {}),
            },
          };
        }),
      },
      {
        method: 'GET',
        path: `${objects}/:id`,
        handle: forObject((object, { params, query }) => {
          const id = params.id ?? '';
          const by = query.get('idProperty');
          const item =
            by === null
              ? records.get(object, id)
              : by === KEY_PROPERTY
                ? records.byKey(object, id)
                : (records.where(object, by, id)[0] ?? null);
          if (item === null) return no(404, 'resource not found');
          return { status: 200, body: shown(item, names(query, 'properties'), names(query, 'propertiesWithHistory')) };
        }),
      },
      {
        method: 'PATCH',
        path: `${objects}/:id`,
        handle: forObject((object, { params, body }) => update(object, params.id ?? '', body)),
      },
      {
        method: 'GET',
        path: '/crm/v4/objects/:object/:id/associations/:to',
        handle: forObject((object, { params }) => {
          const item = records.get(object, params.id ?? '');
          const to = params.to ?? '';
          if (item === null || !isCrmObject(to)) return no(404, 'resource not found');
          const typeId = associationType(object, to);
          const results = records.associated(item, to).map((toObjectId) => ({
            toObjectId,
            associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId, label: null }],
          }));
          return { status: 200, body: { results } };
        }),
      },
      {
        method: 'GET',
        path: '/crm/v3/properties/:object',
        handle: forObject((object) => ({
          status: 200,
          body: {
            results: records
              .propertyNames(object)
              .map((name) => ({ name, type: 'string', hasUniqueValue: name === KEY_PROPERTY })),
          },
        })),
      },
    ],
  });

  return {
    url: server.url,
    close: async () => {
      await server.close();
      database.close();
    },
    api: {
      seed: (items) =>
        database.together(() => {
          let added = 0;
          for (const item of items) {
            if (item.id !== undefined && records.get(item.object, item.id) !== null) continue;
            records.create(item, { sourceType: 'IMPORT', sourceId: 'seed' });
            added += 1;
          }
          return added;
        }),
      add: (item, by) => {
        const kept = database.together(() => records.create(item, sourceOf(by)));
        tell({ object: kept.object, id: kept.id, properties: item.properties, isNew: true, by });
        return kept;
      },
      change: (object, id, properties, by) => {
        const kept = database.together(() => records.change(object, id, properties, sourceOf(by)));
        if (kept !== null) tell({ object, id, properties, isNew: false, by });
        return kept;
      },
      get: records.get,
      list: (object, { limit, offset, newestFirst = true } = {}) =>
        records.list(object, { limit, offset, newestFirst }),
      count: records.count,
      history: (object, id) => {
        const item = records.get(object, id);
        return item === null
          ? {}
          : Object.fromEntries(Object.keys(item.properties).map((name) => [name, historyOf(item, name)]));
      },
      associated: (object, id, to) => {
        const item = records.get(object, id);
        return item === null ? [] : records.associated(item, to);
      },
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
};
