import { DONE_STATES } from '../core/decision/decision.ts';
import { AgentName } from '../core/ids.ts';
import { approvedChanges } from '../core/incident/budget-in-force.ts';
import {
  brandFindings,
  type Caused,
  complaintFindings,
  failingFindings,
  findingsJump,
  importFinding,
  stuckFinding,
  vanishedFinding,
  type WrittenField,
  wrongSendFinding,
} from '../core/incident/detect.ts';
import { spendFindings } from '../core/incident/detect-spend.ts';
import type { Finding } from '../core/incident/finding.ts';
import type { Signal } from '../core/signal/signal.ts';
import { findingsOf, planningFailures } from './agent-failures.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';
import { raiseIncident } from './raise-incident.ts';

/** How far back answers from outside are looked at again: what a crash kept from being seen is seen then. */
const SIGNAL_DAYS = 8;
const TELLING: Signal['kind'][] = ['email-complained', 'email-replied', 'email-bounced'];
const CRM_OBJECT = { contact: 'contacts', company: 'companies', deal: 'deals' } as const;
/** Our own CRM writes get this long before they are looked up again. */
const SETTLES_MS = 3_600_000;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const since = (deps: Deps, days: number): Date => new Date(deps.clock.now().getTime() - days * DAY_MS);
const charterOf = (deps: Deps) => (agent: AgentName) => deps.governance().charters.get(agent)?.charter;

/** What was found, and what to remember once all of it is raised. */
type Look = { found: Finding[]; done(): Promise<void> };

const answers = async (deps: Deps): Promise<Finding[]> => {
  const rules = deps.governance().incidents;
  const signals = (await deps.signals.recent(TELLING, since(deps, SIGNAL_DAYS), 1_000)).filter(
    ({ kind, extracted }) => kind !== 'email-replied' || extracted?.intent === 'wrong-person',
  );
  const known = await deps.incidents.known(
    signals.map(({ id, kind }) => `${kind === 'email-complained' ? 'complaint' : 'wrong-send'}/${id}`),
  );
  const complaints: Caused[] = [];
  const found: Finding[] = [];
  for (const signal of signals) {
    if (signal.kind !== 'email-complained' && known.has(`wrong-send/${signal.id}`)) continue;
    const decision = signal.decisionId ? await deps.decisions.get(signal.decisionId) : null;
    if (!decision) continue;
    if (signal.kind === 'email-complained') complaints.push({ signal, decision });
    else {
      const person = signal.personId ? await deps.accounts.person(signal.personId) : null;
      const one = wrongSendFinding({ signal, decision }, person, charterOf(deps)(decision.agent), rules['wrong-send']);
      if (one) found.push(one);
    }
  }
  return [...complaintFindings(complaints, charterOf(deps), rules.complaint, deps.clock.now()), ...found];
};

/** Sent words are checked again when the rules they stand under have changed, once per version of the rules. */
const brand = async (deps: Deps): Promise<Look> => {
  const { policyHash, checkContent, incidents } = deps.governance();
  const key = 'incident-look:brand';
  const done = () => deps.settings.set(key, policyHash);
  const before = await deps.settings.get<string>(key);
  if (before === policyHash) return { found: [], done: async () => {} };
  const sent = await deps.decisions.executedSince(
    since(deps, incidents['brand-breach'].detect.lookBackDays),
    'send-email',
  );
  const now = deps.clock.now();
  const found = sent.flatMap((decision) =>
    brandFindings(
      decision,
      checkContent(
        decision.action,
        decision.audience.flatMap(({ accountName, name }) => [accountName, name]),
        null,
      ),
      charterOf(deps)(decision.agent),
      now,
    ),
  );
  return { found, done };
};

const FAILED_LATELY = 300;

/** Failures of each agent, looked for once per minute of the clock. */
const failing = async (deps: Deps): Promise<Look> => {
  const now = deps.clock.now();
  const key = 'incident-look:failing';
  const minute = now.toISOString().slice(0, 16);
  if ((await deps.settings.get<string>(key)) === minute) return { found: [], done: async () => {} };
  const rules = deps.governance().incidents['agent-failing'];
  const newest = await deps.decisions.newest(FAILED_LATELY);
  const found: Finding[] = [];
  for (const agent of AgentName.options) {
    // Refused by a rule before anything was tried is the gate at work, and no failure of the agent.
    const tried = newest
      .filter((one) => one.agent === agent && one.state === 'failed' && one.attempts.length > 0)
      .map((decision) => ({
        key: `${decision._id}/${decision.attempts.length}`,
        at: decision.updatedAt,
        text: `“${decision.title}” failed: ${decision.attempts.at(-1)?.detail ?? 'no reason was given'}`,
        decision,
      }));
    const planned = (await planningFailures(deps, agent)).map(({ at, text }) => ({
      key: `${agent}/${at.getTime()}`,
      at,
      text,
    }));
    found.push(...failingFindings(agent, [...tried, ...planned], charterOf(deps)(agent), rules, now));
  }
  return { found, done: () => deps.settings.set(key, minute) };
};

