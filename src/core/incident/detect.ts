import type { Charter } from '../charter/charter.ts';
import type { Decision } from '../decision/decision.ts';
import type { ContentFacts } from '../gate/check-content.ts';
import type { AgentName } from '../ids.ts';
import type { Signal } from '../signal/signal.ts';
import { type Finding, placeOf } from './finding.ts';
import type { IncidentRules } from './incident-rules.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const day = (at: Date): string => at.toISOString().slice(0, 10);

export type Caused = { signal: Signal; decision: Decision };

/** Complaints about what one agent sent, when there are enough of them in the window; each one is an occurrence. */
export const complaintFindings = (
  complaints: readonly Caused[],
  charterOf: (agent: AgentName) => Charter | undefined,
  rules: IncidentRules['complaint'],
  now: Date,
): Finding[] => {
  const since = now.getTime() - rules.detect.withinDays * DAY_MS;
  const recent = complaints.filter(({ signal }) => signal.kind === 'email-complained' && signal.at.getTime() >= since);
  return [...Map.groupBy(recent, ({ decision }) => decision.agent)].flatMap(([agent, some]) =>
    some.length < rules.detect.atLeast
      ? []
      : some.map(
          ({ signal, decision }): Finding => ({
            ...placeOf(decision, charterOf(agent)),
            kind: 'complaint',
            subject: `agent:${agent}`,
            title: `Complaints about what ${agent} sent`,
            occurrence: {
              key: `complaint/${signal.id}`,
              at: signal.at,
              text: `${decision.audience[0]?.name ?? 'the recipient'} marked “${decision.title}” as spam`,
              decisionId: decision._id,
              signalId: signal.id,
            },
          }),
        ),
  );
};

/** A mail that reached somebody it was not meant for: they say so, or it bounced off an address that has changed since. */
export const wrongSendFinding = (
  { signal, decision }: Caused,
  person: { name: string; email: string } | null,
  charter: Charter | undefined,
  rules: IncidentRules['wrong-send'],
): Finding | null => {
  const { action } = decision;
  if (action.kind !== 'send-email') return null;
  const who = person?.name ?? action.email.to;
  const isSomebodyElse = signal.kind === 'email-replied' && signal.extracted?.intent === 'wrong-person';
  const hasMoved =
    signal.kind === 'email-bounced' && person !== null && person.email.toLowerCase() !== action.email.to.toLowerCase();
  const text =
    isSomebodyElse && rules.detect.onWrongPersonReply
      ? `${who} answered that they are the wrong person`
      : hasMoved && rules.detect.onBounceOfChangedAddress
        ? `it went to ${action.email.to} and bounced; the address of ${who} has changed`
        : null;
  if (text === null) return null;
  return {
    ...placeOf(decision, charter),
    kind: 'wrong-send',
    subject: `account:${action.accountId}`,
    title: `Mail to the wrong person at ${decision.audience[0]?.accountName ?? action.accountId}`,
    occurrence: {
      key: `wrong-send/${signal.id}`,
      at: signal.at,
      text,
      decisionId: decision._id,
      signalId: signal.id,
    },
  };
};

/** Rules that the words broke when they were judged; a person knew them and agreed. */
const knownThen = (decision: Decision, fact: 'bannedClaims' | 'unprovenClaims'): Set<string> => {
  const value = decision.verdict.facts[fact];
  return new Set(Array.isArray(value) ? value.map(String) : []);
};

/** Sent words that break a brand rule now and did not when they were sent. One finding per rule and mail. */
export const brandFindings = (
  decision: Decision,
  facts: Pick<ContentFacts, 'bannedClaims' | 'unprovenClaims'>,
  charter: Charter | undefined,
  now: Date,
): Finding[] =>
  (['bannedClaims', 'unprovenClaims'] as const).flatMap((fact) => {
    const known = knownThen(decision, fact);
    return facts[fact]
      .filter((claim) => !known.has(claim))
      .map((claim): Finding => {
        // A banned claim reads `rule: words`; an unproven one is a sentence.
        const rule = fact === 'bannedClaims' ? (claim.split(':')[0] ?? claim) : 'unproven-claim';
        return {
          ...placeOf(decision, charter),
          kind: 'brand-breach',
          subject: `rule:${rule}`,
          title: fact === 'bannedClaims' ? `Sent words are banned now (${rule})` : 'Sent claims have no proof now',
          occurrence: {
            key: `brand/${decision._id}/${decision.revision}/${rule}/${claim.slice(0, 120)}`,
            at: now,
            text: `“${decision.title}” says what the brand rules no longer allow: ${claim}`,
            decisionId: decision._id,
          },
        };
      });
  });

