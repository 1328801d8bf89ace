import type { Clock } from '../ports/clock.ts';

/** A clock people can pause, speed up and push forward; never backwards. */
export type PracticeClock = Clock & {
  speed(): number;
  isPaused(): boolean;
  pause(): void;
  resume(): void;
  /** Market seconds per real second, 1..3600. */
  setSpeed(speed: number): void;
  /** Moves on at once; listeners hear it. */
  advance(ms: number): void;
  onChange(listener: () => void): () => void;
};

/** Starts at `startAt`; `elapsedNow` is a monotonic millisecond source, replaced in tests. */
export const createPracticeClock = (
  startAt: Date,
  elapsedNow: () => number = () => performance.now(),
): PracticeClock => {
  let base = startAt.getTime();
  let since = elapsedNow();
  let rate = 1;
  let paused = false;
  const listeners = new Set<() => void>();
  const read = () => base + (paused ? 0 : (elapsedNow() - since) * rate);
  const rebase = (change: () => void) => {
    base = read();
    since = elapsedNow();
    change();
    for (const listener of listeners) listener();
  };
  return {
    now: () => new Date(Math.floor(read())),
    speed: () => rate,
    isPaused: () => paused,
    pause: () => rebase(() => (paused = true)),
    resume: () => rebase(() => (paused = false)),
    setSpeed: (speed) => rebase(() => (rate = Math.min(3600, Math.max(1, speed)))),
    advance: (ms) => rebase(() => (base += Math.max(0, ms))),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