const stuck = async (deps: Deps): Promise<Finding[]> => {
  const now = deps.clock.now();
  const rules = deps.governance().incidents['stuck-effect'];
  return (await deps.decisions.inState(['unknown'], 50)).flatMap((decision) => {
    const one = stuckFinding(decision, charterOf(deps)(decision.agent), rules, now);
    return one ? [one] : [];
  });
};

/** Spend of the days since the last look, asked of the ad platform once per hour of the clock. */
const spend = async (deps: Deps): Promise<Look> => {
  const now = deps.clock.now();
  const hour = now.toISOString().slice(0, 13);
  const rules = deps.governance().incidents['spend-anomaly'];
  const key = 'incident-look:spend';
  const before = await deps.settings.get<{ hour: string; day: string }>(key);
  if (before?.hour === hour) return { found: [], done: async () => {} };
  const yesterday = dayOf(since(deps, 1));
  const after = before?.day ?? dayOf(since(deps, 2));
  const from = dayOf(since(deps, rules.detect.historyDays + SIGNAL_DAYS));
  const [campaigns, report, moves] = await Promise.all([
    deps.ads.campaigns(),
    deps.ads.report(from, dayOf(now)),
    deps.decisions.executedSince(since(deps, rules.detect.historyDays), 'move-budget'),
  ]);
  const found = campaigns.flatMap(({ id, name, dailyBudget }) =>
    spendFindings(
      {
        campaignId: id,
        name,
        dailyBudget,
        changes: approvedChanges(moves, id),
        days: report.filter(({ campaignId }) => campaignId === id).sort((a, b) => (a.day < b.day ? -1 : 1)),
        decisionIds: moves.flatMap(({ _id, action }) =>
          action.kind === 'move-budget' && [action.from.campaignId, action.to.campaignId].includes(id) ? [_id] : [],
        ),
      },
      rules,
      { after, today: dayOf(now), now },
    ),
  );
  return { found, done: () => deps.settings.set(key, { hour, day: yesterday }) };
};

/** Whether our own CRM writes are still there, once per day of the clock. */
const writes = async (deps: Deps): Promise<Look> => {
  const now = deps.clock.now();
  const key = 'incident-look:writes';
  if ((await deps.settings.get<string>(key)) === dayOf(now)) return { found: [], done: async () => {} };
  const days = deps.governance().incidents['data-quality'].detect.writesLookBackDays;
  const found: Finding[] = [];
  for (const decision of await deps.decisions.executedSince(since(deps, days), 'repair-records')) {
    const { action, effect } = decision;
    if (action.kind !== 'repair-records' || !effect || !DONE_STATES.includes(decision.state)) continue;
    if (now.getTime() - effect.at.getTime() < SETTLES_MS) continue;
    const fields: WrittenField[] = [];
    for (const { object, recordId, field, before, after } of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[object], recordId);
      const value = record ? (record.properties[field] ?? null) : 'no record';
      fields.push({ object, recordId, field, before, after, found: value });
    }
    const one = vanishedFinding(decision, fields, charterOf(deps)(decision.agent), now);
    if (one) found.push(one);
  }
  return { found, done: () => deps.settings.set(key, dayOf(now)) };
};

/** The last import's numbers; the importer leaves them here. */
export const IMPORT_KEY = 'last-import';
export type LastImport = { at: Date; rows: number; refused: number; files: string };

const data = async (deps: Deps): Promise<Finding[]> => {
  const rules = deps.governance().incidents['data-quality'];
  const report = await deps.settings.get<LastImport>(IMPORT_KEY);
  const refused = report ? importFinding(report, rules) : null;
  const jumps = Object.entries(await findingsOf(deps, 'hygiene')).flatMap(([repair, counted]) => {
    const one = findingsJump(repair, counted, rules);
    return one ? [one] : [];
  });
  return refused ? [refused, ...jumps] : jumps;
};

const plainly = (look: (deps: Deps) => Promise<Finding[]>) => async (deps: Deps) => ({
  found: await look(deps),
  done: async () => {},
});

const LOOKS: Record<string, (deps: Deps) => Promise<Look>> = {
  answers: plainly(answers),
  brand,
  failing,
  stuck: plainly(stuck),
  spend,
  writes,
  data: plainly(data),
};

/**
 * Looks for everything that is an incident under `charters/incidents.yaml`, and raises what is new. One source that
 * cannot be read does not keep the others from being looked at; it is looked at again next time.
 */
export const watchIncidents = async (deps: Deps): Promise<number> => {
  let raised = 0;
  for (const [name, look] of Object.entries(LOOKS)) {
    try {
      const { found, done } = await look(deps);
      const known = await deps.incidents.known(found.map(({ occurrence }) => occurrence.key));
      for (const finding of found)
        if (!known.has(finding.occurrence.key) && (await raiseIncident(deps, finding))) raised += 1;
      await done();
    } catch (error) {
      deps.metrics.count('job_failures', { job: `watch:${name}` });
      deps.log.error({ err: error, look: name }, 'looking for incidents failed, tried again at the next look');
    }
  }
  return raised;
};
