import { attentionNote } from '../cards/attention-card.ts';
import { digestText } from '../cards/digest-text.ts';
import { expireDue, handOverDue, remindOnce } from '../flow/ask-approval.ts';
import { settleQuestions } from '../flow/ask-question.ts';
import { performAskedUndos } from '../flow/asked-undo.ts';
import { sendAttentionNotes } from '../flow/attention.ts';
import { finishCorrections } from '../flow/correct-reading.ts';
import type { Deps } from '../flow/deps.ts';
import { sendDigest } from '../flow/digest.ts';
import { executeDue } from '../flow/execute-action.ts';
import { tendIncidents } from '../flow/handle-incident.ts';
import { keepIncidentKpi } from '../flow/incident-kpi.ts';
import { learnFromSilence } from '../flow/learn.ts';
import { observeOutcomes } from '../flow/observe-outcome.ts';
import { planRound } from '../flow/plan-round.ts';
import { reconcile } from '../flow/reconcile.ts';
import { relayLedger } from '../flow/relay-ledger.ts';
import { reviewAutonomy } from '../flow/review-autonomy.ts';
import { runExperiments } from '../flow/run-experiments.ts';
import { followStops } from '../flow/stop-notices.ts';
import { wakeSnoozed } from '../flow/wake-snoozed.ts';
import { watchFlags } from '../flow/watch-flags.ts';
import { watchIncidents } from '../flow/watch-incidents.ts';
import { watchRoom } from '../flow/watch-room.ts';
import type { Practice } from './practice.ts';

export type Work = { name: string; everyMs: number; run(): Promise<void> };

/** What is woken up, and how often in real time. What is due is asked of the clock and the documents. */
export const workOf = (deps: Deps, input: { practice: Practice | null; keepClock?: () => Promise<void> }): Work[] => {
  const { practice, keepClock } = input;
  const list: Work[] = [
    { name: 'execute-due', everyMs: 2_000, run: () => executeDue(deps) },
    { name: 'asked-undo', everyMs: 2_000, run: () => performAskedUndos(deps) },
    { name: 'follow-stops', everyMs: 2_000, run: () => followStops(deps) },
    { name: 'reconcile', everyMs: 3_000, run: () => reconcile(deps) },
    { name: 'observe-outcomes', everyMs: 2_000, run: async () => void (await observeOutcomes(deps)) },
    { name: 'finish-corrections', everyMs: 5_000, run: () => finishCorrections(deps) },
    {
      name: 'expire',
      everyMs: 2_000,
      run: async () => {
        await settleQuestions(deps);
        await expireDue(deps);
        await wakeSnoozed(deps);
        await remindOnce(deps);
        await handOverDue(deps);
      },
    },
    { name: 'watch-flags', everyMs: 10_000, run: () => watchFlags(deps) },
    { name: 'watch-room', everyMs: 5_000, run: () => watchRoom(deps) },
    { name: 'run-experiments', everyMs: 3_000, run: () => runExperiments(deps) },
    { name: 'plan', everyMs: 5_000, run: async () => void (await planRound(deps, { accounts: 3 })) },
    { name: 'watch-incidents', everyMs: 4_000, run: async () => void (await watchIncidents(deps)) },
    { name: 'tend-incidents', everyMs: 3_000, run: () => tendIncidents(deps) },
    { name: 'count-incidents', everyMs: 30_000, run: async () => void (await keepIncidentKpi(deps)) },
    { name: 'relay-ledger', everyMs: 2_000, run: async () => void (await relayLedger(deps)) },
    { name: 'review-autonomy', everyMs: 20_000, run: () => reviewAutonomy(deps) },
    { name: 'learn-from-silence', everyMs: 60_000, run: () => learnFromSilence(deps) },
    { name: 'weekly-digest', everyMs: 60_000, run: () => sendDigest(deps, digestText) },
    {
      name: 'attention-notes',
      everyMs: 60_000,
      run: () => sendAttentionNotes(deps, attentionNote),
    },
    {
      name: 'count',
      everyMs: 10_000,
      run: async () => deps.metrics.set('pending_decisions', await deps.decisions.countInState(['pending'])),
    },
  ];
  if (practice) {
    list.unshift({ name: 'market', everyMs: 1_000, run: () => practice.market.tick() });
    list.push({ name: 'keep-clock', everyMs: 2_000, run: async () => keepClock?.() });
  }
  return list;
};
