/** The part of GAQL that is served: SELECT … FROM one resource, conditions joined by AND, one ORDER BY. */
export type Condition = { field: string; operator: '=' | '!=' | '>=' | '<=' | 'BETWEEN' | 'IN'; values: string[] };
export type Query = {
  select: string[];
  from: string;
  where: Condition[];
  orderBy?: { field: string; descending: boolean };
};

const field = '[a-z_]+(?:\\.[a-z_]+)+';
const quoted = '\'[^\']*\'|"[^"]*"|[\\w.-]+';
const shape = new RegExp(
  `^\\s*SELECT\\s+(?<select>${field}(?:\\s*,\\s*${field})*)\\s+FROM\\s+(?<from>[a-z_]+)(?:\\s+WHERE\\s+(?<where>.+?))?(?:\\s+ORDER\\s+BY\\s+(?<order>${field})(?:\\s+(?<way>ASC|DESC))?)?\\s*$`,
  'is',
);
const between = new RegExp(`^\\s*(${field})\\s+BETWEEN\\s+(${quoted})\\s+AND\\s+(${quoted})(?:\\s+AND\\s+|\\s*$)`, 'i');
const inside = new RegExp(`^\\s*(${field})\\s+IN\\s*\\(([^)]*)\\)(?:\\s+AND\\s+|\\s*$)`, 'i');
const simple = new RegExp(`^\\s*(${field})\\s*(!=|>=|<=|=)\\s*(${quoted})(?:\\s+AND\\s+|\\s*$)`, 'i');
const bare = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, '$2');

const conditionsIn = (text: string): Condition[] | null => {
  const found: Condition[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const range = between.exec(rest);
    const list = inside.exec(rest);
    const one = simple.exec(rest);
    if (range !== null) {
      found.push({ field: range[1] ?? '', operator: 'BETWEEN', values: [bare(range[2] ?? ''), bare(range[3] ?? '')] });
    } else if (list !== null) {
      found.push({ field: list[1] ?? '', operator: 'IN', values: (list[2] ?? '').split(',').map(bare) });
    } else if (one !== null) {
      const operator = (one[2] ?? '=') as '=' | '!=' | '>=' | '<=';
      found.push({ field: one[1] ?? '', operator, values: [bare(one[3] ?? '')] });
    } else {
      return null;
    }
    rest = rest.slice((range ?? list ?? one)?.[0].length ?? rest.length);
  }
  return found;
};

/** `null` for anything outside the served part: a refusal is better than a near miss. */
export const parseGaql = (text: string): Query | null => {
  const groups = shape.exec(text)?.groups;
  if (groups === undefined) return null;
  const where = groups.where === undefined ? [] : conditionsIn(groups.where);
  if (where === null) return null;
  return {
    select: (groups.select ?? '').split(',').map((name) => name.trim()),
    from: groups.from ?? '',
    where,
    ...(groups.order === undefined
      ? {}
      : { orderBy: { field: groups.order, descending: groups.way?.toUpperCase() === 'DESC' } }),
  };
};

export type FlatRow = Record<string, string | number | boolean>;

const compare = (a: string | number | boolean, b: string): number => {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a) < b ? -1 : String(a) > b ? 1 : 0;
};
export const satisfies = (row: FlatRow, { field: name, operator, values }: Condition): boolean => {
  const value = row[name];
  if (value === undefined) return false;
  const [first = '', second = ''] = values;
  switch (operator) {
    case '=':
      return compare(value, first) === 0;
    case '!=':
      return compare(value, first) !== 0;
    case '>=':
      return compare(value, first) >= 0;
    case '<=':
      return compare(value, first) <= 0;
    case 'BETWEEN':
      return compare(value, first) >= 0 && compare(value, second) <= 0;
    case 'IN':
      return values.some((each) => compare(value, each) === 0);
  }
};

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** `{'metrics.cost_micros': 5}` → `{metrics: {costMicros: 5}}`, the selected fields only. */
export const nested = (row: FlatRow, select: string[]): Record<string, Record<string, unknown>> => {
  const result: Record<string, Record<string, unknown>> = {};
  for (const name of select) {
    const [resource = '', property = ''] = name.split('.');
    const group = result[camel(resource)] ?? {};
    result[camel(resource)] = group;
    group[camel(property)] = row[name];
  }
  return result;
};
