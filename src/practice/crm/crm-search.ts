import { z } from 'zod';

const Filter = z.object({
  propertyName: z.string(),
  operator: z.enum(['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY']),
  value: z.coerce.string().optional(),
  highValue: z.coerce.string().optional(),
  values: z.array(z.coerce.string()).optional(),
});
export const SearchRequest = z.object({
  filterGroups: z
    .array(z.object({ filters: z.array(Filter).min(1).max(6) }))
    .max(5)
    .default([]),
  sorts: z
    .array(z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']) }))
    .max(1)
    .default([]),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().min(1).max(200).default(10),
  after: z.coerce.string().default('0'),
});
export type SearchRequest = z.infer<typeof SearchRequest>;
type Properties = Record<string, string | null>;

/** Numbers and times compare by size (times may be ISO or milliseconds), everything else as text. */
const size = (value: string): number | null => {
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};
const compare = (a: string, b: string): number => {
  const [x, y] = [size(a), size(b)];
  if (x !== null && y !== null) return x - y;
  return a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0;
};

const passes = (filter: z.infer<typeof Filter>, properties: Properties): boolean => {
  const present = properties[filter.propertyName] ?? null;
  if (filter.operator === 'HAS_PROPERTY') return present !== null;
  if (filter.operator === 'NOT_HAS_PROPERTY') return present === null;
  if (filter.operator === 'NEQ') return present === null || compare(present, filter.value ?? '') !== 0;
  if (present === null) return false;
  if (filter.operator === 'IN') return (filter.values ?? []).some((value) => compare(present, value) === 0);
  const by = compare(present, filter.value ?? '');
  switch (filter.operator) {
    case 'EQ':
      return by === 0;
    case 'LT':
      return by < 0;
    case 'LTE':
      return by <= 0;
    case 'GT':
      return by > 0;
    case 'GTE':
      return by >= 0;
    case 'BETWEEN':
      return by >= 0 && compare(present, filter.highValue ?? '') <= 0;
  }
};

/** Groups are joined by OR, filters inside a group by AND, as HubSpot does. */
export const matches = (request: SearchRequest, properties: Properties): boolean =>
  request.filterGroups.length === 0 ||
  request.filterGroups.some((group) => group.filters.every((filter) => passes(filter, properties)));

export const sorted = <T extends { properties: Properties }>(request: SearchRequest, records: T[]): T[] => {
  const sort = request.sorts[0];
  if (sort === undefined) return records;
  const sign = sort.direction === 'ASCENDING' ? 1 : -1;
  const of = (record: T) => record.properties[sort.propertyName] ?? '';
  return records.toSorted((a, b) => sign * compare(of(a), of(b)));
};
