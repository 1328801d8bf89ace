import type { Crm, CrmObject, CrmRecord, CrmWrite } from '../../ports/crm.ts';
import { createHttp, failureOf, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import {
  associationType,
  CrmObjectBody,
  defaultProperties,
  KEY_PROPERTY,
  messageIn,
  modifiedProperty,
  SearchAnswer,
} from './wire.ts';

export type HubspotOptions = HttpOptions & {
  linkFor?: (object: CrmObject, id: string) => string;
  /** Properties to read beside the usual ones. */
  alsoRead?: Partial<Record<CrmObject, string[]>>;
};

/** HubSpot's search serves no more than this many hits of one query. */
const searchLimit = 10_000;

/**
 * Records in HubSpot. `countersign_key` must exist there as a property with unique values: then two creates with one key
 * cannot both succeed, and the record is found by it at once (search lags behind by seconds).
 */
export const createHubspotCrm = (options: HubspotOptions): Crm => {
  const http = createHttp(options);
  const path = (object: CrmObject, rest = '') => `/crm/v3/objects/${object}${rest}`;
  const propertiesOf = (object: CrmObject) => [...defaultProperties[object], ...(options.alsoRead?.[object] ?? [])];
  const recordOf = (object: CrmObject, body: CrmObjectBody): CrmRecord => ({
    id: body.id,
    properties: body.properties,
    updatedAt: new Date(body.updatedAt),
    link: options.linkFor?.(object, body.id),
  });
  const written = (object: CrmObject, id: string): CrmWrite => ({
    kind: 'written',
    id,
    link: options.linkFor?.(object, id),
  });

  const readOne = async (object: CrmObject, id: string, idProperty?: string): Promise<CrmRecord | null> => {
    const query = new URLSearchParams({ properties: propertiesOf(object).join(',') });
    if (idProperty !== undefined) query.set('idProperty', idProperty);
    const { status, body } = await http.read('GET', path(object, `/${encodeURIComponent(id)}?${query}`));
    if (status === 404) return null;
    const parsed = CrmObjectBody.safeParse(body);
    if (status >= 300 || !parsed.success)
      throw new OutsideUnavailable(`the CRM answered ${status} for one of its ${object}`);
    return recordOf(object, parsed.data);
  };
  const find = async (object: CrmObject, query: Record<string, unknown>) => {
    const { status, body } = await http.read('POST', path(object, '/search'), {
      properties: propertiesOf(object),
      limit: 100,
      ...query,
    });
    const parsed = SearchAnswer.safeParse(body);
    if (status >= 300 || !parsed.success)
      throw new OutsideUnavailable(`the CRM answered ${status} to a search of ${object}`);
    return {
      records: parsed.data.results.map((each) => recordOf(object, each)),
      after: parsed.data.paging?.next?.after,
    };
  };
  const outcome = (object: CrmObject, answer: Awaited<ReturnType<typeof http.write>>): CrmWrite => {
    const failure = failureOf(answer, messageIn);
    if (failure !== null) return failure;
    const body = CrmObjectBody.safeParse(answer.kind === 'answer' ? answer.body : null);
    return body.success
      ? written(object, body.data.id)
      : { kind: 'unknown', reason: 'the CRM accepted the change but named no record' };
  };

  return {
    get: (object, id) => readOne(object, id),

    changedSince: async (object, since, after) => {
      const property = modifiedProperty(object);
      const [from, cursor] =
        after === undefined ? [since.getTime(), undefined] : [Number(after.split('|')[0]), after.split('|')[1]];
      const page = await find(object, {
        filterGroups: [{ filters: [{ propertyName: property, operator: 'GTE', value: String(from) }] }],
        sorts: [{ propertyName: property, direction: 'ASCENDING' }],
        ...(cursor ? { after: cursor } : {}),
      });
      const last = page.records.at(-1)?.updatedAt.getTime() ?? from;
      if (page.after === undefined) return { records: page.records };
      // Past the limit the query starts anew at the last change seen; records of that moment come twice.
      const next = Number(page.after) >= searchLimit && last > from ? `${last}|` : `${from}|${page.after}`;
      return { records: page.records, next };
    },

    search: async (object, property, value) => {
      // Search lags behind writes by seconds; a unique property is read at once.
      if (property === KEY_PROPERTY) {
        const record = await readOne(object, value, KEY_PROPERTY);
        return record === null ? [] : [record];
      }
      const filterGroups = [{ filters: [{ propertyName: property, operator: 'EQ', value }] }];
      return (await find(object, { filterGroups })).records;
    },

    update: async (object, id, properties) => {
      // HubSpot clears a property by the empty string.
      const values = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value ?? '']));
      return outcome(
        object,
        await http.write('PATCH', path(object, `/${encodeURIComponent(id)}`), { properties: values }),
      );
    },

    create: async (object, properties, key, associateWith) => {
      const type = associateWith === undefined ? undefined : associationType(object, associateWith.object);
      if (associateWith !== undefined && type === undefined) {
        return {
          kind: 'refused',
          reason: `a record of \`${object}\` cannot be associated with \`${associateWith.object}\``,
        };
      }
      try {
        const before = await readOne(object, key, KEY_PROPERTY);
        if (before !== null) return written(object, before.id);
      } catch (error) {
        if (!(error instanceof OutsideUnavailable)) throw error;
        return {
          kind: 'refused',
          reason: `nothing was created, because the CRM could not be read first: ${error.message}`,
        };
      }
      const answer = await http.write('POST', path(object), {
        properties: { ...properties, [KEY_PROPERTY]: key },
        associations:
          associateWith === undefined
            ? []
            : [
                {
                  to: { id: associateWith.id },
                  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: type }],
                },
              ],
      });
      if (answer.kind === 'answer' && answer.status === 409) {
        try {
          const winner = await readOne(object, key, KEY_PROPERTY);
          if (winner !== null) return written(object, winner.id);
        } catch (error) {
          if (!(error instanceof OutsideUnavailable)) throw error;
          return { kind: 'unknown', reason: `a record with this key may exist: ${error.message}` };
        }
      }
      return outcome(object, answer);
    },
  };
};
