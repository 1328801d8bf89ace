import type { Account } from '../core/account/account.ts';
import type { Colleague } from '../core/approval/handed-to.ts';
import type { QueueView } from '../core/approval/queue.ts';
import type { AttentionNumbers } from '../core/attention/numbers.ts';
import type { TeamAttention } from '../core/attention/team.ts';
import type { AutonomyView } from '../core/autonomy/autonomy-view.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { CharterEdit } from '../core/charter/charter-change.ts';
import type { CharterProblem } from '../core/charter/charter-set.ts';
import type { CharterView } from '../core/charter/charter-view.ts';
import type { Decision, RejectionKind } from '../core/decision/decision.ts';
import type { StopScope, WillRun } from '../core/gate/stops.ts';
import type { AgentName, DecisionId } from '../core/ids.ts';
import type { Closing } from '../core/incident/evolve-incident.ts';
import type { Incident, RuleChange } from '../core/incident/incident.ts';
import type { IncidentKind } from '../core/incident/incident-kind.ts';
import type { BacktestSummary } from '../core/policy/backtest-summary.ts';
import type { LintReport } from '../core/policy/lint.ts';
import type { Said } from '../core/report/answer/said.ts';
import type { Told } from '../core/report/answer/told.ts';
import type { HomeFacts } from '../core/report/home-facts.ts';
import type { Result } from '../core/result.ts';
import type { Meaning } from '../core/signal/reading-words.ts';
import type { CharterDraft } from '../ports/charter-files.ts';
import type { LedgerEntry } from '../ports/store.ts';
import type { Digest } from './digest.ts';
import type { ShownAccount } from './show-account.ts';

/** A person's click names the revision and the digest that the person saw. */
export type Seen = { decisionId: string; revision: number; digest: string; by: string };
/** `reason` is a sentence for the clicker: what happened, that nothing was lost, what to do. */
export type Decided =
  | { ok: true; decision: Decision /** A sentence for the clicker alone. */; note?: string }
  | { ok: false; reason: string; decision?: Decision };

/** A person's choice: the event that observed the reply, and how many times it had been corrected on their screen. */
export type ReadAs = { observed: string; times: number; meaning: Meaning; by: string };

/** What came of a person's click on an incident; `reason` is a sentence for them. */
export type Handled = { ok: true; incident: Incident } | { ok: false; reason: string; incident?: Incident };

/** What a person can say is wrong with something that was done. */
export type ReportKind = Extract<
  IncidentKind,
  'complaint' | 'wrong-send' | 'brand-breach' | 'spend-anomaly' | 'data-quality'
>;

/** What became of each decision on a batch card after one click. `reason` is a sentence for the clicker. */
export type BatchDecided = {
  approved: Decision[];
  leftOut: { decisionId: string; reason: string }[];
  /** Not ticked: they wait on. */
  unticked: string[];
};

export type WhyAnswer =
  | {
      kind: 'decision';
      decision: Decision;
      /** Read from `audit_log`, in order. */
      entries: LedgerEntry[];
      account: Account | null;
      /** Incidents that this decision caused or is linked to. */
      incidents: Incident[];
      /** Link to the record in the workspace. */
      link: string;
      /** The answer to what was asked about it, before the explanation; absent for a plain why. */
      direct?: { lead: Said; lines: Said[] };
    }
  | { kind: 'incident'; incident: Incident; entries: LedgerEntry[]; link: string }
  /** Several fit; `asks`: what to ask about each, where that is more than why. */
  | {
      kind: 'choose';
      question: string;
      matches: { decisionId: string; title: string; at: Date; state: string; asks?: string }[];
    }
  /** A name fits several, or nobody quite; each option is the question with a name that fits one. */
  | { kind: 'which'; lead: Said; options: { name: string; detail: string; asks: string }[] }
  | { kind: 'told'; told: Told }
  | { kind: 'account'; lead: Said; found: ShownAccount }
  /** What waits for the asker, which is theirs alone to see. */
  | { kind: 'waiting' }
  | { kind: 'help' }
  /** A typed wish to decide or to have something done. `decision`: the one that it may be about. */
  | { kind: 'only-buttons'; decision: Decision | null }
  /** Not understood, or about nothing that is known. `asks`: questions that have an answer. */
  | { kind: 'nothing'; reason: string; asks?: string[] };