/** Attempts that failed and planning that broke, of one agent, when there are too many in the window. */
export const failingFindings = (
  agent: AgentName,
  failures: readonly { key: string; at: Date; text: string; decision?: Decision }[],
  charter: Charter | undefined,
  rules: IncidentRules['agent-failing'],
  now: Date,
): Finding[] => {
  const since = now.getTime() - rules.detect.withinHours * 3_600_000;
  const recent = failures.filter(({ at }) => at.getTime() >= since);
  if (recent.length < rules.detect.failures) return [];
  return recent.map(({ key, at, text, decision }) => ({
    ...(decision ? placeOf(decision, charter) : {}),
    kind: 'agent-failing',
    subject: `agent:${agent}`,
    title: `${agent} fails again and again`,
    agent,
    accountId: undefined,
    occurrence: { key: `failing/${key}`, at, text, decisionId: decision?._id },
  }));
};

/** An effect whose ending has been unknown for too long. */
export const stuckFinding = (
  decision: Decision,
  charter: Charter | undefined,
  rules: IncidentRules['stuck-effect'],
  now: Date,
): Finding | null => {
  const since = decision.events.find((event) => event.type === 'execution-unknown')?.at;
  if (decision.state !== 'unknown' || !since) return null;
  const minutes = Math.floor((now.getTime() - since.getTime()) / MINUTE_MS);
  if (minutes < rules.detect.afterMinutes) return null;
  return {
    ...placeOf(decision, charter),
    kind: 'stuck-effect',
    subject: `decision:${decision._id}`,
    title: `Nobody knows whether it happened: ${decision.title}`,
    occurrence: {
      key: `stuck/${decision._id}/${decision.attempts.length}`,
      at: now,
      text: `the service has not said for ${minutes} minutes how it ended, and looking it up has not helped`,
      decisionId: decision._id,
    },
  };
};

/** An import of which too many rows were refused. */
export const importFinding = (
  report: { at: Date; rows: number; refused: number; files: string },
  rules: IncidentRules['data-quality'],
): Finding | null => {
  const share = report.rows === 0 ? 0 : report.refused / report.rows;
  if (report.refused === 0 || share <= rules.detect.importRefusedShare) return null;
  return {
    kind: 'data-quality',
    subject: 'import',
    title: 'An import refused too many rows',
    agent: 'hygiene',
    domain: 'hygiene',
    occurrence: {
      key: `import/${report.at.getTime()}`,
      at: report.at,
      text: `${report.refused} of ${report.rows} rows of ${report.files} were refused (${Math.round(share * 100)} %)`,
    },
  };
};

/** Far more records in need of repair than the last time they were counted. */
export const findingsJump = (
  repair: string,
  counted: { before: number; now: number; at: Date },
  rules: IncidentRules['data-quality'],
): Finding | null => {
  const { findingsAtLeast, findingsFactor } = rules.detect;
  if (counted.now < findingsAtLeast || counted.now < counted.before * findingsFactor) return null;
  return {
    kind: 'data-quality',
    subject: `findings:${repair}`,
    title: `Many more records need repair: ${repair.replaceAll('-', ' ')}`,
    agent: 'hygiene',
    domain: 'hygiene',
    occurrence: {
      key: `findings/${repair}/${counted.at.getTime()}`,
      at: counted.at,
      text: `${counted.now} records need it, ${counted.before} did before`,
    },
  };
};

export type WrittenField = {
  object: string;
  recordId: string;
  field: string;
  before: string | null;
  after: string | null;
  found: string | null | 'no record';
};

/** Fields we wrote that hold what was there before us again, or whose record is gone. */
export const vanishedFinding = (
  decision: Decision,
  fields: readonly WrittenField[],
  charter: Charter | undefined,
  now: Date,
): Finding | null => {
  const gone = fields.filter(
    ({ found, before, after }) => found !== after && (found === before || found === 'no record'),
  );
  const first = gone[0];
  if (!first) return null;
  return {
    ...placeOf(decision, charter),
    kind: 'data-quality',
    subject: 'crm-writes',
    title: 'What we wrote into the CRM is gone again',
    occurrence: {
      key: `vanished/${decision._id}/${day(now)}`,
      at: now,
      text: `${gone.length} of ${fields.length} fields of “${decision.title}” are not there any more, the first is \`${first.field}\` of ${first.object} ${first.recordId}`,
      decisionId: decision._id,
    },
  };
};
