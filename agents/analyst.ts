import type { BuyerRole } from '../src/core/account/account.ts';
import { ROLE_LABEL } from '../src/core/committee/consensus-risk.ts';
import { type Decision, DONE_STATES } from '../src/core/decision/decision.ts';
import { wasAnswered } from '../src/core/decision/was-answered.ts';
import { industryWords } from '../src/core/industry-words.ts';
import { money } from '../src/core/money.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import { countedWords, seenInHistory, WITHIN_DAYS } from '../src/core/plan/beliefs-from-history.ts';
import type { Belief, Candidate } from '../src/core/plan/plan.ts';
import { type PlaybookIdea, type PlayResult, playbookIdeas } from '../src/core/report/playbook.ts';
import { fail, ok } from '../src/core/result.ts';
import type { Agent, AgentContext } from '../src/ports/agent.ts';
import { type Drafted, rateOf } from './account-work.ts';

const DAY_MS = 86_400_000;
/** An email without a result by then is counted as unanswered. */
const SETTLED_AFTER_DAYS = 7;

type Found = {
  name: string;
  condition: string;
  play: string;
  /** Each number with its unit and what it is out of. */
  evidence: string;
  /** What the rate is a rate of: `replies or meetings`. */
  metric: string;
  /** What was counted: `outbound emails to champions in logistics`. */
  counted: string;
  n: number;
  mean: number;
  low: number;
  high: number;
};

/** Turns outcomes into playbooks with their evidence. Drift is looked at by the review of autonomy, which acts on it. */
export const analyst: Agent = {
  name: 'analyst',
  works: 'portfolio',

  plan: async (context) => ({
    agent: 'analyst',
    goal: context.charter.goal.text,
    steps: [
      {
        id: 'playbook',
        label: 'what works is written down',
        gap: 'a play works better than the rest and is no playbook',
        actions: ['adopt-playbook'],
        requires: [],
        done: false,
      },
    ],
    current: 0,
  }),

  candidates: async (context) =>
    (await findPlaybooks(context)).slice(0, 3).map(
      (found): Candidate => ({
        key: `playbook/${found.name}`,
        kind: 'adopt-playbook',
        label: found.name,
        stepId: 'playbook',
        beliefKey: beliefKey('analyst.playbook'),
        valueMinor: Math.round(found.n * 100),
        costMinor: 0,
        adjustments: [],
        evidence: [{ at: context.now, text: `“${found.name}” did better than the rest, and is no playbook yet` }],
        estimate: {
          metric: found.metric,
          unit: 'rate',
          mean: found.mean,
          low: found.low,
          high: found.high,
          n: found.n,
          basis: found.counted,
        },
        hints: { name: found.name },
      }),
    ),

  draft: async (context, plan, chosen) => {
    const found = (await findPlaybooks(context)).find((f) => f.name === chosen.hints.name);
    if (!found) return fail('the numbers changed and this is no playbook any more');
    const drafted: Drafted = {
      agent: 'analyst',
      title: `Adopt a playbook: ${found.name}`,
      channel: 'approvals',
      action: {
        kind: 'adopt-playbook',
        name: found.name,
        condition: found.condition,
        play: found.play,
        evidence: found.evidence,
        n: found.n,
      },
      audience: [],
      cost: money(0),
      evidence: chosen.evidence,
      goal: { text: plan.goal, step: 1, of: 1, stepLabel: plan.steps[0]?.label ?? plan.goal },
      because: [],
      writer: { name: 'built-in' },
    };
    return ok(drafted);
  },
};

/** From our own settled sends first; while there are too few, from beliefs that rest on the imported history. */
const findPlaybooks = async (context: AgentContext): Promise<Found[]> => {
  const decisions = await context.reads.recentDecisions(1_000);
  const adopted = new Set(decisions.flatMap(({ action }) => (action.kind === 'adopt-playbook' ? [action.name] : [])));
  const results = decisions.flatMap((d) => resultOf(context, d));
  const own = playbookIdeas(results).map(fromOutcomes);
  const all = own.length > 0 ? own : fromHistory([...context.beliefs.values()]);
  return all.filter((f) => !adopted.has(f.name));
};

const resultOf = (context: AgentContext, decision: Decision): PlayResult[] => {
  const { action, effect } = decision;
  if (action.kind !== 'send-email' || !DONE_STATES.includes(decision.state) || !effect) return [];
  const results = decision.outcomes.filter((o) => o.weight === 'result');
  const isSettled = results.length > 0 || context.now.getTime() - effect.at.getTime() > SETTLED_AFTER_DAYS * DAY_MS;
  const [purpose = '', role = '', angle = ''] = action.template.split('.');
  return isSettled ? [{ play: `${purpose}.${angle}`, role, segment: 'all', isSuccess: wasAnswered(decision) }] : [];
};

const roleWords = (role: string): string => `${ROLE_LABEL[role as BuyerRole] ?? role}s`;
const amount = (n: number): string => n.toLocaleString('en-US');
const percent = (x: number): string => `${Math.round(x * 100)} %`;

const fromOutcomes = (idea: PlaybookIdea): Found => {
  const mean = idea.successes / idea.n;
  const [purpose = '', angle = ''] = idea.play.split('.');
  return {
    name: `${roleWords(idea.role)}: write about ${angle}`,
    condition: `${purpose} email to ${roleWords(idea.role)}`,
    play: `use the angle “${angle}”`,
    evidence: `${amount(idea.successes)} of ${amount(idea.n)} such emails brought a reply or a meeting, against ${amount(idea.restSuccesses)} of ${amount(idea.restN)} other emails (${percent(idea.restMean)})`,
    metric: 'replies or meetings',
    counted: 'such emails',
    n: idea.n,
    mean,
    low: idea.low,
    high: Math.min(1, 2 * mean - idea.low),
  };
};

/** Segments where a touch went together with more meetings than elsewhere: lower bound (normal, 95 %) above the mean of all. */
const fromHistory = (beliefs: readonly Belief[]): Found[] =>
  beliefs.flatMap((belief) => {
    const [play = '', role = '*', segment = '*'] = belief.key.split('|');
    const all = beliefs.find((b) => b.key === beliefKey(play));
    if (role === '*' || segment === '*' || !['email', 'rep-task'].includes(play) || !all || belief.n < 100) return [];
    const mean = rateOf(belief);
    const half = 1.96 * Math.sqrt((mean * (1 - mean)) / belief.n);
    if (mean - half <= rateOf(all)) return [];
    const [seen, counted] = [seenInHistory(belief), countedWords(belief.key)];
    if (seen === null || counted === null) return [];
    const what = play === 'email' ? 'email' : 'call';
    const where = industryWords(segment);
    return [
      {
        name: `${where}: ${what} ${roleWords(role)} first`,
        condition: `accounts in ${where} with a ${ROLE_LABEL[role as BuyerRole] ?? role} who can be reached`,
        play: `begin with the ${ROLE_LABEL[role as BuyerRole] ?? role}, by ${what}`,
        evidence: `${seen}, against ${percent(rateOf(all))} of all ${amount(all.n)} ${countedWords(all.key)}`,
        metric: `meetings within ${WITHIN_DAYS} days`,
        counted,
        n: belief.n,
        mean,
        low: Math.max(0, mean - half),
        high: Math.min(1, mean + half),
      },
    ];
  });