export type Flagged =
  | { ok: true; decision: Decision; account: Account }
  | {
      ok: false;
      kind: 'unknown-account' | 'ambiguous' | 'not-allowed' | 'already';
      reason: string;
      matches: Account[];
    };

export type Edit =
  | { kind: 'send-email'; subject: string; text: string }
  | { kind: 'start-experiment'; arms: { key: string; subject: string; opening: string }[] }
  | { kind: 'move-budget'; amountDailyMinor: number }
  | { kind: 'repair-records'; keepRows: number[] };

/** Who is using Slack right now, resolved on the server. */
export type Viewer = { slackUserId: string; person: PersonOfOurs | null; timeZone: string };

export type HomeView = HomeFacts & { viewer: Viewer };

/** A person's wish to change one charter. `baseHash` names the text that the person saw. */
export type CharterProposal = {
  agent: AgentName;
  baseHash: string;
  edit: CharterEdit;
  /** The change that this one puts back. */
  putsBack?: DecisionId;
  /** Why, in the proposer's words. */
  words: string;
  by: string;
};

/** What an undo of a whole run restores or restored, and what it leaves, each with the reason. */
export type UndoneRun = {
  runId: string;
  restored: { decisionId: string; title: string }[];
  left: { decisionId: string; title: string; reason: string }[];
};

/** A form that a person wants to fill in, by what it would do. */
export type Form =
  | { to: 'decide' | 'ask' | 'answer' | 'give-back'; decision: Decision }
  | { to: 'close-incident'; incident: Incident }
  | { to: 'report' | 'flag' | 'propose-charter' | 'stop' | 'resume' };

