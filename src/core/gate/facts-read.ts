import type { Verdict } from './verdict.ts';

/** The facts that decided, as `name value`, in the order of their names; empty for a verdict that was not explained. */
export const factsRead = ({ read, facts }: Pick<Verdict, 'read' | 'facts'>): string[] =>
  (read ?? []).flatMap((name) => {
    const value = facts[name];
    if (value === undefined) return [];
    return [`${name} ${Array.isArray(value) ? (value.length === 0 ? 'none' : value.join(' | ')) : String(value)}`];
  });
