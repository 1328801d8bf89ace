import type { Charter, Tool } from '../charter/charter.ts';
import type { CharterSet } from '../charter/charter-set.ts';
import { escalationWords } from '../charter/escalation.ts';
import { targetWords } from '../charter/goal-target.ts';
import type { Rule } from '../gate/policy-set.ts';
import { namedSentence } from '../gate/sentence.ts';
import type { AgentName } from '../ids.ts';
import { formatMoney, money } from '../money.ts';
import { plainName } from '../plain-name.ts';
import { plural } from '../plural.ts';

/** A prerequisite with whether it holds right now and what that rests on. */
export type Check = { what: string; ok: boolean; evidence: string };
export type DocumentTable = { head: readonly string[]; rows: readonly (readonly string[])[] };
export type DocumentSection = {
  title: string;
  lines: readonly string[];
  tables: readonly DocumentTable[];
  checks: readonly Check[];
};

/** The autonomous strategic marketing system as it is at one moment; Markdown and the page are drawn from it. */
export type SystemDocument = { title: string; at: Date; version: string; sections: readonly DocumentSection[] };

/** What one agent did in the last thirty days, in decisions. */
export type AgentNumbers = {
  proposed: number;
  asked: number;
  alone: number;
  /** Of those that ran alone, how many in each domain of the charter. */
  aloneIn: ReadonlyMap<string, number>;
  forbidden: number;
  executed: number;
  /** What each metric that the charter names stands at, in its order. */
  metrics: ReadonlyMap<string, string>;
  lastRunAt: Date | null;
};

/** Everything the document is made of, read from the live system. */
export type SystemFacts = {
  at: Date;
  set: Pick<CharterSet, 'charters' | 'people' | 'pipeline' | 'gate' | 'hashes'>;
  numbers: ReadonlyMap<AgentName, AgentNumbers>;
  /** The stage in force per agent and domain. */
  stages: ReadonlyMap<string, string>;
  stopped: readonly { scope: string; name: string; at: Date }[];
  waiting: number;
  runningTests: number;
  openIncidents: number;
  /** What is woken up, and how often. */
  jobs: readonly { name: string; everyMs: number }[];
  checks: readonly Check[];
};

const none = { lines: [], tables: [], checks: [] };
const usd = (minor: number): string => formatMoney(money(minor));
const approversOf = ({ approvers }: Tool): string =>
  approvers.map(({ roles, quorum }) => `${quorum} of ${roles.join(' or ')}`).join(', and ');