/** Everything a person can make happen. `commands/` call these and nothing else. */
export type Flow = {
  viewer(slackUserId: string): Promise<Viewer>;
  decision(id: string): Promise<Decision | null>;
  /** Why this person's answer to the form would not count, or null: asked before it is shown. */
  refusal(form: Form, by: string): Promise<string | null>;
  approve(seen: Seen): Promise<Decided>;
  /**
   * Approves each ticked decision by its own digest and revision, as it stood on the card. What is on the card and not
   * ticked, or changed since, goes on waiting on a card of its own.
   */
  approveBatch(input: { on: string; ticked: Seen[]; shown: string[]; by: string }): Promise<BatchDecided>;
  /** A person had these before them: listed on Home, or opened. */
  noteSeen(input: { by: string; decisionIds: readonly string[]; how: 'home' | 'opened' }): Promise<void>;
  /** Own numbers of the last thirty days; for operations the team's too. */
  /** What the last seven days came to. */
  digest(): Promise<Digest>;
  attention(slackUserId: string): Promise<{ own: AttentionNumbers; team: TeamAttention | null }>;
  reject(seen: Seen & { kind: RejectionKind; words: string }): Promise<Decided>;
  /** Makes a new revision with its own digest and verdict; approves it too where the editor may. */
  edit(seen: Seen & { edit: Edit }): Promise<Decided>;
  /** Why `edit` would refuse these words, while they can still be changed; null where it would take them. */
  editRefusal(seen: Seen & { edit: Edit }): Promise<string | null>;
  snooze(seen: Seen & { forMs: number }): Promise<Decided>;
  /** Everybody whom this person may hand it to, those who are there first; or why there is nobody. */
  colleagues(input: { decision: Decision; by: string }): Promise<Result<Colleague[], string>>;
  reassign(seen: Seen & { to: string }): Promise<Decided>;
  /** Asks the agent before deciding; the clock stands still until it is answered. */
  askQuestion(seen: Seen & { text: string }): Promise<Decided>;
  /** A person answers the open question `n`. */
  answerQuestion(input: { decisionId: string; n: number; by: string; text: string }): Promise<Decided>;
  /** `until` as typed, such as `24 Nov`. */
  goAway(input: { by: string; until: string }): Promise<{ ok: boolean; text: string }>;
  comeBack(input: { by: string }): Promise<{ ok: boolean; text: string }>;
  undo(input: { decisionId: string; by: string }): Promise<Decided>;
  /** Changes nothing: what this person's undo of the run would restore now. */
  previewUndoRun(input: { runId: string; by: string }): Promise<UndoneRun>;
  undoRun(input: { runId: string; by: string }): Promise<UndoneRun>;
  /** Corrects how a reply was read; `text` is for the person alone. */
  readAs(input: ReadAs): Promise<{ ok: boolean; text: string | null }>;
  /** `question` in plain words, or a decision id; `thread`: the message in whose thread it was asked. */
  why(input: { question: string; by: string; thread?: { channel: string; ts: string } }): Promise<WhyAnswer>;
  flag(input: {
    account: string;
    words: string;
    by: string;
    place?: { channel: string; ts: string };
  }): Promise<Flagged>;
  takeOver(input: { decisionId: string; by: string }): Promise<Decided>;
  giveBack(input: { decisionId: string; by: string; words: string }): Promise<Decided>;
  stop(input: { scope: StopScope; by: string; reason?: string }): Promise<{ ok: boolean; text: string }>;
  /** What lifting a stop would set going; null when this scope is not stopped. */
  whatWillRun(scope: string): Promise<WillRun | null>;
  /** One person's agreement; `placedAt` (ms) names the stop that the person read about. */
  resume(input: { scope: string; by: string; placedAt?: number }): Promise<{ ok: boolean; text: string }>;
  waitingFor(slackUserId: string, limit: number): Promise<Decision[]>;
  /** Keeps a filter or the page of this person's queue; without a value the filter is taken off. */
  lookAtQueue(input: { by: string; field: keyof QueueView; value: string | undefined }): Promise<void>;
  home(slackUserId: string): Promise<HomeView>;
  accountCard(
    query: string,
  ): Promise<({ ok: true } & ShownAccount) | { ok: false; reason: string; matches: Account[] }>;
  /** Every charter in force. */
  charters(): Promise<CharterView[]>;
  charter(agent: AgentName): Promise<CharterView | null>;
  /** Waits for nothing: what a charter's file would be with these changes, or what is wrong with it. */
  draftCharter(agent: AgentName, edit: CharterEdit): Result<CharterDraft, CharterProblem[]>;
  proposeCharter(input: CharterProposal): Promise<Decided>;
  /** Stages and gates of one agent's domains, or of all. */
  autonomy(agent?: string): Promise<AutonomyView[]>;
  searchAccounts(text: string, limit: number): Promise<Account[]>;
  /** Starts one round of planning now; the answer says what came of it. */
  runNow(input: { agent?: string; by: string }): Promise<{ ok: boolean; text: string }>;
  /** Judges the decisions since a moment again under the rules in force. Only for people named in `people.yaml`. */
  backtest(input: {
    since: Date;
    by: string;
  }): Promise<{ ok: true; summary: BacktestSummary } | { ok: false; reason: string }>;
  /** What could be deleted or contradicts in the rules in force, over all decisions. Only for people named in `people.yaml`. */
  lint(input: {
    agent?: AgentName;
    by: string;
  }): Promise<{ ok: true; report: LintReport } | { ok: false; reason: string }>;
  incident(id: string): Promise<Incident | null>;
  /** All that are not closed, soonest end of the clock first. */
  openIncidents(): Promise<Incident[]>;
  takeOverIncident(input: { incidentId: string; by: string }): Promise<Handled>;
  tickStep(input: { incidentId: string; by: string; step: number }): Promise<Handled>;
  escalateIncident(input: { incidentId: string; by: string }): Promise<Handled>;
  /** Why a rule cannot become a field of a charter, before anything is closed; null when it can. */
  ruleProblem(rule: RuleChange): string | null;
  closeIncident(input: { incidentId: string; by: string } & Closing): Promise<Handled>;
  reportProblem(input: { decisionId: string; by: string; kind: ReportKind; words: string }): Promise<Handled>;
  feedback(input: { decisionId: string; by: string; helpful: boolean }): Promise<void>;
};
