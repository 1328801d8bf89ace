import { type Charter, isRoleHeld, type People } from '../charter/charter.ts';
import { escalationWords } from '../charter/escalation.ts';
import { charterFacts, charterStageOf } from '../gate/charter-facts.ts';
import type { GateFacts } from '../gate/facts.ts';
import type { Gate } from '../gate/gate.ts';
import { probeFacts } from '../gate/probe-facts.ts';
import { actionWords } from '../gate/sentence.ts';
import { combinations, type EdgeValues } from './edge-values.ts';
import type { LintFinding } from './lint-finding.ts';
import { ENOUGH, isPractice, type LintHistory, proposalsOf } from './lint-history.ts';
import type { LintUnit } from './lint-unit.ts';

/** How lint finds out when a rule speaks. */
type Search = { units: readonly LintUnit[]; edges: EdgeValues; dice: () => number };
/** Combinations that are judged before a tool is said never to run; each costs half a millisecond. */
const TRIED = 300;

/** Everything harmless: what this tool of this charter would be judged on in the best of worlds. */
const harmless = (charter: Charter, tool: Charter['tools'][number]): GateFacts => ({
  ...probeFacts,
  agent: charter.agent,
  action: tool.action,
  ...charterFacts(charter, tool, charter.workingHours.days[0] ?? 1),
  autonomyStage: charterStageOf(charter, tool),
  recipientLocalHour: charter.workingHours.start,
  recipientLocalWeekday: charter.workingHours.days[0] ?? 1,
  reachesPerson: tool.action === 'send-email' || tool.action === 'book-meeting',
  subscriberType: 'corporate',
  hasConsent: true,
  amountMinor: tool.action === 'move-budget' ? 1 : 0,
  platform: tool.action === 'move-budget' ? 'meta' : 'none',
});

/** Facts that the charter sets; the world cannot change them. */
const SET_BY_CHARTER: ReadonlySet<string> = new Set([
  ...Object.keys(charterFacts(undefined, undefined, 1)),
  'autonomyStage',
]);

/** Rules that stop a harmless action whatever else is true; none where some facts let it run. */
const alwaysStopped = (gate: Gate, charter: Charter, facts: GateFacts, { units, edges, dice }: Search): string[] => {
  const context = { charter, charterHash: '', judgedAt: new Date(0) };
  const verdict = gate.judge(facts, { ...context, explain: true });
  if (verdict.outcome !== 'forbidden') return [];
  const stops = verdict.rules.filter(({ effect }) => effect === 'forbid').map(({ id }) => id);
  const reads = units
    .filter(({ id }) => stops.includes(id))
    .flatMap(({ tools }) => tools.get(facts.action)?.reads ?? [])
    .filter((name) => !SET_BY_CHARTER.has(name));
  const tried = combinations(edges, [...new Set(reads)], facts, TRIED, dice);
  for (const other of tried.facts) if (gate.judge(other, context).outcome !== 'forbidden') return [];
  return stops;
};

/** What is wrong inside one charter, and between it, the policies, the people and the recorded decisions. */
export const lintCharter = (
  charter: Charter,
  { gate, people, history, ...search }: { gate: Gate; people: People; history: LintHistory } & Search,
): LintFinding[] => {
  const findings: LintFinding[] = [];
  const { agent, limits, thresholds } = charter;
  const add = (kind: LintFinding['kind'], ids: string[], text: string, restsOn: string, isRemovable = false): void => {
    findings.push({ kind, ids, agent, text, restsOn, ...(isRemovable && ids[0] && { remove: ids[0] }) });
  };
  const inFile = `what charters/${agent}.yaml says`;
  const proposals = proposalsOf(history, agent);
  for (const tool of charter.tools) {
    const id = `tools.${tool.action}`;
    const stops = alwaysStopped(gate, charter, harmless(charter, tool), search);
    // The stage `instrument` measures and acts on nothing, on purpose.
    if (stops.some((rule) => rule !== 'autonomy.instrument'))
      add(
        'contradictory',
        [id, ...stops],
        `the charter lists ${actionWords(tool.action)}, and ${stops.map((rule) => `\`${rule}\``).join(', ')} refuses it whatever the facts are`,
        'this charter, tried with everything harmless and with the values at which the refusing rules change their minds',
      );
    if (isPractice(history) && proposals.all >= ENOUGH && proposals.of(tool.action) === 0)
      add(
        'never-fired',
        [id],
        `${agent} proposed ${actionWords(tool.action)} in none of its ${proposals.all} decisions`,
        `${proposals.all} recorded decisions`,
        true,
      );
    const groups = tool.approvers.map(({ roles, quorum }) => `${[...roles].sort().join(',')} ${quorum}`);
    for (const [at, group] of groups.entries())
      if (groups.indexOf(group) !== at)
        add('overlapping', [`${id}.approvers[${at}]`], `asks ${group.split(' ')[0]} twice`, inFile, true);
  }
  const domains = new Set(charter.tools.map(({ domain }) => domain));
  for (const domain of Object.keys(charter.autonomy))
    if (!domains.has(domain as Charter['tools'][number]['domain']))
      add('unreachable', [`autonomy.${domain}`], `no tool of ${agent} is in the domain ${domain}`, inFile, true);
  if (limits.touchesPerPersonPerWeek > limits.touchesPerAccountPerWeek)
    add(
      'shadowed',
      ['limits.touchesPerPersonPerWeek', 'limits.touchesPerAccountPerWeek'],
      `${limits.touchesPerPersonPerWeek} touches of a person are never reached, because the account's limit is ${limits.touchesPerAccountPerWeek}`,
      inFile,
    );
  const spends = charter.tools.some(({ action }) => action === 'move-budget');
  if (spends && thresholds.financeAboveMinor >= limits.moneyPerDayMinor)
    add(
      'unreachable',
      ['thresholds.financeAboveMinor', 'limits.moneyPerDayMinor'],
      'finance is never asked: the daily limit refuses every amount from which it would be',
      inFile,
    );
  for (const [at, rule] of charter.escalate.entries()) {
    const { to } = rule;
    const when = escalationWords(rule);
    const id = `escalate[${at}]`;
    if (!isRoleHeld(people, to))
      add('unreachable', [id], `“${when}” goes to ${to}, a role that nobody holds`, 'what charters/people.yaml says');
    const earlier = charter.escalate.findIndex((one) => escalationWords(one) === when);
    const first = charter.escalate[earlier];
    if (earlier < at && first)
      if (first.to === to)
        add('overlapping', [id, `escalate[${earlier}]`], `“${when}” is escalated to ${to} twice`, inFile, true);
      else
        add(
          'contradictory',
          [id, `escalate[${earlier}]`],
          `“${when}” goes to ${first.to} and to ${to}; name one`,
          inFile,
        );
  }
  return findings;
};
