/** A fact about an account that is true or not, e.g. `engaged:economic_buyer`. Agents add facts that only they know. */
export type Fact = string;

/** A typed way to make facts true: what must hold before, what holds after, and what it costs in effort. */
export type Operator = { id: string; requires: readonly Fact[]; makes: readonly Fact[]; effort: number };

/** One sub-goal on the way, with the operators that could close it, cheapest first. */
export type SubGoal = { fact: Fact; operators: Operator[]; requires: Fact[]; done: boolean };

type Support = { effort: number; operators: Operator[] };

/**
 * Decomposes a goal by regression: from each wanted fact to the operators that make it, to what those require, until
 * everything holds in `present` or needs nothing. The cheapest support is taken (`h_add` over the relaxed problem: Bonet
 * and Geffner 2001). Sub-goals come out in an order in which each one's requirements stand before it; those that hold
 * already are kept as `done`, so that "2 of 4" stays the same while work goes on. Facts that nothing can make are
 * returned apart.
 */
export const regress = (
  goal: readonly Fact[],
  present: ReadonlySet<Fact>,
  operators: readonly Operator[],
): { subGoals: SubGoal[]; unreachable: Fact[] } => {
  const support = cheapestSupport(operators);
  const subGoals: SubGoal[] = [];
  const placed = new Set<Fact>();
  const unreachable: Fact[] = [];

  const place = (fact: Fact): void => {
    if (placed.has(fact)) return;
    placed.add(fact);
    const best = support.get(fact);
    if (!best) {
      if (present.has(fact)) subGoals.push({ fact, operators: [], requires: [], done: true });
      else unreachable.push(fact);
      return;
    }
    const requires = [...(best.operators[0]?.requires ?? [])];
    for (const needed of requires) place(needed);
    subGoals.push({ fact, operators: best.operators, requires, done: present.has(fact) });
  };
  for (const fact of goal) place(fact);
  return { subGoals, unreachable };
};

/** Least effort to make each fact from nothing, by relaxation until nothing changes (at most |operators| rounds). */
const cheapestSupport = (operators: readonly Operator[]): Map<Fact, Support> => {
  const best = new Map<Fact, number>();
  const costOf = (op: Operator): number =>
    op.requires.reduce((sum, fact) => sum + (best.get(fact) ?? Number.POSITIVE_INFINITY), op.effort);
  for (let round = 0, changed = true; changed && round <= operators.length; round++) {
    changed = false;
    for (const op of operators) {
      const cost = costOf(op);
      for (const fact of op.makes) {
        if (cost < (best.get(fact) ?? Number.POSITIVE_INFINITY)) {
          best.set(fact, cost);
          changed = true;
        }
      }
    }
  }
  const support = new Map<Fact, Support>();
  for (const [fact, effort] of best) {
    const makers = operators
      .filter((op) => op.makes.includes(fact) && Number.isFinite(costOf(op)))
      .sort((a, b) => costOf(a) - costOf(b) || (a.id < b.id ? -1 : 1));
    support.set(fact, { effort, operators: makers });
  }
  return support;
};
