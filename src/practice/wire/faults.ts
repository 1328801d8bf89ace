/** One way a service can misbehave, for tests: before or after its effect, a number of times. */
export type Fault = {
  when: 'before' | 'after';
  what: 'hang' | 'reset' | { status: number; retryAfterSeconds?: number };
  method?: string;
  path?: RegExp;
  /** Once, unless said otherwise. */
  times?: number;
};
export type Faults = { add(fault: Fault): void; clear(): void; take(method: string, path: string): Fault | null };

export const createFaults = (): Faults => {
  let planned: (Fault & { times: number })[] = [];
  return {
    add: (fault) => {
      planned.push({ ...fault, times: fault.times ?? 1 });
    },
    clear: () => {
      planned = [];
    },
    take: (method, path) => {
      const found = planned.find(
        (f) => f.times > 0 && (f.method ?? method) === method && (f.path === undefined || f.path.test(path)),
      );
      if (found === undefined) return null;
      found.times -= 1;
      return found;
    },
  };
};
