import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../ports/clock.ts';

export type WorldClock = Clock & {
  /** Runs `work` as if it were `at`: what it does outside is stamped with that moment. Others still see the clock. */
  asOf<T>(at: Date, work: () => T): T;
};

/**
 * The clock of the world outside. After a jump of the practice clock the market catches up; what was due at ten in the
 * morning is then stamped ten in the morning, not the moment of catching up.
 */
export const createWorldClock = (clock: Clock): WorldClock => {
  const moment = new AsyncLocalStorage<Date>();
  return {
    now: () => moment.getStore() ?? clock.now(),
    asOf: (at, work) => moment.run(at, work),
  };
};
