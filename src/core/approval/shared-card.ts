import type { ActionKind } from '../decision/action.ts';
import { canonicalJson } from '../decision/canonical.ts';
import type { Decision } from '../decision/decision.ts';
import { experimentOf } from '../experiment/experiment-of.ts';

/** As many as one person still reads before one click, and as one group of Slack's checkboxes holds. */
const BATCH_SIZE = 10;
/** Work inside the house. Mails and invitations reach people, tests and budgets have channels and cards of their own. */
const INSIDE: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'create-rep-task',
  'write-brief',
  'repair-records',
  'adopt-playbook',
]);

/** The card of all messages of one test is called by this and the id of the test. */
export const TEST_CARD = 'test/';

/**
 * May be decided together with others of its kind. INVARIANT (only-low-risk-batches): medium and high risk never are,
 * nor is anything that reaches somebody outside or that an account's owner has to answer.
 */
export const isBatchable = (decision: Pick<Decision, 'state' | 'verdict' | 'action'>): boolean =>
  decision.state === 'pending' && decision.verdict.risk === 'low' && INSIDE.has(decision.action.kind);

/** Two with one key are asked of the same people, in the same place, about the same kind of thing. */
const kindOfBatch = ({ channel, action, verdict }: Pick<Decision, 'channel' | 'action' | 'verdict'>): string =>
  canonicalJson({ channel, kind: action.kind, need: verdict.need?.groups ?? [], fourEyes: verdict.need?.fourEyes });

/**
 * The card a new decision is shown on together with others, or undefined for a card of its own. What waits at low risk
 * joins a batch of its kind that nobody has decided about yet, or begins one; what ran by itself inside the house goes
 * into its agent's digest of the day (UTC), and the messages of an approved test stand on one card. `pending` is everything
 * that waits.
 */
export const sharedCardFor = (decision: Decision, pending: readonly Decision[]): Decision['card'] => {
  if (decision.state === 'allowed' && decision.verdict.risk === 'low' && INSIDE.has(decision.action.kind))
    return { on: `digest/${decision.agent}/${decision.createdAt.toISOString().slice(0, 10)}`, left: false };
  const experimentId = experimentOf(decision);
  if (decision.state === 'allowed' && experimentId) return { on: `${TEST_CARD}${experimentId}`, left: false };
  if (!isBatchable(decision)) return undefined;
  const key = kindOfBatch(decision);
  const members = Map.groupBy(
    pending.filter((one) => one.card?.on.startsWith('batch/')),
    (one) => one.card?.on ?? '',
  );
  for (const [on, all] of members) {
    const isUntouched = all.every((one) => isBatchable(one) && one.approvals.length === 0 && one.card?.left === false);
    if (isUntouched && all.length < BATCH_SIZE && all.every((one) => kindOfBatch(one) === key))
      return { on, left: false };
  }
  return { on: `batch/${decision._id}`, left: false };
};
