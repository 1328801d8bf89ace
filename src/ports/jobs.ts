/** Wakes things up, at least once and maybe twice. Holds no authority: what may happen is written in the documents. */
export type Jobs = {
  /** Runs `work` about every `everyMs` of real time, never twice at once in this process. */
  every(name: string, everyMs: number, work: () => Promise<void>): void;
  start(): Promise<void>;
  /** Waits for running work to end. */
  stop(): Promise<void>;
};
