import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Double, Int32 } from 'bson';
import fc from 'fast-check';
import { Engine } from '../../../src/practice/store/engine.ts';
import { parseIndexSpec } from '../../../src/practice/store/index-spec.ts';
import { compileFilter } from '../../../src/practice/store/matcher.ts';
import { findRows } from '../../../src/practice/store/query.ts';
import { compileSort, parseSort } from '../../../src/practice/store/sort-key.ts';
import type { Doc } from '../../../src/practice/store/value.ts';

const leaf = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((n) => new Int32(n)),
  fc.constantFrom(new Double(1.5), 'x', 'y', null, true),
);
const field = fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) });
const document = fc.record(
  { a: field, b: leaf, c: fc.record({ d: field }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const condition = fc.oneof(
  leaf,
  leaf.map((value) => ({ $gte: value })),
  fc.tuple(leaf, leaf).map(([low, high]) => ({ $gt: low, $lt: high })),
  fc.array(leaf, { maxLength: 3 }).map((values) => ({ $in: values })),
  leaf.map((value) => ({ $ne: value })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const filter = fc.oneof(
  fc.record({ a: condition, b: condition, 'c.d': condition }, { requiredKeys: [] }),
  fc.tuple(condition, condition).map(([x, y]) => ({ $and: [{ a: x }, { a: y }] })),
);
const sort = fc.constantFrom<Doc>({}, { a: 1 }, { a: -1, b: 1 }, { b: -1 }, { b: 1, 'c.d': -1 }, { 'c.d': 1, a: 1 });
const index = fc.constantFrom<Doc>(
  { key: { a: 1 } },
  { key: { a: -1, b: 1 } },
  { key: { b: 1, 'c.d': -1 } },
  { key: { 'c.d': 1 }, sparse: true },
  { key: { a: 1 }, sparse: true },
  { key: { b: 1, a: 1 }, partialFilterExpression: { b: 'x' } },
  { key: { a: 1 }, partialFilterExpression: { a: { $gte: new Int32(2) } } },
);

const dir = mkdtempSync(join(tmpdir(), 'planner-'));
let engine: Engine;
beforeAll(() => {
  engine = new Engine(dir, 'normal');
});
afterAll(() => {
  engine.close();
  rmSync(dir, { recursive: true, force: true });
});

const boxedKey = (declared: Doc): Doc => ({
  ...declared,
  key: Object.fromEntries(
    Object.entries(declared.key as Doc).map(([path, direction]) => [path, new Int32(Number(direction))]),
  ),
});

describe('an index', () => {
  test('never changes what a query finds, nor its order (a-plan-only-narrows)', () => {
    let runs = 0;
    fc.assert(
      fc.property(
        fc.array(document, { maxLength: 12 }),
        fc.uniqueArray(index, { maxLength: 3 }),
        fc.array(filter, { minLength: 1, maxLength: 4 }),
        sort,
        (docs, indexes, filters, order) => {
          engine.begin();
          const collection = engine.ensure('test', `c${runs++}`);
          const stored = docs.map((doc, i) => ({ _id: new Int32(i), ...doc }));
          for (const doc of stored.slice(0, 6)) collection.insert(doc);
          for (const [i, declared] of indexes.entries())
            engine.addIndex(collection, parseIndexSpec({ ...boxedKey(declared), name: `i${i}` }));
          for (const doc of stored.slice(6)) collection.insert(doc);
          const fields = parseSort(order);
          const keyOf = compileSort(fields);
          for (const wanted of filters) {
            const found = [
              ...findRows(collection, { filter: wanted, sort: fields, skip: 0, limit: Number.POSITIVE_INFINITY }),
            ].map(({ doc }) => doc);
            const expected = stored.filter(compileFilter(wanted));
            const ids = (all: Doc[]): number[] => all.map((doc) => (doc._id as Int32).value).sort((x, y) => x - y);
            expect(ids(found)).toEqual(ids(expected));
            const keys = found.map((doc) => keyOf(doc).toString('hex'));
            expect(keys).toEqual([...keys].sort());
          }
          engine.abort();
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is kept in step by updates and deletes', () => {
    let runs = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(document, document), { minLength: 1, maxLength: 6 }),
        index,
        filter,
        (pairs, declared, wanted) => {
          engine.begin();
          const collection = engine.ensure('test', `u${runs++}`);
          engine.addIndex(collection, parseIndexSpec({ ...boxedKey(declared), name: 'i' }));
          const after: Doc[] = [];
          pairs.forEach(([first, second], i) => {
            const _id = new Int32(i);
            collection.insert({ _id, ...first });
            const row = [...findRows(collection, { filter: { _id }, sort: [], skip: 0, limit: 1 })][0];
            if (!row) throw new Error('the inserted document is not found');
            if (i % 3 === 2) collection.remove(row);
            else {
              collection.update(row, { _id, ...second });
              after.push({ _id, ...second });
            }
          });
          const found = [
            ...findRows(collection, { filter: wanted, sort: [], skip: 0, limit: Number.POSITIVE_INFINITY }),
          ];
          expect(
            found
              .map(({ doc }) => doc._id)
              .map(String)
              .sort(),
          ).toEqual(
            after
              .filter(compileFilter(wanted))
              .map((doc) => String(doc._id))
              .sort(),
          );
          engine.abort();
        },
      ),
      { numRuns: 200 },
    );
  });
});
