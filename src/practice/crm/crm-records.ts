import { defaultProperties, type HubspotObject, modifiedProperty } from '../../adapters/hubspot/wire.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Records } from '../wire/records.ts';

export const crmObjects: HubspotObject[] = [
  'contacts',
  'companies',
  'deals',
  'tasks',
  'notes',
  'meetings',
  'calls',
  'emails',
];
export const isCrmObject = (name: string): name is HubspotObject => crmObjects.some((object) => object === name);

export type HistoryEntry = { value: string | null; timestamp: string; sourceType: string; sourceId: string };
export type CrmItem = {
  object: HubspotObject;
  id: string;
  properties: Record<string, string | null>;
  /** Only properties that changed since creation, oldest first; `historyOf` gives the first value of the others. */
  history: Record<string, HistoryEntry[]>;
  associations: { object: HubspotObject; id: string }[];
  createdAt: string;
  updatedAt: string;
  source: { sourceType: string; sourceId: string };
};
export type NewCrmItem = {
  object: HubspotObject;
  id?: string;
  properties: Record<string, string | null>;
  associations?: { object: HubspotObject; id: string }[];
  createdAt?: Date;
  updatedAt?: Date;
};
type Source = { sourceType: string; sourceId: string };

/** All values a property ever had, oldest first. */
export const historyOf = (item: CrmItem, property: string): HistoryEntry[] => {
  const kept = item.history[property];
  if (kept !== undefined) return kept;
  const value = item.properties[property] ?? null;
  return value === null ? [] : [{ value, timestamp: item.createdAt, ...item.source }];
};

/** The CRM's records on disk, with who changed which property when. */
export const createCrmRecords = (records: Records, clock: Clock) => {
  const table = (object: HubspotObject) => records.table<CrmItem>(object);
  const names = records.table<string[]>('property-names');
  /** Both directions of every association, so that either end finds the other. */
  const ties = records.table<string>('tie');
  const known = (object: HubspotObject) => new Set([...defaultProperties[object], ...(names.get(object) ?? [])]);
  const learn = (object: HubspotObject, properties: Iterable<string>) => {
    const before = known(object);
    const fresh = [...properties].filter((name) => !before.has(name));
    if (fresh.length > 0) names.put(object, [...(names.get(object) ?? []), ...new Set(fresh)]);
  };
  const store = (item: CrmItem) =>
    table(item.object).put(item.id, item, {
      order: Date.parse(item.updatedAt),
      key: item.properties.countersign_key ?? undefined,
    });
  const tie = (item: CrmItem) => {
    const own = item.object === 'contacts' ? item.properties.associatedcompanyid : null;
    for (const other of [...item.associations, ...(own ? [{ object: 'companies' as const, id: own }] : [])]) {
      const [a, b] = [`${item.object}/${item.id}`, `${other.object}/${other.id}`];
      const order = Date.parse(item.createdAt);
      ties.put(`${a}|${b}`, other.id, { key: `${a}>${other.object}`, order });
      ties.put(`${b}|${a}`, item.id, { key: `${b}>${item.object}`, order });
    }
  };
  const stamped = (item: CrmItem): CrmItem => ({
    ...item,
    properties: {
      ...item.properties,
      createdate: item.createdAt,
      [modifiedProperty(item.object)]: item.updatedAt,
      hs_object_id: item.id,
    },
  });
  const freshId = (object: HubspotObject): string => {
    const counter = records.table<number>('next-id');
    let next = counter.get(object) ?? 900_000_000;
    while (table(object).get(String(next)) !== null) next += 1;
    counter.put(object, next + 1);
    return String(next);
  };

  return {
    get: (object: HubspotObject, id: string): CrmItem | null => table(object).get(id),
    byKey: (object: HubspotObject, key: string): CrmItem | null => table(object).byKey(key)[0] ?? null,
    where: (object: HubspotObject, property: string, value: string): CrmItem[] =>
      table(object).where(`$.properties.${JSON.stringify(property)}`, value),
    list: (
      object: HubspotObject,
      options?: { from?: number; limit?: number; offset?: number; newestFirst?: boolean },
    ) => table(object).list(options),
    count: (object: HubspotObject, from?: number): number => table(object).count(from),
    unknownProperty: (object: HubspotObject, properties: Iterable<string>): string | undefined => {
      const all = known(object);
      return [...properties].find((name) => !all.has(name) && !name.startsWith('countersign_'));
    },
    propertyNames: (object: HubspotObject): string[] => [...known(object)],
    create: (fresh: NewCrmItem, source: Source): CrmItem => {
      const createdAt = (fresh.createdAt ?? clock.now()).toISOString();
      learn(fresh.object, Object.keys(fresh.properties));
      const item = stamped({
        object: fresh.object,
        id: fresh.id ?? freshId(fresh.object),
        properties: fresh.properties,
        history: {},
        associations: fresh.associations ?? [],
        createdAt,
        updatedAt: (fresh.updatedAt ?? new Date(createdAt)).toISOString(),
        source,
      });
      store(item);
      tie(item);
      return item;
    },
    /** Null when there is no such record. Values that stay the same leave no trace but the time of change. */
    change: (
      object: HubspotObject,
      id: string,
      changes: Record<string, string | null>,
      source: Source,
    ): CrmItem | null => {
      const item = table(object).get(id);
      if (item === null) return null;
      learn(object, Object.keys(changes));
      const timestamp = clock.now().toISOString();
      const history = { ...item.history };
      const properties = { ...item.properties };
      for (const [name, raw] of Object.entries(changes)) {
        const value = raw === '' ? null : raw;
        if ((properties[name] ?? null) === value) continue;
        history[name] = [...historyOf(item, name), { value, timestamp, ...source }];
        properties[name] = value;
      }
      const next = stamped({ ...item, properties, history, updatedAt: timestamp });
      store(next);
      return next;
    },
    /** Ids of `to` records tied to this one, from whichever end the tie was made; a contact's own company first. */
    associated: (item: CrmItem, to: HubspotObject): string[] => {
      const company = to === 'companies' && item.object === 'contacts' ? item.properties.associatedcompanyid : null;
      return [...new Set([...(company ? [company] : []), ...ties.byKey(`${item.object}/${item.id}>${to}`)])];
    },
  };
};
