import type { HolidayOn } from '../core/approval/working-clock.ts';
import type { AttentionRules } from '../core/attention/rules.ts';
import type { AutonomyRules } from '../core/autonomy/autonomy-rules.ts';
import type { AskingRules } from '../core/charter/asking.ts';
import type { Charter, People, PersonOfOurs, Tool } from '../core/charter/charter.ts';
import type { CharterSet } from '../core/charter/charter-set.ts';
import type { Action } from '../core/decision/action.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { CitedSource } from '../core/gate/check-citations.ts';
import type { ContentFacts } from '../core/gate/check-content.ts';
import type { GateFacts } from '../core/gate/facts.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import type { AgentName } from '../core/ids.ts';
import type { IncidentRules } from '../core/incident/incident-rules.ts';
import type { AccountView, Proposal } from '../core/plan/plan.ts';
import type { Result } from '../core/result.ts';
import type { AdPlatform } from '../ports/ad-platform.ts';
import type { Agent, AgentContext, Sender } from '../ports/agent.ts';
import type { Calendar } from '../ports/calendar.ts';
import type { CharterFiles } from '../ports/charter-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crm } from '../ports/crm.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { Log } from '../ports/log.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Model } from '../ports/model.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { OutsideEvents } from '../ports/outside-events.ts';
import type { Accounts, Decisions, Experiments, Ledger, Memory, Settings, Signals, Touches } from '../ports/store.ts';
import type { UserGroups } from '../ports/user-groups.ts';

/** Charters, policies and people as they are in force right now; swapped whole on reload. */
export type Governance = {
  charters: ReadonlyMap<AgentName, { charter: Charter; hash: string }>;
  policyHash: string;
  /** The files as they were read: for judging the past again under them. */
  set: CharterSet;
  people: readonly PersonOfOurs[];
  incidents: IncidentRules;
  sender: Sender;
  autonomy: AutonomyRules;
  /** `explain` also looks for the smallest change that flips the outcome. Never throws: an error is a forbidden verdict. */
  judge(
    facts: GateFacts,
    input: { charter: Charter | null; tool: Tool | null; charterHash: string; now: Date; explain: boolean },
  ): Verdict;
  /** `sources`: the cited signals on record; `null` where the citations were held against the record before. */
  checkContent(
    action: Action,
    names: readonly string[],
    sources: ReadonlyMap<string, CitedSource> | null,
  ): ContentFacts;
  /** Slack user groups whose members hold a role. */
  groups: NonNullable<People['groups']>;
  /** When people are reminded, and when delegates are asked. */
  asking: AskingRules;
  attention: AttentionRules;
  holidayOn: HolidayOn;
};

/** Everything the ten steps need, by role. Built once, in `main`. */
export type Deps = {
  clock: Clock;
  /** Uniform 0..1. */
  dice: () => number;
  accounts: Accounts;
  signals: Signals;
  decisions: Decisions;
  touches: Touches;
  experiments: Experiments;
  incidents: Incidents;
  memory: Memory;
  ledger: Ledger;
  settings: Settings;
  outbox: Outbox;
  mailer: Mailer;
  calendar: Calendar;
  crm: Crm;
  ads: AdPlatform;
  outside: readonly OutsideEvents[];
  charterFiles: CharterFiles;
  messenger: Messenger;
  userGroups: UserGroups;
  model: Model | null;
  agents: readonly Agent[];
  /** Writes one arm of a running test to one person, complete with footer and headers. */
  draftArm(
    context: AgentContext,
    test: Experiment,
    armKey: string,
    view: AccountView,
    personId: string,
  ): Result<ArmDraft, string>;
  governance(): Governance;
  log: Log;
  metrics: Metrics;
  /** A link a person can open, from a path such as `/records/D-1042`. */
  link(path: string): string;
  practice: boolean;
  /** Runs work after the answer to the person has gone out; failures are logged, never lost silently. */
  later(name: string, work: () => Promise<void>): void;
  /** A fact about the rig, for the set-up list on App Home. */
  setup(): Promise<{ label: string; done: boolean; hint: string }[]>;
};

export type ArmDraft = Omit<Proposal, 'alternatives' | 'expected'>;
