import type { Engine } from './engine.ts';
import { matchingRids } from './query.ts';

const MOST_PER_SWEEP = 5000;

/** Removes what TTL indexes say is over; a few thousand documents at a time, so that nobody waits long. */
export const expire = (engine: Engine, now: Date): number => {
  let removed = 0;
  for (const collection of engine.all())
    for (const { spec } of collection.indexes) {
      if (spec.expireAfterSeconds === null) continue;
      const before = new Date(now.getTime() - spec.expireAfterSeconds * 1000);
      const filter = { ...spec.partial?.filter, [spec.paths[0] as string]: { $lte: before } };
      const rids = matchingRids(collection, filter, MOST_PER_SWEEP);
      if (rids.length === 0) continue;
      engine.atomically(() => {
        for (const rid of rids) {
          const row = collection.get(rid);
          if (row) collection.remove(row);
        }
      });
      removed += rids.length;
    }
  engine.commit();
  return removed;
};