const period = (ms: number): string => (ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`);
const count = (n: number): string => n.toLocaleString('en-US');

const strategy = ({ set, numbers, waiting, stopped, openIncidents }: SystemFacts): DocumentSection => ({
  ...none,
  title: 'Strategy',
  lines: [
    `${set.charters.size} agents work towards the goals below. ${waiting} ${waiting === 1 ? 'decision waits' : 'decisions wait'} for people, ${openIncidents} ${openIncidents === 1 ? 'incident is' : 'incidents are'} open, and ${stopped.length === 0 ? 'nothing is stopped' : `stopped: ${stopped.map(({ scope, name }) => `${scope} by ${name}`).join(', ')}`}.`,
  ],
  tables: [
    {
      head: ['Agent', 'Goal', 'Measured by', 'Target', 'Within', 'Last 30 days'],
      rows: [...set.charters.values()].map(({ agent, goal }) => [
        agent,
        goal.text,
        plainName(goal.metric),
        targetWords(goal),
        `${goal.horizonDays} days`,
        numbers.get(agent)?.metrics.get(goal.metric) ?? 'nothing to measure yet',
      ]),
    },
    {
      head: ['Agent', 'Also held to', 'Last 30 days'],
      rows: [...set.charters.values()].flatMap(({ agent, goal, metrics }) =>
        metrics
          .filter((metric) => metric !== goal.metric)
          .map((metric) => [
            agent,
            plainName(metric),
            numbers.get(agent)?.metrics.get(metric) ?? 'nothing to measure yet',
          ]),
      ),
    },
  ],
});

const charters = ({ set, numbers }: SystemFacts): DocumentSection => ({
  ...none,
  title: 'Agents and charters',
  tables: [
    {
      head: ['Agent', 'May do', 'Hard limits', 'Last 30 days', 'Review by', 'Charter'],
      rows: [...set.charters.values()].map(({ agent, tools, limits, reviewBy }) => {
        const done = numbers.get(agent);
        return [
          agent,
          tools
            .map(
              ({ action, risk, reversible }) =>
                `${plainName(action)} (${risk} risk${reversible ? ', can be undone' : ''})`,
            )
            .join(', '),
          `${count(limits.decisionsPerDay)} decisions a day and ${count(limits.decisionsPerMonth)} a month, ${count(limits.touchesPerPersonPerWeek)} touches of a person and ${count(limits.touchesPerAccountPerWeek)} of an account a week, ${count(limits.touchesPerPersonPerMonth)} and ${count(limits.touchesPerAccountPerMonth)} a month, ${count(limits.sendsPerMailboxPerDay)} sends of a mailbox a day and ${count(limits.sendsPerMailboxPerMonth)} a month, ${usd(limits.moneyPerDayMinor)} a day`,
          `${done?.proposed ?? 0} proposed, ${done?.alone ?? 0} ran alone, ${done?.asked ?? 0} asked, ${done?.forbidden ?? 0} forbidden, ${done?.executed ?? 0} carried out`,
          reviewBy,
          (set.hashes.charters.get(agent) ?? 'none').slice(0, 12),
        ];
      }),
    },
  ],
});

const ORDERING: ReadonlySet<string> = new Set([
  'openDecisionOnTarget',
  'sameActionOnTargetBefore',
  'runSteps',
  'accountHeld',
  'consensusRisk',
]);
const said = (rules: readonly Rule[]): DocumentTable => ({
  head: ['Rule', 'Says'],
  rows: rules.map(({ id, text }) => [id, namedSentence(text)]),
});

const orchestration = ({ set, runningTests }: SystemFacts): DocumentSection => {
  const order = set.gate.rules.filter(
    ({ reads, effect }) => effect === 'forbid' && [...reads].some((name) => ORDERING.has(name)),
  );
  const limits = set.gate.rules.flatMap((rule) => rule.limits).filter(({ reads }) => reads.has('runSteps'));
  return {
    ...none,
    title: 'Orchestration',
    lines: [
      `These rules keep agents off each other's accounts and out of people's conversations. ${runningTests} variant tests run now.`,
    ],
    tables: [
      said(order),
      ...(limits.length > 0
        ? [{ head: ['Limit', 'Says'], rows: limits.map(({ id, text }) => [id, namedSentence(text)]) }]
        : []),
    ],
  };
};

const thresholds = ({ set }: SystemFacts): DocumentSection => ({
  ...none,
  title: 'Human-in-the-loop thresholds',
  tables: [
    {
      head: ['Agent', 'Action', 'Who decides', 'Ends after', 'Finance from', 'Alone up to'],
      rows: [...set.charters.values()].flatMap((charter) =>
        charter.tools.map((tool) => [
          charter.agent,
          plainName(tool.action),
          approversOf(tool),
          `${tool.expiresAfterHours} working hours`,
          usd(charter.thresholds.financeAboveMinor),
          plural(charter.thresholds.maxAudienceAlone, 'person', 'people'),
        ]),
      ),
    },
    said(set.gate.rules.filter(({ action, effect }) => action === 'RunAlone' && effect === 'forbid')),
  ],
});

const guardrails = ({ set }: SystemFacts): DocumentSection => ({
  ...none,
  title: 'Guardrails',
  lines: [`What never counts as a result: ${set.pipeline.proxies.map(plainName).join(', ') || 'nothing is listed'}.`],
  tables: [
    {
      head: ['Segment', 'Qualified', 'Progressed', 'Accepted by sales'],
      rows: set.pipeline.segments.map(({ name, guardrails: { qualified, progressed, accepted } }) => [
        name,
        `${qualified.minBuyingSignals} buying signals in ${qualified.withinDays} days, ${Math.round(qualified.minCoverage * 100)} % of the committee, one of ${qualified.anyOfRoles.map(plainName).join(', ')}${qualified.employeeBands.length > 0 ? `, ${qualified.employeeBands.join(' or ')} people` : ''}`,
        `${progressed.stages.join(', ')} with ${Math.round(progressed.minCoverage * 100)} % of the committee, consensus risk at most ${progressed.maxConsensusRisk}`,
        `within ${accepted.byRepWithinHours} hours: ${accepted.evidence.map(plainName).join(', ')}`,
      ]),
    },
    said(set.gate.rules.filter(({ action, effect }) => action === 'Run' && effect === 'forbid')),
    {
      head: ['Limit', 'Says when it is reached'],
      rows: set.gate.rules.flatMap(({ limits }) => limits.map(({ id, text }) => [id, namedSentence(text)])),
    },
  ],
});

const autonomy = ({ set, stages, numbers }: SystemFacts): DocumentSection => {
  const domains = (charter: Charter) => [...new Set(charter.tools.map(({ domain }) => domain))];
  return {
    ...none,
    title: 'Autonomy stages',
    lines: ['Where the stage in force is not the charter’s, an incident lowered it or people decided otherwise.'],
    tables: [
      {
        head: ['Agent', 'Domain', 'In the charter', 'In force', 'Ran alone in 30 days'],
        rows: [...set.charters.values()].flatMap((charter) =>
          domains(charter).map((domain) => [
            charter.agent,
            domain,
            charter.autonomy[domain] ?? 'standardize',
            stages.get(`${charter.agent} ${domain}`) ?? 'unknown',
            String(numbers.get(charter.agent)?.aloneIn.get(domain) ?? 0),
          ]),
        ),
      },
    ],
  };
};

const owners = ({ set }: SystemFacts): DocumentSection => ({
  ...none,
  title: 'Owners',
  tables: [
    {
      head: ['Agent', 'Owner', 'Held by'],
      rows: [...set.charters.values()].map(({ agent, owner }) => [
        agent,
        owner,
        [
          ...set.people.people.filter(({ roles }) => roles.includes(owner)).map(({ name }) => name),
          ...(set.people.groups?.[owner] ?? []).map((group) => `user group ${group}`),
        ].join(', ') || 'nobody',
      ]),
    },
    {
      head: ['Person', 'Roles', 'Time zone', 'Delegate'],
      rows: set.people.people.map(({ name, roles, timeZone, delegate }) => [
        name,
        roles.join(', '),
        timeZone,
        set.people.people.find(({ slackUserId }) => slackUserId === delegate)?.name ?? 'none',
      ]),
    },
  ],
});

const cadence = ({ set, jobs, numbers }: SystemFacts): DocumentSection => ({
  ...none,
  title: 'Operating cadence',
  tables: [
    { head: ['Work', 'Every'], rows: jobs.map(({ name, everyMs }) => [name.replaceAll('-', ' '), period(everyMs)]) },
    {
      head: ['Agent', 'Planned last', 'Works (local time)', 'Charter reviewed by'],
      rows: [...set.charters.values()].map(({ agent, workingHours, reviewBy }) => [
        agent,
        numbers.get(agent)?.lastRunAt?.toISOString().slice(0, 16).replace('T', ' ') ?? 'not yet',
        `${workingHours.start}:00 to ${workingHours.end}:00 on ${workingHours.days.length} days a week`,
        reviewBy,
      ]),
    },
    {
      head: ['Agent', 'Escalates when', 'To'],
      rows: [...set.charters.values()].flatMap(({ agent, escalate }) =>
        escalate.map((rule) => [agent, escalationWords(rule), rule.to]),
      ),
    },
  ],
});

/** Draws the whole document from the facts of one moment. Nothing in it is written down anywhere else. */
export const systemDocument = (facts: SystemFacts): SystemDocument => {
  const { checks } = facts;
  const failed = checks.filter(({ ok }) => !ok).length;
  return {
    title: 'Autonomous strategic marketing system',
    at: facts.at,
    version: facts.set.hashes.all,
    sections: [
      strategy(facts),
      charters(facts),
      orchestration(facts),
      thresholds(facts),
      guardrails(facts),
      autonomy(facts),
      owners(facts),
      cadence(facts),
      {
        ...none,
        title: 'Prerequisites',
        lines: [failed === 0 ? 'All of them hold.' : `${failed} of ${checks.length} do not hold.`],
        checks,
      },
    ],
  };
};
