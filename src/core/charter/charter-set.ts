import type { AutonomyRules } from '../autonomy/autonomy-rules.ts';
import type { Gate, GateContext } from '../gate/gate.ts';
import type { AgentName } from '../ids.ts';
import type { IncidentRules } from '../incident/incident-rules.ts';
import type { Brand } from './brand.ts';
import type { Charter, People } from './charter.ts';
import type { Pipeline } from './pipeline.ts';

/** Everything in `charters/`, read and checked together; swapped whole. */
export type CharterSet = {
  /** Only agents with a valid charter; an agent without one may do nothing. */
  charters: ReadonlyMap<AgentName, Charter>;
  people: People;
  brand: Brand;
  pipeline: Pipeline;
  incidents: IncidentRules;
  /** By which numbers autonomy goes up and down. */
  autonomy: AutonomyRules;
  /** Text of all `policies/*.cedar`, in the order of their names, and of the schema. */
  policies: string;
  schema: string;
  gate: Gate;
  hashes: {
    charters: ReadonlyMap<AgentName, string>;
    /** Over the policies, the schema and the brand rules: what a verdict rests on besides the charter. */
    policies: string;
    /** Over `brand.yaml` alone. */
    brand: string;
    /** Over all files together. */
    all: string;
  };
};

/** What is wrong in a file of `charters/`, for the person who edits it. `line` and `column` count from 1. */
export type CharterProblem = { file: string; line: number; column: number; field: string; message: string };

/** `sdr.yaml:12:5 limits.sendsPerMailboxPerDay: …` */
export const formatProblem = ({ file, line, column, field, message }: CharterProblem): string =>
  `${file}:${line}:${column}${field ? ` \`${field}\`` : ''} ${message}`;

/** What the gate judges an agent's action under, from the files in force. */
export const gateContextOf = (set: CharterSet, agent: AgentName, judgedAt: Date, explain = false): GateContext => ({
  charter: set.charters.get(agent) ?? null,
  charterHash: set.hashes.charters.get(agent) ?? 'none',
  policyHash: set.hashes.policies,
  judgedAt,
  explain,
});
