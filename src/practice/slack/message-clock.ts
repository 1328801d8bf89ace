import type { PracticeClock } from '../practice-clock.ts';

/** Slack timestamps: seconds and microseconds of the practice clock, strictly rising even when the clock stands still. */
export type MessageClock = {
  nextTs(): string;
  /** Never give out this timestamp or an earlier one again. */
  notBefore(ts: string): void;
  nowSeconds(): number;
};

const toMicros = (ts: string): number => {
  const [seconds = '0', micros = '0'] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(micros.padEnd(6, '0').slice(0, 6));
};

export const createMessageClock = (clock: PracticeClock): MessageClock => {
  let last = 0;
  return {
    nextTs: () => {
      last = Math.max(last + 1, clock.now().getTime() * 1000);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
    notBefore: (ts) => {
      last = Math.max(last, toMicros(ts));
    },
    nowSeconds: () => Math.floor(clock.now().getTime() / 1000),
  };
};
